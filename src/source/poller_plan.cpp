#include "source/poller_plan.hpp"

#include <algorithm>

namespace headcount::source {

PollerPlan::PollerPlan(std::optional<std::uint32_t> fixed, std::uint32_t most)
    : follows_(!fixed), most_(std::max<std::uint32_t>(most, 1)), pollers_(std::max<std::uint32_t>(fixed.value_or(1), 1))
{
}

void PollerPlan::received(std::size_t asked, std::size_t got)
{
    if (!follows_) return;
    if (got >= asked) {
        pollers_ = std::min(pollers_ + 1, most_);
    } else if (got == 0) { // a long poll asks all of the queue's servers: there is nothing
        pollers_ = std::max<std::uint32_t>(pollers_ / 2, 1);
    } else {
        pollers_ = std::max<std::uint32_t>(pollers_ - 1, 1);
    }
}

} // namespace headcount::source
