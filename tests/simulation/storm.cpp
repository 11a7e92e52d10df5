#include "simulation/storm.hpp"

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/trace.hpp"
#include "simulation/world_setup.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

constexpr core::WallTime start_of_time{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z
constexpr std::uint32_t receives_most = 10;
constexpr core::Duration patience = 2h;                      // of virtual time, for the calm
const sim::QueueKey bus{"100000000000", "eu-west-1", "bus"}; // what ECS emits, before it is copied

WorldOptions world_options(const StormOptions& options)
{
    WorldOptions out;
    out.seed = options.seed;
    out.clusters = options.clusters;
    out.accounts = options.accounts;
    out.sweep = 0s; // no event may be lost
    out.in_flight = 256;
    out.per_account = 64;
    const double each = options.failing / 4;
    out.faults.server_error = each;
    out.faults.reset_before = each;
    out.faults.reset_inside = each;
    out.faults.throttle = each;
    out.faults.latency = 30ms;
    out.faults.latency_spread = 20ms;
    return out;
}

std::shared_ptr<const core::Config> configuration_of(const StormOptions& options)
{
    auto config = std::make_shared<core::Config>(*configuration(world_options(options)));
    config->limits.replicas = static_cast<std::uint32_t>(options.replicas);
    config->log_level = core::LogLevel::off;
    config->threads = static_cast<std::uint32_t>(options.shards);
    return config;
}

class Storm {
public:
    explicit Storm(const StormOptions& options);
    StormResult run();

private:
    void build();
    void start(std::size_t replica);
    asio::awaitable<void> change();
    asio::awaitable<void> copy();
    asio::awaitable<void> kill();
    asio::awaitable<void> end();
    void one_change();
    void copy_all();
    bool is_calm();
    void judge();
    std::size_t waiting() { return aws_.queues().counts(event_queue, timers_.now()).all(); }

    StormOptions options_;
    asio::io_context io_{1};
    net::VirtualTimers timers_{io_, start_of_time};
    Trace trace_;
    sim::SimulatedAws aws_;
    std::unique_ptr<net::Transport> wire_;
    std::shared_ptr<const core::Config> config_;
    core::Random random_;
    core::Random lives_;
    std::vector<core::ClusterKey> clusters_;
    std::multimap<core::Time, std::string> on_the_way_; // copies, by when they reach the queue
    std::vector<std::unique_ptr<Incarnation>> replicas_;
    std::uint64_t before_ = 0; // events of the fleet's beginning
    bool over_ = false;
    StormResult result_;
    net::TaskGroup tasks_{io_.get_executor()};
};

Storm::Storm(const StormOptions& options)
    : options_(options), aws_(io_.get_executor(), timers_, aws_options(world_options(options))),
      wire_(sim::make_in_process_transport(aws_, timers_)), config_(configuration_of(options)), random_(options.seed),
      lives_(random_.fork())
{
    sim::QueueSettings settings;
    settings.redrive = sim::Redrive{dead_letters, receives_most};
    (void)aws_.queues().create(dead_letters, {}, timers_.now()).value();
    (void)aws_.queues().create(event_queue, settings, timers_.now()).value();
    (void)aws_.queues().create(bus, {}, timers_.now()).value();
    aws_.route_events("*", bus.url());
}

void Storm::build()
{
    const auto ids = account_ids(options_.accounts);
    for (std::size_t i = 0; i < options_.clusters; ++i) {
        const core::ClusterKey cluster{"aws", ids[i % ids.size()], "eu-west-1", "cluster-" + std::to_string(i)};
        (void)aws_.ecs().create_cluster(cluster).value();
        for (std::uint64_t left = random_.between(2, 8); left > 0; --left)
            (void)aws_.ecs().register_instance(cluster).value();
        const std::uint32_t desired = aws_.ecs().registered(cluster);
        (void)aws_.ecs().create_service(cluster, {.name = followed_service, .desired = desired}).value();
        clusters_.push_back(cluster);
    }
    timers_.run_until(timers_.now() + 30s); // its tasks run
    before_ = aws_.ecs().events();
    (void)aws_.queues().purge(bus, timers_.now()).value();
}

void Storm::start(std::size_t replica)
{
    auto on_run = [this](const app::RunRecord& record) {
        ++result_.runs;
        result_.calls += record.report.calls;
        result_.most_calls = std::max(result_.most_calls, record.report.calls);
    };
    replicas_.at(replica) =
        std::make_unique<Incarnation>(IncarnationParts{.io = io_,
                                                       .timers = timers_,
                                                       .wire = *wire_,
                                                       .trace = trace_,
                                                       .config = config_,
                                                       .environment = environment(world_options(options_)),
                                                       .on_run = std::move(on_run),
                                                       .shards = options_.shards},
                                      lives_.fork());
    replicas_.at(replica)->start();
}

// An instance comes or goes.
void Storm::one_change()
{
    const core::ClusterKey& cluster = clusters_.at(random_.below(clusters_.size()));
    const auto instances = aws_.ecs().instance_arns(cluster);
    const bool comes = instances.size() < 2 || (instances.size() < 12 && random_.chance(0.5));
    if (comes)
        (void)aws_.ecs().register_instance(cluster).value();
    else
        (void)aws_.ecs().deregister(instances.at(random_.below(instances.size())), true).value();
    ++result_.changes;
}

asio::awaitable<void> Storm::change()
{
    const auto began = timers_.now();
    while (aws_.ecs().events() - before_ < options_.events) {
        one_change();
        const auto next = timers_.now() + random_.up_to(2 * options_.change_every);
        co_await net::sleep_until(timers_, next);
    }
    result_.storm = timers_.now() - began;
    over_ = true;
}

// One to three copies of each event, each with a way of its own.
void Storm::copy_all()
{
    auto& queues = aws_.queues();
    for (;;) {
        const auto messages = queues.receive(bus, {.messages = 10, .visibility = 1h}, timers_.now()).value();
        if (messages.empty()) break;
        for (const auto& message : messages) {
            for (std::uint64_t copies = random_.between(1, 3); copies > 0; --copies) {
                on_the_way_.emplace(timers_.now() + random_.up_to(options_.longest_way), message.body);
                ++result_.messages;
            }
            (void)queues.remove_message(bus, message.handle, timers_.now()).value();
        }
    }
    while (!on_the_way_.empty() && on_the_way_.begin()->first <= timers_.now())
        (void)queues.send(event_queue, {.body = on_the_way_.extract(on_the_way_.begin()).mapped()}, timers_.now())
            .value();
}

asio::awaitable<void> Storm::copy()
{
    const core::Time began = timers_.now();
    while (!is_calm() && timers_.now() < began + options_.events * options_.change_every + patience) {
        copy_all();
        const auto next = timers_.now() + 10ms;
        co_await net::sleep_until(timers_, next);
    }
}

// Nothing changes any more, and whatever that caused was answered.
bool Storm::is_calm()
{
    if (!over_ || !on_the_way_.empty() || waiting() > 0 || aws_.queues().counts(bus, timers_.now()).all() > 0)
        return false;
    return aws_.ecs().next_change() == core::Time::max();
}

// Each at some moment of its span. In step with the visibility of the messages they would meet the same ones again and
// again, those that a replica was given just before its end.
asio::awaitable<void> Storm::kill()
{
    core::Time span = timers_.now();
    for (std::size_t next = 0; !over_; next = (next + 1) % replicas_.size()) {
        const core::Time when = span + random_.up_to(options_.kill_every);
        span += options_.kill_every;
        co_await net::sleep_until(timers_, when);
        const auto killed = std::move(replicas_.at(next));
        start(next);
        co_await killed->kill(); // nobody hears of what it still does
        ++result_.kills;
    }
}

asio::awaitable<void> Storm::end()
{
    for (const auto& replica : replicas_)
        co_await replica->stop(25s);
}

void Storm::judge()
{
    for (const core::ClusterKey& cluster : clusters_)
        if (aws_.ecs().desired(cluster, followed_service) != aws_.ecs().registered(cluster)) ++result_.out_of_sync;
    result_.left = waiting();
    result_.dead = aws_.queues().counts(dead_letters, timers_.now()).all();
    result_.receives = aws_.queues().totals(event_queue).received;
    result_.events = aws_.ecs().events() - before_;
    result_.updates = aws_.requests("UpdateService");
}

StormResult Storm::run()
{
    build();
    replicas_.resize(options_.replicas);
    for (std::size_t i = 0; i < replicas_.size(); ++i)
        start(i);
    tasks_.spawn(change());
    tasks_.spawn(copy());
    tasks_.spawn(kill());
    const core::Time began = timers_.now();
    while (tasks_.size() > 0)
        timers_.run_until(timers_.now() + 10s);
    result_.calm = timers_.now() - began - result_.storm;
    timers_.run_until(timers_.now() + 30s); // second looks
    judge();
    tasks_.spawn(end());
    while (tasks_.size() > 0)
        timers_.run_until(timers_.now() + 10s);
    timers_.run_until(timers_.now() + 3min); // calls that go on without their callers end too
    return result_;
}

} // namespace

StormResult run_storm(const StormOptions& options)
{
    return Storm(options).run();
}

std::ostream& operator<<(std::ostream& out, const StormResult& r)
{
    const auto seconds = [](core::Duration span) { return std::chrono::floor<std::chrono::seconds>(span).count(); };
    return out << r.events << " events (" << r.messages << " messages, received " << r.receives << " times) of "
               << r.changes << " changes in " << seconds(r.storm) << " s, " << r.kills << " kills; " << r.runs
               << " runs with " << r.calls << " calls, at most " << r.most_calls << ", " << r.updates
               << " updates; out of sync " << r.out_of_sync << ", in the queue " << r.left << ", dead letters "
               << r.dead << ", calm after " << seconds(r.calm) << " s";
}

} // namespace headcount::simulation
