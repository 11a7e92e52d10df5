// What `headcount check` says of the configuration and of the AWS settings, without a call. Pure, but for the files
// that the settings name.
#pragma once

#include "cli/check/finding.hpp"

#include "headcount/aws/environment.hpp"
#include "headcount/core/config.hpp"

#include <string>

namespace headcount::cli {

// `why_no_region`: what the instance said when it was asked for its region; empty: it was not, or it told one.
Findings check_settings(const core::Config& config, const aws::Surroundings& surroundings,
                        const std::string& why_no_region);

} // namespace headcount::cli
