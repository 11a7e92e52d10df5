#include "headcount/app/aws_access.hpp"

#include "app/aws_settings.hpp"
#include "app/queue_identity.hpp"
#include "app/role_of_queues.hpp"
#include "app/shards/shares.hpp"
#include "core/invalid.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/task_metadata.hpp"
#include "headcount/aws/unsupported.hpp"
#include "headcount/aws/user_agent.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/sqs_source.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::app {
namespace {

core::Error no_region(const std::string& why)
{
    std::string message = "no region is set";
    if (!why.empty()) message += ", and the instance does not tell one (" + why + ")";
    return core::invalid(message + ": set AWS_REGION, or name the queue by its URL or ARN, which holds the region");
}

constexpr std::uint32_t role_attempts = 2;                        // of AssumeRole: its sessions pace all others
constexpr core::Duration metadata_time = std::chrono::seconds{2}; // the agent is on this machine

} // namespace

struct AwsAccess::Impl {
    Impl(const core::Config& config, AwsAccessParts given, std::string in_region, const SdkSettings& settings,
         std::vector<QueueIdentity> identities)
        : parts(std::move(given)), region(std::move(in_region)), queues(std::move(identities)),
          queue_configs(config.queues), call(config.limits.call),
          base(base_provider(config, settings), fetches, parts.timers, parts.random, parts.log), base_source(base),
          base_client(parts.transport, parts.timers, parts.random, base_source, parts.metrics, parts.log,
                      options(config, settings, config.limits.attempts)),
          sts(base_client, region),
          role_client(parts.transport, parts.timers, parts.random, base_source, parts.metrics, parts.log,
                      options(config, settings, std::min(config.limits.attempts, role_attempts))),
          role_sts(role_client, region), sessions(sessions_parts(), sessions_options(config)),
          budget(make_budget(config.limits, parts.timers)),
          client(parts.transport, parts.timers, parts.random, sessions, parts.metrics, parts.log,
                 behind(budget.get(), options(config, settings, config.limits.attempts))),
          queue_client(parts.transport, parts.timers, parts.random, base_source, parts.metrics, parts.log,
                       options(config, settings, 1)),
          ecs(client), sqs(queue_client, parts.log), fetches(parts.executor)
    {
        for (const auto& queue : queues) {
            if (queue.role.empty() || find_role(queue.role) != nullptr) continue;
            queue_roles.push_back(std::make_unique<RoleOfQueues>(queue.role, queue.role_account, sessions_parts(),
                                                                 sessions_options(config), parts,
                                                                 options(config, settings, 1)));
        }
    }

    aws::RoleSessionsParts sessions_parts()
    {
        return {.executor = parts.executor,
                .base = base,
                .sts = role_sts,
                .timers = parts.timers,
                .random = parts.random,
                .log = parts.log};
    }

    aws::RoleSessionsOptions sessions_options(const core::Config& config) const
    {
        aws::RoleSessionsOptions out;
        out.accounts = config.accounts;
        out.partition = std::string(core::partition_of(region));
        out.limits.fetch_time = config.limits.call;
        out.limits.fetches = share_of(out.limits.fetches, parts.shards);
        out.limits.doubtful_fetches = share_of(out.limits.doubtful_fetches, parts.shards);
        return out;
    }

    RoleOfQueues* find_role(const std::string& arn)
    {
        const auto found = std::ranges::find(queue_roles, arn, [](const auto& role) { return role->arn; });
        return found == queue_roles.end() ? nullptr : found->get();
    }

    std::unique_ptr<aws::CredentialsProvider> base_provider(const core::Config& config, const SdkSettings& settings)
    {
        if (parts.base) return std::move(parts.base);
        auto made = aws::default_chain(provider_parts(parts, config, settings, region));
        chain = made.get();
        return made;
    }

    AwsAccessParts parts;
    std::string region;
    std::vector<QueueIdentity> queues;
    std::vector<core::QueueConfig> queue_configs;
    core::Duration call;
    aws::ChainProvider* chain = nullptr; // what `base` keeps fresh; null where that was given
    aws::RefreshingProvider base;
    aws::BaseCredentials base_source;
    aws::Client base_client; // STS, with the base credentials
    aws::Sts sts;
    aws::Client role_client; // AssumeRole
    aws::Sts role_sts;
    aws::RoleSessions sessions;
    std::unique_ptr<control::ApiBudget> budget; // null: `limits.api_share: off`
    aws::Client client;                         // ECS, with the identity of each account
    aws::Client queue_client;                   // SQS: one attempt a call, since the source paces its own retries
    aws::Ecs ecs;
    aws::Sqs sqs;
    std::vector<std::unique_ptr<RoleOfQueues>> queue_roles;
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

    const auto set = aws::default_region(parts.surroundings);
    if (!set) return set.error();
    std::string region = home_region(config, set->value_or(""));
    if (region.empty()) return no_region(parts.why_no_region);
    if (!core::is_region(region))
        return core::invalid("\"" + region + "\" is no region: set AWS_REGION to one such as eu-west-1");
    if (const auto refused = aws::unsupported(parts.surroundings)) return core::invalid(refused->sentence());
    const auto account = aws::setting(parts.surroundings.environment, "AWS_ACCOUNT_ID");
    auto queues = identify_queues(config, region, account.value_or(""));
    if (!queues) return queues.error();

    const SdkSettings settings{std::move(*endpoints), retries->mode, aws::user_agent(parts.surroundings)};
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
    // Lambda hands its role over in the environment, a task of ECS its own, or that of the instance, over the network.
    // Keys from anywhere else may be anybody's: whoever runs this program does not know.
    const auto source = impl_->base.name();
    if (account.empty() && source == "environment") account = std::move(told);
    if (account.empty() && (source == "container" || source == "instance metadata"))
        account = co_await account_of_the_task(deadline);
    if (account.empty()) {
        auto identity = co_await impl_->sts.get_caller_identity(deadline);
        if (!identity) co_return identity.error();
        account = identity->account;
    }
    if (!core::is_account_id(account)) {
        const core::Error error =
            core::invalid("the account of the credentials in use is not a 12-digit number: set AWS_ACCOUNT_ID");
        co_return error;
    }
    impl_->sessions.set_own_account(account);
    for (const auto& role : impl_->queue_roles)
        role->sessions.set_own_account(account);
    co_return account;
}

asio::awaitable<core::Result<aws::CredentialsPtr>> AwsAccess::base_credentials(core::Deadline deadline)
{
    return impl_->base.get(deadline);
}

void AwsAccess::invalidate_base_credentials()
{
    impl_->base.invalidate();
}

const std::vector<aws::LinkReport>& AwsAccess::credentials_walk() const
{
    return impl_->chain->walk();
}

// Empty: no task of ECS, or one whose agent does not tell. Then STS does.
asio::awaitable<std::string> AwsAccess::account_of_the_task(core::Deadline deadline)
{
    const auto& parts = impl_->parts;
    const auto soon = deadline.no_later_than(core::Deadline::after(parts.timers.now(), metadata_time));
    const auto task = co_await aws::read_task_identity(parts.surroundings.environment, parts.transport, soon);
    if (!task) {
        parts.log.warn("STS is asked for the account, since the task's metadata does not tell it",
                       {{"reason", task.error().message}});
        co_return "";
    }
    co_return *task ? (*task)->account : "";
}

void AwsAccess::after_pause()
{
    impl_->base.after_pause();
    impl_->sessions.after_pause();
    for (const auto& role : impl_->queue_roles)
        role->sessions.after_pause();
}

asio::awaitable<void> AwsAccess::stop()
{
    co_await impl_->sessions.stop();
    for (const auto& role : impl_->queue_roles)
        co_await role->sessions.stop();
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
control::ApiBudget* AwsAccess::budget()
{
    return impl_->budget.get();
}
const std::string& AwsAccess::region() const
{
    return impl_->region;
}

std::vector<std::string> AwsAccess::queue_regions() const
{
    std::vector<std::string> regions;
    for (const auto& queue : impl_->queues) {
        if (std::ranges::find(regions, queue.name.region) == regions.end()) regions.push_back(queue.name.region);
    }
    return regions;
}

std::vector<QueueAccess> AwsAccess::queues()
{
    std::vector<QueueAccess> all;
    for (std::size_t i = 0; i < impl_->queues.size(); ++i) {
        const auto& queue = impl_->queues[i];
        RoleOfQueues* const role = impl_->find_role(queue.role);
        all.push_back({impl_->queue_configs[i].url,
                       {.scope = {.account = queue.role_account, .region = queue.name.region}, .url = queue.name.url},
                       role != nullptr ? role->sqs : impl_->sqs});
    }
    return all;
}

std::vector<std::unique_ptr<source::Source>> AwsAccess::queue_sources(std::size_t shard, std::size_t shards)
{
    std::vector<std::unique_ptr<source::Source>> sources;
    std::vector<QueueAccess> accesses = queues();
    const std::vector<PollerShare> shares = poller_shares(impl_->queue_configs, shard, shards);
    for (std::size_t i = 0; i < accesses.size(); ++i) {
        const core::QueueConfig& config = impl_->queue_configs[i];
        const PollerShare& pollers = shares[i];
        if (pollers.most == 0) continue;
        source::SqsSourceOptions options{.index = static_cast<std::uint32_t>(sources.size()),
                                         .queue = std::move(accesses[i].queue),
                                         .pollers = pollers.fixed,
                                         .pollers_most = pollers.most,
                                         .visibility = config.visibility,
                                         .call = impl_->call,
                                         .metrics = &impl_->parts.metrics};
        sources.push_back(std::make_unique<source::SqsSource>(impl_->parts.executor, impl_->parts.timers,
                                                              impl_->parts.random.fork(), accesses[i].sqs,
                                                              impl_->parts.log, std::move(options)));
    }
    return sources;
}

} // namespace headcount::app
