#include "control/away_book.hpp"

#include "control/instance_key.hpp"

#include <algorithm>

namespace headcount::control {

void AwayBook::told(std::string_view instance, bool connected, core::WallTime when)
{
    const std::string id = instance_key(instance);
    const Known* before = known_.find(id);
    if (before == nullptr && connected) return; // as is every instance of which nothing is known
    Known known = before == nullptr ? Known{} : *before;
    if (connected) {
        known.connected_at = std::max(known.connected_at, when);
        if (known.since && *known.since <= when) known.since.reset();
    } else if (when > known.connected_at) {
        known.since = std::min(known.since.value_or(when), when);
    }
    known_.remember(id, known);
}

core::WallTime AwayBook::shown_away(std::string_view instance, core::WallTime now)
{
    const std::string id = instance_key(instance);
    Known known = known_.recall(id);
    if (known.since) return *known.since;
    known.since = now;
    known_.remember(id, known);
    return now;
}

void AwayBook::shown_connected(std::string_view instance)
{
    const std::string id = instance_key(instance);
    const Known* before = known_.find(id);
    if (before == nullptr || !before->since) return;
    Known known = *before;
    known.since.reset();
    known_.remember(id, known);
}

} // namespace headcount::control
