#include "simulation/world.hpp"

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/fleet.hpp"
#include "headcount/sim/queue_world.hpp"
#include "simulation/incarnation.hpp"
#include "simulation/rotating_keys.hpp"
#include "simulation/trace.hpp"
#include "simulation/world_setup.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_findings = 20;
constexpr core::WallTime start_of_time{std::chrono::seconds{1767323045}}; // 2026-01-02T03:04:05Z
constexpr core::Duration grace = 25s;
constexpr core::Duration hurry = 3s; // a kill is at once, but for coroutines that must be told of it

// At most, in a world of one life. Where instances are listed they tell nothing, and each cluster is looked at.
std::uint64_t surveys(const WorldOptions& options)
{
    if (options.sweep == core::Duration::zero() || options.counted.by_list()) return 0;
    return static_cast<std::uint64_t>((options.length + calm_of(options)) / options.sweep) + 1;
}

// Besides the calls of runs: ten pollers; of each shard four batches each of deletes and give-backs, four of
// extensions; a session and a page of clusters for each account.
std::size_t other_requests(const WorldOptions& options)
{
    return 10 + 12 * options.shards + 2 * options.accounts;
}

class World {
public:
    World(const WorldOptions& options, Trace::Listener on_line);
    WorldResult run();

private:
    asio::awaitable<void> tell_story();
    asio::awaitable<void> make_trouble();
    asio::awaitable<void> make_deployments();
    asio::awaitable<void> make_rival();
    asio::awaitable<void> live();
    asio::awaitable<void> restart(bool killed, core::Duration down);
    asio::awaitable<void> stop_life();
    void begin_life();
    void end_life();
    void calm();
    void note(Findings findings);
    void judge();
    void judge_convergence();
    core::Time at(core::Duration since_start) const { return core::Time{} + since_start; }

    WorldOptions options_;
    asio::io_context io_{1};
    net::VirtualTimers timers_{io_, start_of_time};
    Trace trace_;
    sim::SimulatedAws aws_;
    sim::Fleet fleet_;
    std::unique_ptr<net::Transport> wire_;
    RotatingKeys agent_; // in front of it
    std::shared_ptr<const core::Config> config_;
    core::Random lives_;
    CallsSeen calls_;
    std::vector<core::Time> starts_;                    // of lives
    std::map<core::ClusterKey, std::uint64_t> counted_; // the calls that runs say they made
    std::map<core::ClusterKey, core::Decision> last_;   // what the last run of each said of its service
    Restrained restrained_;
    WorldResult result_;
    std::uint32_t wanted_ = 0;  // of the cluster with the rival …
    std::uint64_t changes_ = 0; // … and how often that changed
    std::size_t most_requests_ = 0;
    std::size_t most_held_ = 0;
    std::unique_ptr<ManagedFleet> managed_;
    std::unique_ptr<Incarnation> life_;
    net::TaskGroup tasks_{io_.get_executor()};
};

World::World(const WorldOptions& options, Trace::Listener on_line)
    : options_(options), aws_(io_.get_executor(), timers_, aws_options(options)),
      fleet_(aws_.ecs(), fleet_options(options)), wire_(sim::make_in_process_transport(aws_, timers_)),
      agent_(*wire_, aws_, timers_, options.base_life), config_(configuration(options)),
      lives_(core::Random(options.seed).fork())
{
    trace_.on_line([this, on_line = std::move(on_line)](std::string_view line) {
        note(i6_quiet(line, {secret_key, rotating_secret}));
        if (on_line) on_line(line);
    });
    sim::QueueSettings settings;
    settings.redrive = sim::Redrive{dead_letters, 1000};
    (void)aws_.queues().create(dead_letters, {}, timers_.now()).value();
    (void)aws_.queues().create(event_queue, settings, timers_.now()).value();
    aws_.queues().record_deletes(true);
    aws_.route_events("*", event_queue.url());
    aws_.on_call([this](sim::EcsCallSeen call) {
        keep_counted(call, aws_.ecs(), options_.counted);
        calls_[call.cluster].push_back(std::move(call));
    });
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
        counted_[record.cluster] += record.report.calls;
        if (record.report.rows.size() == 1) last_[record.cluster] = record.report.rows.front().decision;
        if (is_restrained(record.report)) restrained_[record.cluster].push_back(timers_.now());
        auto counted = options_.counted;
        // `placement` takes in the capacity providers of the service, where it has some.
        const bool sized = options_.managed && managed_ && record.cluster == managed_->cluster();
        if (sized && options_.managed->follower_by_provider && counted.where == Counted::Where::placement)
            counted.by_provider = true;
        note(i3_frugal(record, counted));
        for (const auto age : record.event_ages)
            result_.applied.push_back({record.cluster.account, timers_.now(), age, record.found_idle});
        if (record.next == app::RunNext::given_back) ++result_.given_back;
        if (record.report.outcome == core::Outcome::failed) ++result_.failed_runs[record.cluster.account];
    };
    life_ = std::make_unique<Incarnation>(IncarnationParts{.io = io_,
                                                           .timers = timers_,
                                                           .wire = agent_,
                                                           .trace = trace_,
                                                           .config = config_,
                                                           .environment = environment(options_),
                                                           .on_run = std::move(on_run),
                                                           .shards = options_.shards},
                                          lives_.fork());
    starts_.push_back(timers_.now());
    life_->start();
}

void World::end_life()
{
    most_requests_ = std::max(most_requests_, life_->transport().most_at_once());
    most_held_ = std::max(most_held_, life_->transport().most_held());
    life_.reset();
}

asio::awaitable<void> World::stop_life()
{
    const auto began = timers_.now();
    co_await life_->stop(grace);
    if (timers_.now() - began > grace + hurry) note({{"I4", "the service did not stop within its grace time"}});
    end_life();
}

asio::awaitable<void> World::restart(bool killed, core::Duration down)
{
    result_.kills += killed ? 1 : 0;
    trace_.add(killed ? "-- kill" : "-- stop");
    if (killed) {
        co_await life_->kill();
        end_life();
    } else {
        co_await stop_life();
    }
    const auto up = timers_.now() + down;
    co_await net::sleep_until(timers_, up);
    trace_.add("-- start");
    begin_life();
}

void World::calm()
{
    trace_.add("-- calm");
    auto& faults = aws_.faults();
    const auto latency = faults.latency;
    const auto skew = faults.clock_skew;
    faults = {};
    faults.latency = latency;
    faults.clock_skew = skew; // sessions that were given out by that clock live on
    aws_.account_faults().clear();
}

// The fleet lives on while the service stops or is down.
asio::awaitable<void> World::tell_story()
{
    while (fleet_.next() != core::Time::max()) {
        const auto next = fleet_.next();
        co_await net::sleep_until(timers_, next);
        fleet_.apply_due(timers_.now());
    }
}

asio::awaitable<void> World::make_trouble()
{
    const auto begins = at(options_.trouble_from);
    co_await net::sleep_until(timers_, begins);
    const auto accounts = account_ids(options_.accounts);
    for (const auto& [number, faults] : options_.trouble)
        aws_.account_faults()[accounts.at(number)] = faults;
    if (options_.trouble_lasts == core::Duration{}) co_return;
    const auto ends = begins + options_.trouble_lasts;
    co_await net::sleep_until(timers_, ends);
    for (const auto& [number, faults] : options_.trouble)
        aws_.account_faults().erase(accounts.at(number));
}

asio::awaitable<void> World::make_deployments()
{
    core::Random random = core::Random(options_.seed + 1).fork();
    const auto clusters = fleet_.clusters();
    const auto end = at(storm_of(options_));
    for (;;) {
        const auto next = timers_.now() + random.up_to(2 * options_.guarding.deploy_every);
        if (next >= end) co_return;
        co_await net::sleep_until(timers_, next);
        const auto& cluster = clusters.at(random.below(clusters.size()));
        if (fleet_.expected(cluster)) (void)aws_.ecs().redeploy(cluster, followed_service, {}); // one that is there
    }
}

// Until the storm ends. It is told by CloudTrail, once.
asio::awaitable<void> World::make_rival()
{
    const auto begins = at(*options_.rival_from);
    co_await net::sleep_until(timers_, begins);
    const auto clusters = fleet_.clusters();
    const auto found = std::ranges::find_if(
        clusters, [this](const core::ClusterKey& one) { return fleet_.expected(one).has_value(); });
    if (found == clusters.end()) co_return;
    const auto cluster = *found;
    const std::uint32_t count = *fleet_.expected(cluster) + 3;
    (void)aws_.ecs().set_desired(cluster, followed_service, count).value();
    (void)aws_.queues()
        .send(event_queue, {.body = update_event(cluster, followed_service, rival)}, timers_.now())
        .value();
    while (timers_.now() < at(storm_of(options_))) {
        const auto next = timers_.now() + 100ms;
        co_await net::sleep_until(timers_, next);
        const auto wanted = expected_count(aws_.ecs(), cluster, followed_service, options_.counted);
        if (wanted != std::exchange(wanted_, wanted)) ++changes_;
        if (aws_.ecs().desired(cluster, followed_service) == count) continue;
        ++result_.rivalled;
        (void)aws_.ecs().set_desired(cluster, followed_service, count).value();
    }
}

asio::awaitable<void> World::live()
{
    std::vector<std::pair<Ending, bool>> plan; // true: a kill
    for (const auto& ending : options_.kills)
        plan.emplace_back(ending, true);
    for (const auto& ending : options_.stops)
        plan.emplace_back(ending, false);
    std::ranges::sort(plan);

    for (const auto& [ending, killed] : plan) {
        const auto when = at(ending.at);
        co_await net::sleep_until(timers_, when);
        co_await restart(killed, ending.down);
    }
    const auto storm_ends = at(storm_of(options_));
    co_await net::sleep_until(timers_, storm_ends);
    calm();
    const auto calm_ends = timers_.now() + calm_of(options_);
    co_await net::sleep_until(timers_, calm_ends);
    judge_convergence();
    co_await stop_life();
}

void World::judge_convergence()
{
    std::vector<EndRow> rows;
    for (const auto& row : fleet_.table()) {
        if (!row.expected) continue;
        const core::ClusterKey cluster{"aws", row.account, row.region, row.cluster};
        const auto expected = expected_count(aws_.ecs(), cluster, row.service, options_.counted);
        const bool held = is_held_truly(last_[cluster], aws_.ecs(), cluster, row.service, options_.counted);
        rows.push_back({cluster, row.service, row.instances, row.desired, expected, held});
    }
    if (managed_) {
        const auto& cluster = managed_->cluster();
        const auto& ecs = aws_.ecs();
        const bool held = is_held_truly(last_[cluster], ecs, cluster, followed_service, options_.counted);
        rows.push_back({cluster, followed_service, ecs.registered(cluster), ecs.desired(cluster, followed_service),
                        expected_count(ecs, cluster, followed_service, options_.counted), held});
    }
    note(i1_convergence(rows));
}

void World::judge()
{
    std::set<core::ClusterKey> followed;
    for (const auto& cluster : fleet_.clusters())
        if (fleet_.expected(cluster)) followed.insert(cluster);
    if (managed_) followed.insert(managed_->cluster());
    const auto& deletes = aws_.queues().deletes();
    if (options_.skip_unchanged)
        note(i2_nothing_lost_but_irrelevant(deletes, calls_, followed, options_.counted, restrained_, starts_));
    else
        note(i2_nothing_lost(deletes, calls_, followed, options_.counted, restrained_));
    const bool nothing_failed = aws_.mishaps() == 0 && options_.kills.empty() && options_.stops.empty();
    if (nothing_failed) note(i3_honest(calls_, counted_, surveys(options_)));
    const std::size_t runs = 2 * options_.in_flight; // as many slow ones as others
    note(i4_runs(aws_.most_inside(), runs, options_.per_account, options_.counted,
                 surveys(options_) > 0 ? options_.accounts : 0));
    const std::size_t reads_at_once = options_.counted.by_list() ? 3 : 2;
    note(i4_bounded("requests", most_requests_, runs * reads_at_once + other_requests(options_)));
    note(i4_bounded("messages held", most_held_, options_.held_messages));
    const auto ids = account_ids(options_.accounts);
    if (options_.rival_from) note(i8_not_fought(result_.rivalled, starts_.size(), changes_, storm_of(options_)));
    if (managed_)
        note(i8_no_feedback(managed_->samples(), at(storm_of(options_) + quiet_of(options_) + managed_settle)));
    note(i5_contained(aws_.updates(), followed_service, {ids.begin(), ids.end()}));
}

WorldResult World::run()
{
    fleet_.build(timers_.now());
    if (options_.managed) {
        const auto fleet = fleet_options(options_);
        const auto scope = fleet.scopes.front();
        managed_ = std::make_unique<ManagedFleet>(
            aws_, timers_, core::ClusterKey{"aws", scope.account, scope.region, "managed"}, *options_.managed,
            fleet.member_of, options_.distinct_instance, options_.seed);
        tasks_.spawn(managed_->live(at(storm_of(options_)), at(storm_of(options_) + calm_of(options_) - 1min)));
    }
    begin_life();
    tasks_.spawn(tell_story());
    tasks_.spawn(live());
    if (!options_.trouble.empty()) tasks_.spawn(make_trouble());
    if (options_.guarding.deploy_every > core::Duration::zero()) tasks_.spawn(make_deployments());
    if (options_.rival_from) tasks_.spawn(make_rival());
    const auto never = at(options_.length + calm_of(options_) + 2h);
    while (tasks_.size() > 0 && timers_.now() < never)
        timers_.run_until(timers_.now() + 1min);
    if (tasks_.size() > 0) throw std::logic_error("the world does not end");
    timers_.run_until(timers_.now() + 3min); // calls that go on without their callers end too
    judge();
    result_.aws_calls = aws_.requests();
    result_.base_keys = agent_.handed_out();
    for (const auto& [operation, count] : aws_.requests())
        result_.requests += count;
    if (managed_) result_.managed = managed_->samples();
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
