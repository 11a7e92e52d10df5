// What the parts of an AWS access are made with: the options of its clients, its budget, what credentials come from.
#pragma once

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/client.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/core/config.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace headcount::app {

// What the AWS settings say besides credentials.
struct SdkSettings {
    aws::EndpointRules endpoints;
    aws::RetryMode retries = aws::RetryMode::standard;
    std::string user_agent;
};

aws::ClientOptions options(const core::Config& config, const SdkSettings& settings, std::uint32_t attempts);
aws::ClientOptions behind(aws::CallGate* gate, aws::ClientOptions options);

// Null: `limits.api_share: off`.
std::unique_ptr<control::ApiBudget> make_budget(const core::Limits& limits, net::Timers& timers);

aws::ProviderParts provider_parts(AwsAccessParts& parts, const core::Config& config, const SdkSettings& settings,
                                  const std::string& region);

} // namespace headcount::app
