// The name of a cluster anywhere in the world, and of the pair (account, region) by which ECS limits calls.
// Both are plain values: made only by the parsers of arn.hpp, which check every character.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

namespace headcount::core {

// Where an API call goes: whose identity, which regional endpoint.
struct Scope {
    std::string account; // 12 digits
    std::string region;  // "eu-west-1"

    friend bool operator==(const Scope&, const Scope&) = default;
    friend auto operator<=>(const Scope&, const Scope&) = default;
};

struct ClusterKey {
    std::string partition; // "aws", "aws-cn", …
    std::string account;
    std::string region;
    std::string name;

    Scope scope() const { return {account, region}; }
    std::string arn() const; // arn:<partition>:ecs:<region>:<account>:cluster/<name>

    friend bool operator==(const ClusterKey&, const ClusterKey&) = default;
    friend auto operator<=>(const ClusterKey&, const ClusterKey&) = default;
};

std::ostream& operator<<(std::ostream& out, const Scope& scope);        // account/region
std::ostream& operator<<(std::ostream& out, const ClusterKey& cluster); // its ARN

} // namespace headcount::core

template <>
struct std::hash<headcount::core::Scope> {
    std::size_t operator()(const headcount::core::Scope& scope) const noexcept;
};

template <>
struct std::hash<headcount::core::ClusterKey> {
    std::size_t operator()(const headcount::core::ClusterKey& cluster) const noexcept;
};
