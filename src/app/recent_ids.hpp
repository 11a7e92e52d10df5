// Has this been seen lately? The last so many ids, so that something is said once and not for ever remembered.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

namespace headcount::app {

class RecentIds {
public:
    explicit RecentIds(std::size_t bound) : bound_(bound) {}

    bool first_time(std::string_view id)
    {
        const auto [place, added] = ids_.emplace(id);
        if (!added) return false;
        order_.push_back(*place);
        if (order_.size() > bound_) {
            ids_.erase(order_.front());
            order_.pop_front();
        }
        return true;
    }

private:
    std::size_t bound_;
    std::unordered_set<std::string> ids_;
    std::deque<std::string> order_; // oldest first
};

} // namespace headcount::app
