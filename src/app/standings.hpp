// Services whose count is not set as their rule wants it: held, contended, paused. The log says where that begins,
// where its reason becomes another and where it ends, once each; a run that finds it as it was is no news.
#pragma once

#include "control/bounded_memory.hpp"
#include "control/guards/service_key.hpp"
#include "headcount/app/service.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>
#include <string>

namespace headcount::app {

// What the log makes of one row.
struct Standing {
    bool began = false;                      // it is held, contended or paused, and was not, or for another reason
    std::string ended{};                     // it was, and is not any more: "held (deployment)"
    std::optional<core::WallTime> next_look; // where it began, and a guard has asked for one
};

class Standings {
public:
    // `pauses`: whether one begins is told at all. Who forgets everything between runs would tell it again and again.
    explicit Standings(bool pauses) : pauses_(pauses) {}

    // A run ended: one for each of its rows.
    using OfRows = boost::container::small_vector<Standing, 2>;
    OfRows ended(const RunRecord& record, core::Time now);
    void forget(const core::ClusterKey& cluster, const std::string& service);

private:
    static constexpr std::size_t most = 20'000; // beyond it some are told again

    struct State {
        core::Outcome outcome = core::Outcome::in_sync; // of one that follows its rule
        core::Reason reason = core::Reason::in_sync;

        friend bool operator==(const State&, const State&) = default;
    };
    static State state_of(const control::Row& row);
    Standing note(const core::ClusterKey& cluster, const control::Row& row);

    const bool pauses_;
    control::BoundedMemory<control::ServiceKey, State> not_as_wanted_{most};
};

} // namespace headcount::app
