// What `headcount-bench growth` found, and how it is shown.
#pragma once

#include "growth/curve.hpp"
#include "growth/extrapolate.hpp"
#include "report.hpp"

#include <iosfwd>
#include <vector>

namespace headcount::bench {

struct GrowthOptions {
    bool quick = false;
    Show show;
};

struct GrowthFigures {
    GrowthOptions options;
    std::vector<Curve> curves;
    ChangeCost change; // at the largest number of clusters
    double change_clusters = 0;
    std::vector<Outlook> outlooks;
};

void print_table(const GrowthFigures& figures, std::ostream& out);
Report report_of(const GrowthFigures& figures);

} // namespace headcount::bench
