#include "growth/curve.hpp"

#include <algorithm>
#include <cmath>

namespace headcount::bench {

bool grows_tenfold_four_times(const std::vector<GrowthPoint>& points)
{
    if (points.size() < 5) return false;
    for (std::size_t i = 1; i < points.size(); ++i)
        if (points[i].size != 10 * points[i - 1].size) return false;
    return true;
}

double slope_of(const std::vector<GrowthPoint>& points)
{
    double x_mean = 0;
    double y_mean = 0;
    const auto count = static_cast<double>(points.size());
    for (const GrowthPoint& point : points) {
        x_mean += std::log(point.size) / count;
        y_mean += std::log(point.cpu_us.median) / count;
    }
    double xy = 0;
    double xx = 0;
    for (const GrowthPoint& point : points) {
        const double x = std::log(point.size) - x_mean;
        xy += x * (std::log(point.cpu_us.median) - y_mean);
        xx += x * x;
    }
    return xx == 0 ? 0 : xy / xx;
}

std::optional<double> leaves_linear_at(const std::vector<GrowthPoint>& points)
{
    constexpr double room = 1.25;
    std::optional<double> left;
    for (std::size_t i = 1; i < points.size(); ++i) {
        double least = points.front().cpu_us.median;
        for (std::size_t j = 1; j < i; ++j)
            least = std::min(least, points[j].cpu_us.median);
        if (points[i].cpu_us.median <= room * least)
            left.reset();
        else if (!left)
            left = points[i].size;
    }
    return left;
}

} // namespace headcount::bench
