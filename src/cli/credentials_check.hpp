// Which source of credentials answers, and why those before it did not: the walk along the chain, as `headcount check`
// prints it. The one part of a check that makes calls: to the container's endpoint, to the instance's metadata, to STS
// where a role is assumed.
#pragma once

#include "cli/command.hpp"
#include "cli/finding.hpp"

#include "headcount/core/config.hpp"

#include <vector>

namespace headcount::cli {

// A finding for each source, in the order of the chain, and one more where none answered. The settings of AWS were
// found good before. Bounded in time.
std::vector<Finding> check_credentials(const core::Config& config, const World& world);

} // namespace headcount::cli
