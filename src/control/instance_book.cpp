#include "control/instance_book.hpp"

#include "control/instance_key.hpp"

#include <utility>

namespace headcount::control {

std::optional<InstanceFacts> InstanceBook::recall(std::string_view instance, const Belief& belief)
{
    const Note* note = notes_.find(instance_key(instance));
    if (note == nullptr || !note->facts) return std::nullopt;
    std::optional<InstanceFacts> facts = note->facts;
    if (!stands(*note, belief)) facts->values.clear();
    return facts;
}

// Whether its values do.
bool InstanceBook::stands(const Note& note, const Belief& belief)
{
    const core::Time read = note.facts->values_of;
    if (read <= belief.from) return false;
    if (!note.changed) return true;
    if (read <= *note.changed) return false; // also the answer that was under way by then
    const core::Time settled = *note.changed + belief.settle;
    return read >= settled || belief.now < settled;
}

void InstanceBook::described(std::string_view instance, InstanceFacts facts)
{
    std::string key = instance_key(instance);
    Note note = notes_.recall(key);
    note.facts = std::move(facts);
    notes_.remember(key, std::move(note));
}

void InstanceBook::changed(std::string_view instance, core::Time now)
{
    std::string key = instance_key(instance);
    Note note = notes_.recall(key);
    note.changed = now;
    notes_.remember(key, std::move(note));
}

} // namespace headcount::control
