// Series whose labels are the world's words (operations, error codes, accounts): made on first sight, found again
// without prometheus-cpp's own look-up, and never more than a bound, since nobody here chooses those words.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace headcount::observe {

using Words2 = std::tuple<std::string, std::string>;

// headcount_aws_requests_total and headcount_aws_request_seconds
class RequestSeries {
public:
    RequestSeries(prometheus::Family<prometheus::Counter>& counts, prometheus::Family<prometheus::Histogram>& times)
        : counts_(counts), times_(times)
    {
    }
    void add(std::string_view service, std::string_view operation, std::string_view code, double seconds);

private:
    struct Operation {
        prometheus::Histogram* time = nullptr;                             // null: none of its own yet
        std::map<std::string, prometheus::Counter*, std::less<>> counts{}; // by code
    };
    using Operations = std::map<Words2, Operation, std::less<>>;
    Operations::value_type& operation_of(std::string_view service, std::string_view operation);
    prometheus::Histogram& time_of(Operations::value_type& operation);
    prometheus::Counter& count_of(Operations::value_type& operation, std::string_view code);

    prometheus::Family<prometheus::Counter>& counts_;
    prometheus::Family<prometheus::Histogram>& times_;
    Operations operations_;
    std::size_t codes_ = 0; // of all operations
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

} // namespace headcount::observe
