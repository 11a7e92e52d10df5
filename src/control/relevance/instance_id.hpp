// The last part of a container instance's ARN as the 128 bits it stands for: 32 hexadecimal digits, or the same with
// dashes in ARNs of the old form. ECS never gives one twice.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace headcount::control {

struct InstanceId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const InstanceId&, const InstanceId&) = default;
};

// Nothing where it looks otherwise.
std::optional<InstanceId> instance_id(std::string_view arn);

} // namespace headcount::control

// A message's author chooses it, an attacker included; libstdc++'s hash of bytes is not keyed either, and the tables
// are bounded: the worst is a slow table of that bound.
template <>
struct std::hash<headcount::control::InstanceId> {
    std::size_t operator()(const headcount::control::InstanceId& id) const noexcept
    {
        return (id.high ^ (id.low * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL >> 7;
    }
};
