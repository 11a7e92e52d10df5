// The region as the last of those who may know it tell it: the task of ECS that the process is part of, or the instance
// that it runs on.
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/config.hpp"

#include <string>

namespace headcount::cli {

// The surroundings as they are where they, or the configuration, tell a region. Else the metadata services of the task
// and of the instance are asked, for three seconds at most. Where it answers, AWS_REGION is set to what it said; where
// it does not, `why_none` is.
aws::Surroundings with_region(aws::Surroundings surroundings, const core::Config& config, std::string& why_none);

} // namespace headcount::cli
