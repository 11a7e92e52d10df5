#include "observe/stage_times.hpp"

#include <chrono>
#include <numeric>

namespace headcount::observe {

std::uint64_t StageTimes::count() const
{
    return std::accumulate(
        counts_.begin(), counts_.end(), std::uint64_t{0},
        [](std::uint64_t sum, const Counter& count) { return sum + count.load(std::memory_order_relaxed); });
}

prometheus::ClientMetric StageTimes::metric(std::string_view stage) const
{
    prometheus::ClientMetric metric;
    metric.label.push_back({"stage", std::string(stage)});
    std::uint64_t sum = 0;
    core::Duration bound = first_bound;
    for (std::size_t i = 0; i < bounds; ++i, bound *= 2) {
        sum += counts_[i].load(std::memory_order_relaxed);
        metric.histogram.bucket.push_back({sum, std::chrono::duration<double>(bound).count()});
    }
    metric.histogram.sample_count = sum + counts_[bounds].load(std::memory_order_relaxed);
    metric.histogram.sample_sum = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
    return metric;
}

} // namespace headcount::observe
