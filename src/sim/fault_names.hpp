// The members of Faults by name, as the command line and the control page of headcount-sim write them: probabilities
// by their own names, durations in milliseconds ("latency_ms").
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <string>
#include <string_view>

namespace headcount::sim {

// A line each, for --help.
std::string describe_faults();

// An unknown name, or a probability outside 0 to 1, is an error that lists what there is.
core::Result<void> set_fault(Faults& faults, std::string_view name, double value);

// "reset_before=0.1,latency_ms=5"; empty: none.
core::Result<Faults> parse_faults(std::string_view text);

} // namespace headcount::sim
