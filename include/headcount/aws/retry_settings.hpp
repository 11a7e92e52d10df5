// How the AWS SDKs are told to retry: AWS_RETRY_MODE and AWS_MAX_ATTEMPTS, else `retry_mode` and `max_attempts` of the
// profile. Source: "Retry behavior" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace headcount::aws {

enum class RetryMode {
    standard, // retry.hpp
    adaptive, // … and once the service throttles, every send waits for a token of a client-side rate limit
};

struct RetrySettings {
    RetryMode mode = RetryMode::standard;
    std::string legacy_by; // the setting that asks for `legacy`, which is treated as standard; empty: none does
    std::optional<std::uint32_t> attempts; // the first included

    friend bool operator==(const RetrySettings&, const RetrySettings&) = default;
};

// An error names the variable, or the key, the profile and its files, and says what is allowed.
core::Result<RetrySettings> retry_settings(const Surroundings& surroundings);

} // namespace headcount::aws
