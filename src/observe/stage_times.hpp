// Histograms of the times of stages. There are several of each call, so counting one must cost next to nothing: buckets
// are powers of two, found by the number's highest bit, and become Prometheus' own only when somebody asks.
#pragma once

#include "headcount/core/time.hpp"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headcount::observe {

class StageTimes {
public:
    static constexpr std::size_t bounds = 18; // 10 µs, 20 µs, 40 µs … 1.3 s
    static constexpr core::Duration first_bound{10'000};

    void add(core::Duration span)
    {
        const auto ns = static_cast<std::uint64_t>(std::max(span, core::Duration::zero()).count());
        grow(counts_[bucket_of(ns)], 1);
        grow(sum_ns_, ns);
    }

    std::uint64_t count() const;
    prometheus::ClientMetric metric(std::string_view stage) const; // with the label `stage`

private:
    // The first bound that is not below it; `bounds`: none.
    static std::size_t bucket_of(std::uint64_t ns)
    {
        const auto first = static_cast<std::uint64_t>(first_bound.count());
        const auto beyond = ns == 0 ? 0 : (ns - 1) / first;
        return std::min(static_cast<std::size_t>(std::bit_width(beyond)), bounds);
    }

    // One thread counts, any may read.
    using Counter = std::atomic<std::uint64_t>;
    static void grow(Counter& counter, std::uint64_t by)
    {
        counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }

    std::array<Counter, bounds + 1> counts_{};
    Counter sum_ns_ = 0;
};

// The stages of one kind. Those that never were are left out.
template <class Stage, std::size_t Count>
class StageFamily {
public:
    void add(Stage stage, core::Duration span) { times_[static_cast<std::size_t>(stage)].add(span); }

    prometheus::MetricFamily collect(std::string name, std::string help) const
    {
        prometheus::MetricFamily family{std::move(name), std::move(help), prometheus::MetricType::Histogram, {}};
        for (std::size_t i = 0; i < Count; ++i)
            if (times_[i].count() > 0) family.metric.push_back(times_[i].metric(to_string(static_cast<Stage>(i))));
        return family;
    }

private:
    std::array<StageTimes, Count> times_{};
};

} // namespace headcount::observe
