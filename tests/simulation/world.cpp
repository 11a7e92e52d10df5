#include "simulation/world.hpp"

#include "headcount/core/config.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/fleet.hpp"
#include "headcount/sim/queue_world.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/trace.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const std::string key_id = "AKIAHEADCOUNTSIM0001";
const std::string secret = "simulated/secret+access/key+0123456789ab";
const std::string external_id = "simulated-external-id";
const std::string service = "log-shipper";
const sim::QueueKey queue{"100000000000", "eu-west-1", "headcount"};
const sim::QueueKey dead_letters{"100000000000", "eu-west-1", "headcount-dead"};
constexpr std::size_t most_findings = 20;
constexpr core::WallTime start_of_time{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z

// Member accounts first to last; the account of the queue is one of those managed.
std::vector<std::string> accounts(std::size_t count)
{
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(std::to_string(100000000000ULL + i));
    return ids;
}

std::vector<core::Scope> scopes(std::size_t count)
{
    std::vector<core::Scope> all;
    for (const auto& id : accounts(count))
        all.push_back({id, all.size() % 2 == 0 ? "eu-west-1" : "us-east-2"});
    return all;
}

std::string role_of(const std::string& account)
{
    return "arn:aws:iam::" + account + ":role/headcount";
}

sim::SimulatedAwsOptions aws_options(const WorldOptions& options)
{
    sim::SimulatedAwsOptions aws;
    aws.seed = options.seed;
    aws.faults = options.faults;
    aws.keys.push_back({key_id, secret, queue.account, "arn:aws:iam::" + queue.account + ":user/headcount"});
    for (const auto& account : accounts(options.accounts))
        aws.roles.push_back({role_of(account), external_id});
    return aws;
}

std::shared_ptr<const core::Config> configuration(const WorldOptions& options)
{
    auto config = std::make_shared<core::Config>();
    config->queues.emplace_back().url = queue.url();
    config->rules.emplace_back().service = service;
    config->accounts.emplace_back().ids = {queue.account};
    for (const auto& account : accounts(options.accounts)) {
        if (account == queue.account) continue;
        auto& rule = config->accounts.emplace_back();
        rule.ids = {account};
        rule.role = "arn:aws:iam::{account}:role/headcount";
        rule.external_id = external_id;
    }
    config->regions = {"eu-west-1", "us-east-2"};
    config->sweep = options.sweep;
    config->limits.in_flight = options.in_flight;
    config->log_level = core::LogLevel::trace;
    return config;
}

class World {
public:
    World(const WorldOptions& options, Trace::Listener on_line);
    WorldResult run();

private:
    asio::awaitable<void> live();
    asio::awaitable<void> restart(bool killed);
    void begin_life();
    void end_life();
    void calm();
    void note(Findings findings);
    void judge();
    core::Time at(core::Duration since_start) const { return core::Time{} + since_start; }

    WorldOptions options_;
    asio::io_context io_{1};
    net::VirtualTimers timers_{io_, start_of_time};
    Trace trace_;
    sim::SimulatedAws aws_;
    sim::Fleet fleet_;
    std::unique_ptr<net::Transport> wire_;
    std::shared_ptr<const core::Config> config_;
    core::Random lives_;
    ReadsSeen reads_;
    WorldResult result_;
    std::size_t most_requests_ = 0;
    std::unique_ptr<Incarnation> life_;
    net::TaskGroup tasks_{io_.get_executor()};
};

sim::FleetOptions fleet_options(const WorldOptions& options)
{
    return {.seed = options.seed,
            .duration = options.length,
            .clusters = options.clusters,
            .scopes = scopes(options.accounts),
            .service = service,
            .story_every = std::max<core::Duration>(options.length / 60, 15s)};
}

World::World(const WorldOptions& options, Trace::Listener on_line)
    : options_(options), aws_(io_.get_executor(), timers_, aws_options(options)),
      fleet_(aws_.ecs(), fleet_options(options)), wire_(sim::make_in_process_transport(aws_, timers_)),
      config_(configuration(options)), lives_(core::Random(options.seed).fork())
{
    trace_.on_line([this, on_line = std::move(on_line)](std::string_view line) {
        note(i6_quiet(line, {secret}));
        if (on_line) on_line(line);
    });
    sim::QueueSettings settings;
    settings.redrive = sim::Redrive{dead_letters, 100};
    (void)aws_.queues().create(dead_letters, {}, timers_.now()).value();
    (void)aws_.queues().create(queue, settings, timers_.now()).value();
    aws_.queues().record_deletes(true);
    aws_.route_events("*", queue.url());
    aws_.on_read([this](const core::ClusterKey& cluster) { reads_[cluster].push_back(timers_.now()); });
}

void World::note(Findings findings)
{
    for (auto& finding : findings) {
        if (result_.findings.size() < most_findings) result_.findings.push_back(std::move(finding));
    }
}

void World::begin_life()
{
    auto on_run = [this](const app::RunRecord& record) {
        ++result_.runs;
        result_.calls += record.report.calls;
        note(i3_frugal(record));
    };
    life_ = std::make_unique<Incarnation>(IncarnationParts{.io = io_,
                                                           .timers = timers_,
                                                           .wire = *wire_,
                                                           .trace = trace_,
                                                           .config = config_,
                                                           .environment = {{"AWS_ACCESS_KEY_ID", key_id},
                                                                           {"AWS_SECRET_ACCESS_KEY", secret},
                                                                           {"AWS_REGION", "eu-west-1"}},
                                                           .on_run = std::move(on_run)},
                                          lives_.fork());
    life_->start();
}

void World::end_life()
{
    most_requests_ = std::max(most_requests_, life_->transport().most_at_once());
    life_.reset();
}

asio::awaitable<void> World::restart(bool killed)
{
    result_.kills += killed ? 1 : 0;
    trace_.add(killed ? "-- kill" : "-- stop");
    if (killed) {
        co_await life_->kill();
    } else {
        co_await life_->stop(25s);
    }
    end_life();
    begin_life();
}

void World::calm()
{
    trace_.add("-- calm");
    auto& faults = aws_.faults();
    const auto latency = faults.latency;
    faults = {};
    faults.latency = latency;
}

asio::awaitable<void> World::live()
{
    enum class Act { kill, stop, calm, end };
    std::vector<std::pair<core::Time, Act>> plan;
    for (const auto moment : options_.kills)
        plan.emplace_back(at(moment), Act::kill);
    for (const auto moment : options_.stops)
        plan.emplace_back(at(moment), Act::stop);
    plan.emplace_back(at(options_.length * 4 / 5), Act::calm);
    plan.emplace_back(at(options_.length), Act::end);
    std::ranges::sort(plan); // at one moment: a kill first, the end last

    for (const auto& [when, act] : plan) {
        while (timers_.now() < when) {
            const auto next = std::min(when, fleet_.next());
            co_await net::sleep_until(timers_, next);
            fleet_.apply_due(timers_.now());
        }
        switch (act) {
        case Act::kill: co_await restart(true); break;
        case Act::stop: co_await restart(false); break;
        case Act::calm: calm(); break;
        case Act::end: break;
        }
    }
    co_await life_->stop(25s);
    end_life();
}

void World::judge()
{
    std::vector<EndRow> rows;
    for (const auto& row : fleet_.table()) {
        if (row.expected)
            rows.push_back({{"aws", row.account, row.region, row.cluster},
                            row.service,
                            row.instances,
                            row.desired,
                            *row.expected});
    }
    note(i1_convergence(rows));
    note(i2_nothing_lost(aws_.queues().deletes(), reads_));
    // Both reads of each run, the receives of ten pollers, deletes and visibility changes, a role session or two.
    note(i4_bounded(most_requests_, options_.in_flight * std::size_t{2} + 16));
    const auto ids = accounts(options_.accounts);
    note(i5_contained(aws_.updates(), service, {ids.begin(), ids.end()}));
}

WorldResult World::run()
{
    fleet_.build(timers_.now());
    begin_life();
    tasks_.spawn(live());
    timers_.run_until(at(options_.length + 1min));
    if (tasks_.size() != 0) note({{"I4", "the service did not stop within its grace time"}});
    judge();
    for (const auto& [operation, count] : aws_.requests())
        result_.requests += count;
    result_.events = fleet_.events();
    result_.faults = aws_.mishaps() + aws_.events().lost;
    result_.cluster_hours = static_cast<double>(options_.clusters) *
                            std::chrono::duration<double, std::ratio<3600>>(options_.length).count();
    for (const auto& row : fleet_.table())
        trace_.add(row.account + "/" + row.cluster + " " + std::to_string(row.instances) + " " +
                   std::to_string(row.desired));
    trace_.add(std::to_string(lives_.next())); // one number more: chance was used equally often
    result_.digest = trace_.digest();
    return result_;
}

} // namespace

WorldResult run_world(const WorldOptions& options, std::function<void(std::string_view)> on_line)
{
    World world(options, std::move(on_line));
    return world.run();
}

} // namespace headcount::simulation
