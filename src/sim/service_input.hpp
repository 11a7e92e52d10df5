// What CreateService and UpdateService have in common: the members that describe a service, read and checked.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/sim/ecs_model.hpp"
#include "sim/ecs_input.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace headcount::sim {

// desiredCount; negative is refused.
std::optional<std::uint32_t> read_desired(EcsInput& input);

// placementConstraints, deploymentConfiguration and taskDefinition, where they were sent; the rest of `spec` stays.
void read_settings(EcsInput& input, ServiceSpec& spec);

// tags: keys of 1 to 128 characters, values of at most 256, 50 of them.
std::map<std::string, std::string> read_tags(EcsInput& input);

// All of a new service.
ServiceSpec read_new_service(EcsInput& input);

} // namespace headcount::sim
