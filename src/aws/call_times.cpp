#include "headcount/aws/call_times.hpp"

#include <algorithm>

namespace headcount::aws {

std::array<core::Duration, observe::call_stages> lengths_of(const CallTimes& times)
{
    const net::StepTimes& steps = times.steps;
    // In the order of CallStage: when each was over.
    const std::array<core::Time, observe::call_stages> ends{
        times.attempt, times.credentials, times.passed,     steps.line, steps.connected,
        steps.secured, steps.sent,        steps.first_byte, steps.read, times.understood};
    std::array<core::Duration, observe::call_stages> lengths{};
    core::Time before = times.asked;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const core::Time end = std::max(before, ends[i]); // what was not needed ended when that before it did
        lengths[i] = end - before;
        before = end;
    }
    return lengths;
}

} // namespace headcount::aws
