// A container instance as ECS shows it (Amazon ECS API Reference, ContainerInstance), as far as counting and explaining
// need it.
#pragma once

#include "headcount/core/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::core {

enum class InstanceStatus { active, draining, registering, deregistering, registration_failed, inactive };

std::string_view to_string(InstanceStatus status); // as the API writes it: "ACTIVE"
std::ostream& operator<<(std::ostream& out, InstanceStatus status);

struct ObservedInstance {
    std::string arn;
    std::string ec2_id; // of EC2 (i-…), or of Systems Manager (mi-…) where it is external
    InstanceStatus status = InstanceStatus::active;
    bool agent_connected = false;
    std::string agent_version;
    std::string capacity_provider; // empty: it belongs to none
    std::string zone;
    std::string type;
    bool external = false;                     // ECS Anywhere
    std::optional<std::uint32_t> cpu;          // registered, in 1024ths of a vCPU
    std::optional<std::uint32_t> memory;       // registered, in MiB
    std::map<std::string, std::string> values; // of its attributes; those without a value are not among them
    std::uint32_t running = 0;                 // tasks, of all services
    std::uint32_t pending = 0;
    std::optional<WallTime> registered_at;

    friend bool operator==(const ObservedInstance&, const ObservedInstance&) = default;
};

} // namespace headcount::core
