#include "control/away_book.hpp"

#include <algorithm>

namespace headcount::control {

void AwayBook::told(const std::string& instance, bool connected, core::WallTime when)
{
    const Known* before = known_.find(instance);
    if (before == nullptr && connected) return; // as is every instance of which nothing is known
    Known known = before == nullptr ? Known{} : *before;
    if (connected) {
        known.connected_at = std::max(known.connected_at, when);
        if (known.since && *known.since <= when) known.since.reset();
    } else if (when > known.connected_at) {
        known.since = std::min(known.since.value_or(when), when);
    }
    known_.remember(instance, known);
}

core::WallTime AwayBook::shown_away(const std::string& instance, core::WallTime now)
{
    Known known = known_.recall(instance);
    if (known.since) return *known.since;
    known.since = now;
    known_.remember(instance, known);
    return now;
}

void AwayBook::shown_connected(const std::string& instance)
{
    const Known* before = known_.find(instance);
    if (before == nullptr || !before->since) return;
    Known known = *before;
    known.since.reset();
    known_.remember(instance, known);
}

} // namespace headcount::control
