#include "simulation/world_setup.hpp"

#include "simulation/rotating_keys.hpp"

#include <algorithm>
#include <utility>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const std::string key_id = "AKIAHEADCOUNTSIM0001";
const std::string external_id = "simulated-external-id";

std::vector<core::Scope> scopes(std::size_t count)
{
    std::vector<core::Scope> all;
    for (const auto& id : account_ids(count))
        all.push_back({id, all.size() % 2 == 0 ? "eu-west-1" : "us-east-2"});
    return all;
}

std::string role_of(const std::string& account)
{
    return "arn:aws:iam::" + account + ":role/headcount";
}

} // namespace

std::vector<std::string> account_ids(std::size_t count)
{
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(std::to_string(100000000000ULL + i));
    return ids;
}

sim::SimulatedAwsOptions aws_options(const WorldOptions& options)
{
    sim::SimulatedAwsOptions aws;
    aws.seed = options.seed;
    aws.faults = options.faults;
    aws.longest_session = options.session_life;
    const auto& account = event_queue.account;
    aws.keys.push_back({key_id, secret_key, account, "arn:aws:iam::" + account + ":user/headcount"});
    for (const auto& member : account_ids(options.accounts))
        aws.roles.push_back({role_of(member), external_id});
    return aws;
}

sim::FleetOptions fleet_options(const WorldOptions& options)
{
    std::vector<std::string> member_of;
    if (options.counted.where == Counted::Where::placement) member_of.push_back(pool_query);
    return {.seed = options.seed,
            .duration = options.length,
            .clusters = options.clusters,
            .scopes = scopes(options.accounts),
            .service = followed_service,
            .story_every = options.story_every > core::Duration::zero()
                               ? options.story_every
                               : std::max<core::Duration>(options.length / 60, 15s),
            .leave_draining = true,
            .distinct_instance = options.distinct_instance,
            .member_of = std::move(member_of)};
}

std::shared_ptr<const core::Config> configuration(const WorldOptions& options)
{
    auto config = std::make_shared<core::Config>();
    config->queues.emplace_back().url = event_queue.url();
    config->queues.back().pollers = options.pollers;
    auto& followed = config->rules.emplace_back();
    followed.service = followed_service;
    tell(followed, options.counted);
    config->accounts.emplace_back().ids = {event_queue.account};
    auto members = account_ids(options.accounts);
    std::erase(members, event_queue.account);
    if (!members.empty()) {
        config->accounts.push_back({.ids = std::move(members),
                                    .except = {},
                                    .role = "arn:aws:iam::{account}:role/headcount",
                                    .external_id = external_id});
    }
    config->regions = {"eu-west-1", "us-east-2"};
    config->sweep = options.sweep;
    config->limits.in_flight = options.in_flight;
    config->limits.per_account = options.per_account;
    config->limits.held_messages = options.held_messages;
    config->limits.held_per_account = options.held_per_account;
    tell(*config, options.guarding);
    config->limits.api_share = options.api_share;
    config->skip_unchanged = options.skip_unchanged;
    config->log_level = core::LogLevel::trace;
    return config;
}

// "AWS API Call via CloudTrail" of UpdateService.
std::string update_event(const core::ClusterKey& cluster, const std::string& service, const std::string& by)
{
    return R"({"version":"0","id":"r-1","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs","account":")" +
           cluster.account + R"(","time":"2026-01-02T03:04:05Z","region":")" + cluster.region +
           R"(","resources":[],"detail":{"eventSource":"ecs.amazonaws.com","eventName":"UpdateService","awsRegion":")" +
           cluster.region + R"(","responseElements":{},"userAgent":"rival","userIdentity":{"arn":")" + by +
           R"("},"requestParameters":{"cluster":")" + cluster.name + R"(","service":")" + service + R"("}}})";
}

std::map<std::string, std::string> environment(const WorldOptions& options)
{
    if (options.base_life > std::chrono::seconds{0})
        return {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent_url}, {"AWS_REGION", "eu-west-1"}};
    return {{"AWS_ACCESS_KEY_ID", key_id}, {"AWS_SECRET_ACCESS_KEY", secret_key}, {"AWS_REGION", "eu-west-1"}};
}

} // namespace headcount::simulation
