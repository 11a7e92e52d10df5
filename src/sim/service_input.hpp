// What CreateService and UpdateService have in common: the members that describe a service, read and checked.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/sim/ecs_model.hpp"
#include "sim/ecs_input.hpp"

#include <cstdint>
#include <optional>

namespace headcount::sim {

// desiredCount; negative is refused.
std::optional<std::uint32_t> read_desired(EcsInput& input);

// placementConstraints, deploymentConfiguration and taskDefinition, where they were sent; the rest of `spec` stays.
void read_settings(EcsInput& input, ServiceSpec& spec);

// All of a new service.
ServiceSpec read_new_service(EcsInput& input);

} // namespace headcount::sim
