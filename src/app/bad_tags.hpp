// Services that are left alone because of a tag: each is to be complained about once, until its tags mean something.
#pragma once

#include "headcount/control/reconciler.hpp"
#include "headcount/core/cluster_key.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>

namespace headcount::app {

class BadTags {
public:
    // A run ended with this row. True: say so now.
    bool first_time(const core::ClusterKey& cluster, const control::Row& row)
    {
        const bool bad = row.decision.reason == core::Reason::bad_tag;
        if (!bad && said_.empty()) return false;
        const std::pair service{cluster, row.service};
        if (!bad) {
            if (row.decision.outcome != core::Outcome::failed) said_.erase(service); // a failure tells nothing of tags
            return false;
        }
        if (said_.size() >= most) said_.clear();
        return said_.insert(service).second;
    }

private:
    static constexpr std::size_t most = 10'000; // beyond it some are said again
    std::set<std::pair<core::ClusterKey, std::string>> said_;
};

} // namespace headcount::app
