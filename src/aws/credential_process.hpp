// Credentials that a program prints: credential_process of a profile.
// Source: "Process credential provider" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "aws/profile_plan.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/net/process.hpp"

namespace headcount::aws {

// Runs it without a shell, for a minute at most. What it prints to its standard output is never shown.
asio::awaitable<core::Result<CredentialsPtr>> run_process(net::Processes& processes, net::Timers& timers,
                                                          ProcessSource source, core::Deadline deadline);

} // namespace headcount::aws
