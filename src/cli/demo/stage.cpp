#include "cli/demo/stage.hpp"

#include <algorithm>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

const std::string key_id = "AKIAHEADCOUNTDEMO001";
const std::string secret = "demonstration/only+not/a/secret0123456789"; // opens nothing but the simulated AWS
const std::string external_id = "headcount-demo";
const std::string service = "log-shipper";
const sim::QueueKey queue{"111122223333", "eu-west-1", "headcount"};
const sim::QueueKey dead_letters{"111122223333", "eu-west-1", "headcount-dead"};
const std::vector<core::Scope> scopes{
    {"111122223333", "eu-west-1"}, {"222233334444", "eu-west-1"}, {"333344445555", "us-east-2"}};

std::string role_of(const std::string& account)
{
    return "arn:aws:iam::" + account + ":role/headcount";
}

sim::Faults faults(const DemoOptions& options)
{
    sim::Faults faults;
    faults.latency = 10ms; // about what a call takes within a region
    faults.latency_spread = 20ms;
    if (!options.faults) return faults;
    faults.lose_event = 0.1;
    faults.duplicate_event = 0.2;
    faults.reorder_event = 0.1;
    faults.duplicate_message = 0.05;
    faults.server_error = 0.03;
    faults.throttle = 0.05;
    faults.reset_before = 0.01;
    faults.reset_inside = 0.01;
    return faults;
}

sim::SimulatedAwsOptions aws_options(const DemoOptions& options)
{
    sim::SimulatedAwsOptions aws;
    aws.seed = options.seed;
    aws.faults = faults(options);
    aws.keys.push_back({key_id, secret, queue.account, "arn:aws:iam::" + queue.account + ":user/headcount"});
    for (const auto& scope : scopes)
        aws.roles.push_back({role_of(scope.account), external_id});
    return aws;
}

sim::FleetOptions fleet_options(const DemoOptions& options)
{
    return {.seed = options.seed,
            .duration = options.duration,
            .clusters = options.clusters,
            .scopes = scopes,
            .service = service};
}

} // namespace

Stage::Stage(asio::any_io_executor executor, net::Timers& timers, const DemoOptions& options)
    : timers_(timers), aws_(executor, timers, aws_options(options)), fleet_(aws_.ecs(), fleet_options(options)),
      story_(executor)
{
    sim::QueueSettings settings;
    settings.redrive = sim::Redrive{dead_letters, 10};
    (void)aws_.queues().create(dead_letters, {}, timers.now()).value();
    (void)aws_.queues().create(queue, settings, timers.now()).value();
    aws_.route_events("*", queue.url());
}

void Stage::begin()
{
    fleet_.build(timers_.now());
    story_.spawn(tell());
}

asio::awaitable<void> Stage::tell()
{
    bool on = true;
    while (on && fleet_.next() != core::Time::max()) {
        const auto next = fleet_.next();
        on = co_await net::sleep_until(timers_, next);
        if (!on) co_return;
        (void)aws_.ecs(); // tasks due before it
        fleet_.apply_due(timers_.now());
    }
}

asio::awaitable<void> Stage::stop()
{
    story_.cancel();
    co_await story_.join();
}

StageView Stage::view()
{
    StageView view;
    (void)aws_.ecs(); // brought to the present
    view.rows = fleet_.table();
    view.applied = fleet_.applied();
    view.events = fleet_.events();
    view.delivered = aws_.events().delivered;
    view.drift = fleet_.drift();
    view.over = fleet_.next() == core::Time::max() && aws_.queues().counts(queue, timers_.now()).all() == 0;
    return view;
}

std::uint64_t Stage::lost()
{
    const auto totals = aws_.queues().totals(queue);
    return totals.sent - totals.deleted - aws_.queues().counts(queue, timers_.now()).all();
}

core::Config Stage::configuration(const DemoOptions& options)
{
    core::Config config;
    core::QueueConfig from;
    from.url = queue.url();
    config.queues.push_back(std::move(from));
    core::Rule rule;
    rule.service = service;
    config.rules.push_back(std::move(rule));
    for (const auto& scope : scopes) {
        core::AccountRule account;
        account.ids = {scope.account};
        if (scope.account != queue.account) {
            account.role = role_of("{account}");
            account.external_id = external_id;
        }
        config.accounts.push_back(std::move(account));
        if (std::ranges::find(config.regions, scope.region) == config.regions.end())
            config.regions.push_back(scope.region);
    }
    config.sweep = std::max<core::Duration>(options.duration / 3, 5s);
    config.log_level = core::LogLevel::error;
    config.admin.clear();
    return config;
}

std::map<std::string, std::string> Stage::environment(const std::string& url)
{
    std::map<std::string, std::string> variables{
        {"AWS_ACCESS_KEY_ID", key_id}, {"AWS_SECRET_ACCESS_KEY", secret}, {"AWS_REGION", queue.region}};
    if (!url.empty()) variables.emplace("AWS_ENDPOINT_URL", url);
    return variables;
}

} // namespace headcount::cli
