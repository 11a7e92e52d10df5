// The EventBridge events of ECS as JSON text ("Amazon ECS events", ECS developer guide), byte for byte a function of
// what they are about. When they are due is left to EcsWorld and TaskScheduler.
#pragma once

#include "headcount/sim/ecs_model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

// "ECS Container Instance State Change", at the instance's updated_at.
std::string instance_event(const Instance& instance, std::string_view id);

struct ServiceAction {
    std::string_view type;              // INFO, WARN, ERROR
    std::string_view name;              // SERVICE_STEADY_STATE, …
    std::string reason;                 // empty: none
    std::vector<std::string> instances; // their ARNs
};

// "ECS Service Action"
std::string service_event(const Service& service, const ServiceAction& action, std::string_view id, core::WallTime at);

// "ECS Deployment State Change"; the name is SERVICE_DEPLOYMENT_IN_PROGRESS or …_COMPLETED.
std::string deployment_event(const Service& service, std::string_view name, std::string_view id, core::WallTime at);

} // namespace headcount::sim
