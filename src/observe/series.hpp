// What series of labels that are known are made of. prometheus-cpp is known to this folder only.
#pragma once

#include "observe/samples.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <string>

namespace headcount::observe {

inline prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name,
                                                         const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

inline prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

inline prometheus::Family<prometheus::Histogram>& histograms(prometheus::Registry& registry, const char* name,
                                                             const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// One counter for each value of an enum, found by its number.
template <class Enum, std::size_t N>
class EnumCounters {
public:
    EnumCounters(prometheus::Family<prometheus::Counter>& family, const char* label, const std::array<Enum, N>& values)
    {
        for (const Enum value : values) {
            series_.at(index(value)) = &family.Add({{label, std::string(to_string(value))}});
        }
    }
    prometheus::Counter& operator[](Enum value) const { return *series_.at(index(value)); }

private:
    static std::size_t index(Enum value) { return static_cast<std::size_t>(value); }
    std::array<prometheus::Counter*, N> series_{};
};

// A histogram, and for CloudWatch, which wants values instead of buckets, some of what it was told.
struct Distribution {
    prometheus::Histogram& histogram;
    Samples samples{};

    void observe(double value)
    {
        histogram.Observe(value);
        samples.add(value);
    }
};

} // namespace headcount::observe
