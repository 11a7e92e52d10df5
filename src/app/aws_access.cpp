#include "headcount/app/aws_access.hpp"

#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/unsupported.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/sqs_source.hpp"

#include <algorithm>
#include <utility>

namespace headcount::app {
namespace {

core::Error wrong(std::string message)
{
    core::Error error;
    error.kind = core::ErrorKind::invalid;
    error.message = std::move(message);
    return error;
}

// What the AWS settings say besides credentials.
struct SdkSettings {
    aws::EndpointRules endpoints;
    aws::RetryMode retries = aws::RetryMode::standard;
};

aws::ClientOptions options(const core::Config& config, const SdkSettings& settings, std::uint32_t attempts)
{
    return {.attempts = attempts,
            .mode = settings.retries,
            .attempt_time = config.limits.call,
            .endpoints = settings.endpoints,
            .user_agent = "headcount/" HEADCOUNT_VERSION};
}

// The queues as names. The account may be unknown yet: a queue named by URL or ARN does not need it.
core::Result<std::vector<core::QueueName>> name_queues(const core::Config& config, const std::string& region,
                                                       const std::string& account)
{
    std::vector<core::QueueName> queues;
    for (const auto& queue : config.queues) {
        auto name = core::parse_queue(queue.url, region, account);
        if (!name) return name.error();
        queues.push_back(std::move(*name));
    }
    return queues;
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

} // namespace

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

struct AwsAccess::Impl {
    Impl(const core::Config& config, AwsAccessParts given, std::string in_region, const SdkSettings& settings,
         std::vector<core::QueueName> named)
        : parts(std::move(given)), region(std::move(in_region)), queues(std::move(named)), queue_configs(config.queues),
          call(config.limits.call),
          base(keep_chain(aws::default_chain(provider_parts(parts, config, settings, region))), fetches, parts.timers,
               parts.random, parts.log),
          base_source(base), base_client(parts.transport, parts.timers, parts.random, base_source, parts.metrics,
                                         parts.log, options(config, settings, config.limits.attempts)),
          sts(base_client, region),
          sessions(
              base, sts, fetches, parts.timers, parts.random, parts.log,
              {.accounts = config.accounts, .own_account = {}, .partition = std::string(core::partition_of(region))}),
          client(parts.transport, parts.timers, parts.random, sessions, parts.metrics, parts.log,
                 options(config, settings, config.limits.attempts)),
          queue_client(parts.transport, parts.timers, parts.random, base_source, parts.metrics, parts.log,
                       options(config, settings, 1)),
          ecs(client), sqs(queue_client, parts.log), fetches(parts.executor)
    {
    }

    std::unique_ptr<aws::CredentialsProvider> keep_chain(std::unique_ptr<aws::ChainProvider> made)
    {
        chain = made.get();
        return made;
    }

    AwsAccessParts parts;
    std::string region;
    std::vector<core::QueueName> queues;
    std::vector<core::QueueConfig> queue_configs;
    core::Duration call;
    aws::ChainProvider* chain = nullptr; // what `base` keeps fresh
    aws::RefreshingProvider base;
    aws::BaseCredentials base_source;
    aws::Client base_client; // STS, with the base credentials
    aws::Sts sts;
    aws::RoleSessions sessions;
    aws::Client client;       // ECS, with the identity of each account
    aws::Client queue_client; // SQS: one attempt a call, since the source paces its own retries
    aws::Ecs ecs;
    aws::Sqs sqs;
    net::TaskGroup fetches; // of credentials; last: they use what stands above
};

AwsAccess::AwsAccess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AwsAccess::~AwsAccess() = default;

core::Result<std::unique_ptr<AwsAccess>> AwsAccess::make(const core::Config& config, AwsAccessParts parts)
{
    auto endpoints = aws::endpoint_rules(parts.surroundings);
    if (!endpoints) return endpoints.error();
    const auto retries = aws::retry_settings(parts.surroundings);
    if (!retries) return retries.error();

    std::string region = home_region(config, aws::default_region(parts.surroundings).value_or(""));
    if (region.empty())
        return wrong("no region is set: set AWS_REGION, or name the queue by its URL or ARN, which holds the region");
    if (const auto refused = aws::unsupported(parts.surroundings)) return wrong(refused->sentence());
    const auto account = aws::setting(parts.surroundings.environment, "AWS_ACCOUNT_ID");
    auto queues = name_queues(config, region, account.value_or(""));
    if (!queues) return queues.error();

    const SdkSettings settings{std::move(*endpoints), retries->mode};
    auto impl = std::make_unique<Impl>(config, std::move(parts), std::move(region), settings, std::move(*queues));
    return std::unique_ptr<AwsAccess>(new AwsAccess(std::move(impl)));
}

asio::awaitable<core::Result<std::string>> AwsAccess::find_own_account(core::Deadline deadline, std::string told)
{
    std::string account = aws::setting(impl_->parts.surroundings.environment, "AWS_ACCOUNT_ID").value_or("");
    if (account.empty()) {
        auto credentials = co_await impl_->base.get(deadline);
        if (!credentials) co_return credentials.error();
        account = (*credentials)->account_id;
    }
    if (account.empty()) account = std::move(told);
    if (account.empty()) {
        auto identity = co_await impl_->sts.get_caller_identity(deadline);
        if (!identity) co_return identity.error();
        account = identity->account;
    }
    if (!core::is_account_id(account)) {
        const core::Error error =
            wrong("the account of the credentials in use is not a 12-digit number: set AWS_ACCOUNT_ID");
        co_return error;
    }
    impl_->sessions.set_own_account(account);
    co_return account;
}

asio::awaitable<core::Result<aws::CredentialsPtr>> AwsAccess::base_credentials(core::Deadline deadline)
{
    return impl_->base.get(deadline);
}

const std::vector<aws::LinkReport>& AwsAccess::credentials_walk() const
{
    return impl_->chain->walk();
}

asio::awaitable<void> AwsAccess::stop()
{
    impl_->fetches.cancel();
    co_await impl_->fetches.join();
}

aws::Ecs& AwsAccess::ecs()
{
    return impl_->ecs;
}
aws::Sqs& AwsAccess::sqs()
{
    return impl_->sqs;
}
aws::Sts& AwsAccess::sts()
{
    return impl_->sts;
}
const std::string& AwsAccess::region() const
{
    return impl_->region;
}

std::vector<std::string> AwsAccess::queue_regions() const
{
    std::vector<std::string> regions;
    for (const auto& queue : impl_->queues) {
        if (std::ranges::find(regions, queue.region) == regions.end()) regions.push_back(queue.region);
    }
    return regions;
}

std::vector<std::unique_ptr<source::Source>> AwsAccess::queue_sources()
{
    std::vector<std::unique_ptr<source::Source>> sources;
    for (std::size_t i = 0; i < impl_->queues.size(); ++i) {
        const auto& name = impl_->queues[i];
        const auto& config = impl_->queue_configs[i];
        source::SqsSourceOptions options{.index = static_cast<std::uint32_t>(i),
                                         .queue = {.scope = {.account = {}, .region = name.region}, .url = name.url},
                                         .pollers = config.pollers,
                                         .visibility = config.visibility,
                                         .call = impl_->call};
        sources.push_back(std::make_unique<source::SqsSource>(impl_->parts.executor, impl_->parts.timers,
                                                              impl_->parts.random.fork(), impl_->sqs, impl_->parts.log,
                                                              std::move(options)));
    }
    return sources;
}

} // namespace headcount::app
