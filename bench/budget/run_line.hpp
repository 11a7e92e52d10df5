// A run as the service logs it at level debug: where the time of its oldest event went, point by point.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::bench {

// Microseconds; its start counts from the event's own time.
struct LoggedStage {
    std::string name; // "wait", "DescribeServices", "DescribeServices.send"
    double start = 0;
    double length = 0;

    double end() const { return start + length; }
};

struct LoggedRun {
    std::string cluster;
    std::string account;
    std::string outcome;
    std::vector<LoggedStage> stages;

    const LoggedStage* find(std::string_view name) const; // the first of that name; null: none
    double total() const;                                 // own time of the event → count applied; 0: nothing was
};

// Nothing where the line is of something else.
std::optional<LoggedRun> read_run(std::string_view line);

} // namespace headcount::bench
