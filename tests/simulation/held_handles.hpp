// How many messages one life of the service holds, as the queue could tell: the receipt handles in answers that reached
// it, until it first sends something about them or their visibility ends (I4). One that was extended is not counted
// any more, so this is a lower bound.
#pragma once

#include "headcount/core/time.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace headcount::simulation {

class HeldHandles {
public:
    explicit HeldHandles(core::Duration visibility) : visibility_(visibility) {}

    void received(std::string_view answer, core::Time now); // of a ReceiveMessage
    void sent_about(std::string_view request);              // a delete or a change of visibility
    std::size_t most() const { return most_; }

private:
    core::Duration visibility_;
    std::unordered_set<std::string> held_;
    std::deque<std::pair<core::Time, std::string>> ends_; // when their visibility ends, soonest first
    std::size_t most_ = 0;
};

} // namespace headcount::simulation
