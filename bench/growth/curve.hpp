// How cost grows with size: a line through the logarithms of both.
#pragma once

#include "spread.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headcount::bench {

struct GrowthPoint {
    double size = 0; // of what grows
    double events = 0;
    Spread cpu_us; // of an event
    std::size_t runs = 0;
};

struct Curve {
    std::string name; // "clusters"
    std::string scene;
    std::vector<GrowthPoint> points; // by size, ascending
    std::string cut{};               // why it does not grow tenfold four times; empty: it does
};

// Is it what the title of these curves promises: four times as large as before by ten?
bool grows_tenfold_four_times(const std::vector<GrowthPoint>& points);

// Of what an event costs by size: 0 is flat, so that all of them together grow linearly; 1 is proportional. At least
// two points.
double slope_of(const std::vector<GrowthPoint>& points);

// The first size from which on an event costs more than a quarter over the least that it cost at a smaller one.
std::optional<double> leaves_linear_at(const std::vector<GrowthPoint>& points);

} // namespace headcount::bench
