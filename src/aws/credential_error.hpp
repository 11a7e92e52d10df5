// The two errors a provider has: nothing of my kind is configured, and what is configured does not work.
#pragma once

#include "headcount/aws/credentials.hpp"

#include <string>
#include <utility>

namespace headcount::aws {

inline core::Error nothing_configured(std::string message)
{
    return {core::ErrorKind::credentials, std::string(not_configured), std::move(message), false, ""};
}

inline core::Error broken_credentials(std::string message, bool retryable = false)
{
    return {core::ErrorKind::credentials, "", std::move(message), retryable, ""};
}

} // namespace headcount::aws
