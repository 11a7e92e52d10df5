// The buckets of the ECS API: which calls draw from which, and how much AWS lets an account and region draw.
// Source: "Request throttling for the Amazon ECS API" (Amazon ECS API Reference): per account and region, all actions
// of a row share one bucket.
#pragma once

#include "headcount/core/config.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::control {

enum class Bucket { cluster_read, resource_read, service_read, service_modify, tag_read, tag_modify };
inline constexpr std::size_t bucket_count = 6;

std::string_view to_string(Bucket bucket); // "service modify"

// Of an operation that headcount calls; nothing for any other.
std::optional<Bucket> bucket_of(std::string_view operation);
std::vector<std::string_view> operations_of(Bucket bucket);

using ApiRates = std::array<core::ApiRate, bucket_count>; // by bucket

// The published rates, with those that the configuration knows better.
ApiRates api_rates(const std::map<std::string, core::ApiRate>& overridden);

// The part of them that one replica may draw: 1 where `api_share` is off.
double share_of_rates(const core::Limits& limits);

// What is wrong with such overrides: an operation that draws from no bucket, or two of one bucket that disagree.
std::optional<std::string> flaw_in_rates(const std::map<std::string, core::ApiRate>& overridden);

} // namespace headcount::control
