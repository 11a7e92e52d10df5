#include "source/poller_plan.hpp"

#include <algorithm>
#include <chrono>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr core::Duration waited = 1s;    // in which no message was there; no round trip takes so long
constexpr core::Duration behind = 250ms; // a message that was there as long before the receive waited for us
// A receive that brings less than this part of what was asked for is no reason for one more: receives that share a
// steady trickle would each bring ever less, and each is paid for.
constexpr std::size_t worth_one_more = 2;
constexpr std::uint32_t in_a_burst = 4; // times as many

} // namespace

PollerPlan::PollerPlan(std::optional<std::uint32_t> fixed, std::uint32_t most)
    : follows_(!fixed), most_(std::max<std::uint32_t>(most, 1)), pollers_(std::max<std::uint32_t>(fixed.value_or(1), 1))
{
}

void PollerPlan::received(std::size_t asked, std::size_t got, core::Duration took, std::optional<core::Duration> oldest)
{
    if (!follows_) return;
    const bool at_once = took < waited;
    const bool waited_for = oldest && *oldest > took + behind;
    const bool fresh = oldest && !waited_for;
    if (got == 0) { // a long poll asks all of the queue's servers: there is nothing
        pollers_ = std::max<std::uint32_t>(pollers_ / 2, 1);
    } else if (got >= asked && at_once) { // a burst, which one more at a time would be late for
        pollers_ = std::min(pollers_ * in_a_burst, most_);
    } else if (got >= asked || (at_once && (got * worth_one_more >= asked || waited_for))) {
        pollers_ = std::min(pollers_ + 1, most_);
    } else if (fresh || !at_once) {
        pollers_ = std::max<std::uint32_t>(pollers_ - 1, 1);
    }
}

} // namespace headcount::source
