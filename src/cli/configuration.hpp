// The configuration of a command: its flags, the world's environment and the file they name.
#pragma once

#include "cli/command.hpp"

#include "headcount/aws/environment.hpp"
#include "headcount/core/config.hpp"

#include <string>
#include <vector>

namespace headcount::cli {

// Throws app::ConfigError. `notes`: what is well-formed and yet may not be meant.
core::Config load_configuration(const Arguments& arguments, const World& world, app::Needs needs,
                                std::vector<app::ConfigNote>& notes);
core::Config load_configuration(const Arguments& arguments, const World& world, app::Needs needs);

// The environment and the files as the AWS client looks at them.
aws::Surroundings surroundings_of(const World& world);

} // namespace headcount::cli
