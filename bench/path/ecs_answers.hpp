// An ECS whose every service has one task fewer than its cluster has instances, whatever it is set to: so that each
// event of a cluster makes a change. Answers have the same size all the time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace headcount::bench {

class EcsAnswers {
public:
    static constexpr unsigned first_count = 100; // of every service, in the beginning
    static constexpr unsigned last_count = 998;  // it can be set to one more

    // The answer to DescribeServices, DescribeClusters or UpdateService of one cluster, there until the next one.
    // Throws std::runtime_error where it is asked something else.
    std::string_view answer(std::string_view request);

private:
    unsigned& count_of(std::string_view cluster);

    std::unordered_map<std::string, unsigned> counts_; // of clusters whose service was set
    std::string answer_;
};

} // namespace headcount::bench
