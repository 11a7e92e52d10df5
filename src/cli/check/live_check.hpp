// The part of `headcount check` that asks: the sources of credentials, STS, the queues, and ECS in each account and
// region in reach. No call changes anything.
#pragma once

#include "cli/check/finding.hpp"
#include "cli/command.hpp"

#include "headcount/core/config.hpp"
#include "headcount/core/time.hpp"

namespace headcount::cli {

struct LiveQuestion {
    core::Duration timeout;
    bool calls = true; // behind the credentials: STS, queues, ECS
};

// Throws app::ConfigError for a setting that shows only when it is used that it cannot be.
Findings check_live(const core::Config& config, World& world, const LiveQuestion& question);

} // namespace headcount::cli
