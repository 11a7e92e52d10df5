#include "observe/world_series.hpp"

#include <utility>

namespace headcount::observe {
namespace {

constexpr std::size_t most_codes = 500;
constexpr std::size_t most_operations = 100;
constexpr std::size_t most_scopes = 2000;
constexpr std::string_view other = "other";

const prometheus::Histogram::BucketBoundaries request_buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3,
                                                              0.5,   1,    2.5,   5,    10,  20,  30};

} // namespace

void RequestSeries::add(std::string_view service, std::string_view operation, std::string_view code, double seconds)
{
    Operations::value_type& known = operation_of(service, operation);
    time_of(known).Observe(seconds);
    count_of(known, code).Increment();
}

RequestSeries::Operations::value_type& RequestSeries::operation_of(std::string_view service, std::string_view operation)
{
    const auto found = operations_.find(std::tuple(service, operation));
    if (found != operations_.end()) return *found;
    if (operations_.size() >= most_operations && operation != other) return operation_of(other, other);
    return *operations_.try_emplace(Words2(service, operation)).first;
}

prometheus::Histogram& RequestSeries::time_of(Operations::value_type& operation)
{
    auto& [names, series] = operation;
    const auto& [s, o] = names;
    if (series.time == nullptr) series.time = &times_.Add({{"service", s}, {"operation", o}}, request_buckets);
    return *series.time;
}

prometheus::Counter& RequestSeries::count_of(Operations::value_type& operation, std::string_view code)
{
    auto& [names, series] = operation;
    const auto found = series.counts.find(code);
    if (found != series.counts.end()) return *found->second;
    if (codes_ >= most_codes && code != other) return count_of(operation_of(other, other), other);
    const auto& [s, o] = names;
    prometheus::Counter& made = counts_.Add({{"service", s}, {"operation", o}, {"code", std::string(code)}});
    series.counts.emplace(code, &made);
    ++codes_;
    return made;
}

prometheus::Counter& ScopeSeries::count(std::string_view account, std::string_view region)
{
    const auto found = known_.find(std::tuple(account, region));
    if (found != known_.end()) return *found->second;
    if (known_.size() >= most_scopes && account != other) return count(other, other);
    Words2 key(account, region);
    const auto& [a, r] = key;
    prometheus::Counter& made = counts_.Add({{"account", a}, {"region", r}});
    known_.emplace(std::move(key), &made);
    return made;
}

} // namespace headcount::observe
