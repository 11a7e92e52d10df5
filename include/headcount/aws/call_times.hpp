// Where the time of a call went. Filled on the way by the client and its transport; whoever sends a call along with a
// journal (Turn) reads it there.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/net/step_times.hpp"
#include "headcount/observe/stages.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace headcount::aws {

struct CallTimes {
    core::Time asked{};       // for the call
    core::Time attempt{};     // the attempt that was answered began
    core::Time credentials{}; // … and knew who signs
    core::Time passed{};      // … and was let pass, by whatever limits the rate
    net::StepTimes steps;
    core::Time understood{};
};

// How long each stage took, by its number. They follow one upon the other and add up to understood − asked.
std::array<core::Duration, observe::call_stages> lengths_of(const CallTimes& times);

// The answered calls of one run. Bounded: beyond `most` the last place is that of the latest.
class CallJournal {
public:
    static constexpr std::size_t most = 6;

    struct Entry {
        std::string_view operation; // "DescribeServices": a constant of the program's
        CallTimes times;
    };

    void add(std::string_view operation, const CallTimes& times)
    {
        if (count_ < most) ++count_;
        entries_[count_ - 1] = {operation, times};
    }
    const Entry* begin() const { return entries_.data(); }
    const Entry* end() const { return entries_.data() + count_; }

private:
    std::array<Entry, most> entries_;
    std::size_t count_ = 0;
};

} // namespace headcount::aws
