// Series whose labels are the world's words (operations, error codes, accounts, clusters): made on first sight, found
// again without prometheus-cpp's own look-up, and never more than a bound, since nobody here chooses those words.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace headcount::observe {

using Words2 = std::tuple<std::string, std::string>;
using Words3 = std::tuple<std::string, std::string, std::string>;

// headcount_aws_requests_total and headcount_aws_request_seconds
class RequestSeries {
public:
    RequestSeries(prometheus::Family<prometheus::Counter>& counts, prometheus::Family<prometheus::Histogram>& times)
        : counts_(counts), times_(times)
    {
    }
    prometheus::Counter& count(std::string_view service, std::string_view operation, std::string_view code);
    prometheus::Histogram& time(std::string_view service, std::string_view operation);

private:
    prometheus::Family<prometheus::Counter>& counts_;
    prometheus::Family<prometheus::Histogram>& times_;
    std::map<Words3, prometheus::Counter*, std::less<>> known_counts_;
    std::map<Words2, prometheus::Histogram*, std::less<>> known_times_;
};

// headcount_throttled_total
class ScopeSeries {
public:
    explicit ScopeSeries(prometheus::Family<prometheus::Counter>& counts) : counts_(counts) {}
    prometheus::Counter& count(std::string_view account, std::string_view region);

private:
    prometheus::Family<prometheus::Counter>& counts_;
    std::map<Words2, prometheus::Counter*, std::less<>> known_;
};

// headcount_tasks_desired and headcount_instances
class ServiceSeries {
public:
    ServiceSeries(prometheus::Family<prometheus::Gauge>& desired, prometheus::Family<prometheus::Gauge>& instances)
        : desired_(desired), instances_(instances)
    {
    }
    // Beyond the bound: nothing.
    void set(std::string_view account, std::string_view region, std::string_view cluster, std::string_view service,
             std::uint32_t desired, std::optional<std::uint32_t> instances);
    void remove(std::string_view account, std::string_view region, std::string_view cluster, std::string_view service);

private:
    struct Gauges {
        prometheus::Gauge* desired = nullptr;
        prometheus::Gauge* instances = nullptr; // null: they are not counted just now
    };
    Gauges* find_or_make(std::string_view account, std::string_view region, std::string_view cluster,
                         std::string_view service);

    prometheus::Family<prometheus::Gauge>& desired_;
    prometheus::Family<prometheus::Gauge>& instances_;
    std::map<Words3, std::map<std::string, Gauges, std::less<>>, std::less<>> clusters_;
    std::size_t services_ = 0;
};

} // namespace headcount::observe
