// Metrics as a line of CloudWatch's embedded metric format, which CloudWatch Logs turns into metrics: "Specification:
// Embedded metric format" in the CloudWatch User Guide.
//
// A line holds one value for each name, so that labels are added up: a metric for each of their combinations would be
// billed as one. Of a counter with one label the parts stand beside the sum, as a member that is no metric.
#pragma once

#include "headcount/core/time.hpp"

#include <prometheus/metric_family.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::observe {

class EmfLines {
public:
    // Of histograms, by name: what was observed since the last line.
    using Observed = std::map<std::string_view, std::vector<double>>;

    struct What {
        std::string_view function; // dimension FunctionName; empty: no dimension
        bool gauges = true;
    };

    // What counters counted since the last line (nothing: left out), gauges as they are, and what was observed. Without
    // any of them an empty text.
    std::string next(core::WallTime now, const std::vector<prometheus::MetricFamily>& families,
                     const Observed& observed, What what);

private:
    class Line;
    void add_counter(Line& line, const prometheus::MetricFamily& family);
    double grown(const std::string& series, double value); // since the last line

    std::map<std::string, double, std::less<>> told_; // counters, by family and value of their label
};

} // namespace headcount::observe
