// The path of an event, from its own time to the applied count: the points that were noted on the way, and what they
// say about each stage. Measured by the oldest message of a run.
#pragma once

#include "headcount/control/reconciler.hpp"
#include "headcount/core/time.hpp"
#include "headcount/observe/metrics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headcount::app {

// What is kept of a message while it is held.
struct WayIn {
    core::Time arriving{}; // its first byte; the beginning of time where its source does not tell
    core::Time taken{};    // handed out by its source
};

struct EventPath {
    std::optional<core::Duration> age{}; // own time → arriving; none: it means nothing
    WayIn in{};
    core::Time marked{};
    core::Duration spacing{}; // the part of its waiting that was the spacing of its cluster
    core::Time started{};
    control::RunTimes run{};
    std::optional<core::Time> applied{};
};

void count_stages(const EventPath& path, observe::Metrics& metrics);

// "stage start length" of each stage and of each call and its stages ("DescribeServices", "DescribeServices.send"), in
// microseconds, counted from the event's own time where that is known, else from its arrival. For the log.
std::vector<std::string> stages_in_words(const EventPath& path);

} // namespace headcount::app
