#include "app/standings.hpp"

#include <chrono>

namespace headcount::app {

Standings::State Standings::state_of(const control::Row& row)
{
    using enum core::Outcome;
    const core::Decision& decision = row.decision;
    if (decision.frozen) return {paused, core::Reason::paused}; // being set to what it is held at, too
    const bool kept = decision.outcome == held || decision.outcome == contended || decision.outcome == paused;
    return kept ? State{decision.outcome, decision.reason} : State{};
}

Standing Standings::note(const core::ClusterKey& cluster, const control::Row& row)
{
    if (row.decision.outcome == core::Outcome::failed) return {}; // tells nothing of it
    const State after = state_of(row);
    if (after == State{} && not_as_wanted_.size() == 0) return {};
    const control::ServiceKey key{cluster, row.service};
    const State before = not_as_wanted_.recall(key);
    if (after == before) return {};
    Standing standing;
    if (after == State{}) {
        not_as_wanted_.forget(key);
        standing.ended = std::string(core::to_string(before.outcome));
        if (before.outcome == core::Outcome::held)
            standing.ended.append(" (").append(core::to_string(before.reason)).append(")");
    } else {
        not_as_wanted_.remember(key, after);
        standing.began = pauses_ || after.outcome != core::Outcome::paused;
    }
    return standing;
}

Standings::OfRows Standings::ended(const RunRecord& record, core::Time now)
{
    OfRows standings;
    standings.reserve(record.report.rows.size());
    for (const control::Row& row : record.report.rows) {
        Standing& standing = standings.emplace_back(note(record.cluster, row));
        if (standing.began && row.again)
            standing.next_look = record.at + std::chrono::round<std::chrono::milliseconds>(row.again->due - now);
    }
    return standings;
}

void Standings::forget(const core::ClusterKey& cluster, const std::string& service)
{
    not_as_wanted_.forget({cluster, service});
}

} // namespace headcount::app
