#include "app/aws_settings.hpp"

#include "headcount/core/arn.hpp"

namespace headcount::app {

aws::ClientOptions options(const core::Config& config, const SdkSettings& settings, std::uint32_t attempts)
{
    return {.attempts = attempts,
            .mode = settings.retries,
            .attempt_time = config.limits.call,
            .endpoints = settings.endpoints,
            .user_agent = settings.user_agent};
}

std::unique_ptr<control::ApiBudget> make_budget(const core::Limits& limits, net::Timers& timers)
{
    return limits.api_share ? std::make_unique<control::ApiBudget>(limits, timers) : nullptr;
}

aws::ClientOptions behind(aws::CallGate* gate, aws::ClientOptions options)
{
    options.gate = gate;
    return options;
}

aws::ProviderParts provider_parts(AwsAccessParts& parts, const core::Config& config, const SdkSettings& settings,
                                  const std::string& region)
{
    return {.surroundings = parts.surroundings,
            .transport = parts.transport,
            .timers = parts.timers,
            .random = parts.random,
            .processes = parts.processes,
            .metrics = parts.metrics,
            .log = parts.log,
            .sts = options(config, settings, config.limits.attempts),
            .region = region};
}

std::string home_region(const core::Config& config, const std::string& setting)
{
    if (!setting.empty()) return setting;
    for (const auto& queue : config.queues) {
        const auto name =
            core::parse_queue(queue.url, "", "000000000000"); // a bare name tells none, and is no name here
        if (name && !name->region.empty()) return name->region;
    }
    return config.regions.empty() ? "" : config.regions.front();
}

} // namespace headcount::app
