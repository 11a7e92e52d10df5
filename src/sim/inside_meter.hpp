// How many calls that a run makes (its reads and its updates) are inside at once, in all and of each account and
// region.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

namespace headcount::sim {

class InsideMeter {
public:
    // Lives as long as its caller waits for the answer, whichever way that ends.
    class Stay {
    public:
        Stay(InsideMeter& meter, const core::Scope& scope, std::string_view operation)
            : meter_(counts(operation) ? &meter : nullptr), scope_(scope)
        {
            if (meter_ == nullptr) return;
            auto& most = meter_->most_;
            most.in_all = std::max(most.in_all, ++meter_->all_);
            auto& of_scope = most.of_scope[scope_];
            of_scope = std::max(of_scope, ++meter_->now_[scope_]);
        }
        ~Stay()
        {
            if (meter_ == nullptr) return;
            --meter_->all_;
            --meter_->now_[scope_];
        }
        Stay(const Stay&) = delete;
        Stay& operator=(const Stay&) = delete;

    private:
        InsideMeter* meter_; // null: not a call that a run makes
        core::Scope scope_;
    };

    const MostInside& most() const { return most_; }

private:
    static bool counts(std::string_view operation)
    {
        return operation == "DescribeServices" || operation == "DescribeClusters" || operation == "UpdateService" ||
               operation == "ListContainerInstances" || operation == "DescribeContainerInstances";
    }

    std::size_t all_ = 0;
    std::map<core::Scope, std::size_t> now_;
    MostInside most_;
};

} // namespace headcount::sim
