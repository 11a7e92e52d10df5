// The character of a world: every rate is drawn, so that worlds differ in kind and not only in detail.
#include "headcount/core/random.hpp"
#include "simulation/world.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

// Half of the worlds know nothing of a fault; the others up to `most` of it.
double rate(core::Random& random, double most)
{
    return random.chance(0.5) ? 0.0 : random.unit() * most;
}

core::Duration span(core::Random& random, core::Duration most)
{
    return random.chance(0.5) ? core::Duration{} : random.up_to(most);
}

// Half of them are up again at once.
std::vector<Ending> endings(core::Random& random, std::uint64_t most, core::Duration storm)
{
    std::vector<Ending> all(random.below(most + 1));
    for (auto& ending : all) {
        ending.at = random.up_to(storm);
        ending.down = span(random, 5min);
    }
    std::ranges::sort(all);
    return all;
}

sim::Faults draw_faults(core::Random& random)
{
    sim::Faults faults;
    faults.reset_before = rate(random, 0.05);
    faults.reset_inside = rate(random, 0.05);
    faults.server_error = rate(random, 0.10);
    faults.html_503 = rate(random, 0.05);
    faults.throttle = rate(random, 0.20);
    faults.hang = rate(random, 0.01);
    faults.deaf = rate(random, 1);
    faults.lose_event = rate(random, 0.30);
    faults.duplicate_event = rate(random, 0.20);
    faults.reorder_event = rate(random, 0.30);
    faults.duplicate_message = rate(random, 0.20);
    faults.short_receive = rate(random, 0.50);
    faults.empty_receive = rate(random, 0.30);
    faults.disorder = rate(random, 1);
    faults.lost_delete = rate(random, 0.10);
    faults.entry_failed = rate(random, 0.20);
    faults.entry_omitted = rate(random, 0.10);
    faults.latency = random.up_to(40ms);
    faults.latency_spread = span(random, 200ms);
    faults.read_lag = span(random, 8s); // less than `recheck`, which is there to outlast it
    return faults;
}

void draw_limits(core::Random& random, WorldOptions& options)
{
    options.in_flight = static_cast<std::uint32_t>(random.between(1, 32));
    options.per_account = static_cast<std::uint32_t>(random.between(1, options.in_flight));
    if (random.chance(0.5)) options.held_messages = static_cast<std::uint32_t>(random.between(1, 60));
    options.held_per_account = options.held_messages;
    if (random.chance(0.3)) options.held_per_account = static_cast<std::uint32_t>(random.between(1, 20));
}

// Half of the worlds count what DescribeClusters shows.
void draw_counted(core::Random& random, WorldOptions& options)
{
    options.distinct_instance = random.chance(0.3);
    if (random.chance(0.5)) return;
    options.counted.mode = static_cast<core::CountMode>(random.below(4));
    options.counted.where = static_cast<Counted::Where>(random.below(3));
    options.counted.by_provider = random.chance(0.3);
}

// At a tenth of the rates five updates go at once and one every two seconds.
void draw_budget(core::Random& random, WorldOptions& options)
{
    options.api_share.reset();
    if (random.chance(0.8)) options.api_share = static_cast<std::uint32_t>(random.between(10, 100));
}

// Without a sweep no event may be lost, and where a life may end reads must not show the past: a restart forgets the
// second looks that were earned.
void take_the_sweep_away(WorldOptions& options)
{
    options.sweep = {};
    options.faults.lose_event = 0;
    if (!options.kills.empty() || !options.stops.empty()) options.faults.read_lag = {};
}

// Nothing fails on the way to ECS, so that calls can be counted (I3). The queue may still play its tricks.
void make_gentle(WorldOptions& options)
{
    auto& faults = options.faults;
    for (auto fault : {&sim::Faults::reset_before, &sim::Faults::reset_inside, &sim::Faults::server_error,
                       &sim::Faults::html_503, &sim::Faults::throttle, &sim::Faults::hang})
        faults.*fault = 0;
    options.kills.clear();
    options.stops.clear();
}

// An account that answers nothing but errors, for longer than limits.give_up or not.
void draw_outage(core::Random& random, WorldOptions& options)
{
    sim::Faults& faults = options.trouble[random.below(options.accounts)];
    faults = options.faults;
    faults.server_error = 1;
    options.trouble_lasts = random.up_to(5min);
    options.trouble_from = random.up_to(storm_of(options) - options.trouble_lasts);
}

double milliseconds(core::Duration span)
{
    return std::chrono::duration<double, std::milli>(span).count();
}

} // namespace

WorldOptions draw_world(std::uint64_t seed, core::Duration length)
{
    core::Random random(seed);
    WorldOptions options;
    options.seed = seed;
    options.length = length;
    options.sweep = std::chrono::seconds{random.between(60, 300)};
    options.clusters = random.between(3, 16);
    options.accounts = random.between(1, 5);
    draw_limits(random, options);
    options.faults = draw_faults(random);
    options.kills = endings(random, 4, storm_of(options));
    options.stops = endings(random, 2, storm_of(options));
    if (random.chance(0.5)) take_the_sweep_away(options);
    const bool gentle = random.chance(0.2);
    if (gentle) make_gentle(options);
    draw_counted(random, options);
    // What guards wait for is forgotten with the process, and found again by a sweep only.
    const bool forgets = !options.kills.empty() || !options.stops.empty();
    if (options.sweep > core::Duration::zero() || !forgets) options.guarding = draw_guarding(random);
    if (options.distinct_instance) options.guarding.deploy_every = {}; // no host is free for what would replace a task
    options.skip_unchanged = random.chance(0.7);
    draw_budget(random, options);
    const bool finds_again = options.sweep > core::Duration::zero() || !forgets; // when the rival has gone
    if (random.chance(0.1) && finds_again) options.rival_from = random.up_to(storm_of(options) / 2);
    if (random.chance(0.2)) options.managed = ManagedScalingOptions{.follower_by_provider = random.chance(0.5)};
    if (random.chance(0.3)) options.counted.per = random.chance(0.5) ? Counted::Per::zone : Counted::Per::pool;
    if (!gentle && random.chance(0.3)) draw_outage(random, options);
    return options;
}

core::Duration storm_of(const WorldOptions& options)
{
    return options.length / 5 * 4;
}

core::Duration quiet_of(const WorldOptions& options)
{
    constexpr core::Duration first_sweep = 15s; // after a start, at the latest
    constexpr core::Duration role_back_off = 1min;
    constexpr core::Duration runs = 1min;            // limits.give_up: those that began in the storm
    constexpr core::Duration visibility = 1min;      // of messages whose answers were lost
    constexpr core::Duration longest_return = 15min; // of messages that were given back again and again
    const core::Duration guards = options.guarding == Guarding{} ? core::Duration{} : options.guarding.patience();
    const core::Duration agents = options.counted.mode == core::CountMode::connected ? agent_grace : core::Duration{};
    const core::Duration rival = options.rival_from ? 1h + 5min : core::Duration{}; // the longest that it is left alone
    const core::Duration waits = guards + agents + rival;
    if (options.sweep == core::Duration::zero()) return longest_return + visibility + role_back_off + runs + waits;
    // A cluster with a verdict younger than half a sweep is passed over: it may have been reached in the storm.
    return options.sweep + options.sweep / 2 + first_sweep + role_back_off + runs + waits;
}

core::Duration calm_of(const WorldOptions& options)
{
    return quiet_of(options) + (options.managed ? managed_calm : core::Duration{});
}

std::ostream& operator<<(std::ostream& out, const WorldOptions& options)
{
    const auto& f = options.faults;
    out << "seed " << options.seed << ": " << options.clusters << " clusters, " << options.accounts
        << " accounts, counting " << options.counted << (options.distinct_instance ? " (distinct)" : "")
        << (options.skip_unchanged ? ", skipping" : "") << ", share " << options.api_share.value_or(0)
        << "%, in_flight " << options.in_flight << "/" << options.per_account << ", held " << options.held_messages
        << "/" << options.held_per_account << ", sweep "
        << std::chrono::duration_cast<std::chrono::seconds>(options.sweep).count() << "s, kills "
        << options.kills.size() << ", stops " << options.stops.size() << "; reset " << f.reset_before << "/"
        << f.reset_inside << ", 500 " << f.server_error << ", 503 " << f.html_503 << ", throttle " << f.throttle
        << ", hang " << f.hang << ", deaf " << f.deaf << "; events lost " << f.lose_event << ", doubled "
        << f.duplicate_event << ", late " << f.reorder_event << ", messages doubled " << f.duplicate_message
        << ", short " << f.short_receive << ", none " << f.empty_receive << ", disordered " << f.disorder
        << "; deletes lost " << f.lost_delete << ", entries failed " << f.entry_failed << ", left out "
        << f.entry_omitted << "; latency " << milliseconds(f.latency) << "+" << milliseconds(f.latency_spread)
        << "ms, read lag " << milliseconds(f.read_lag) << "ms; guards " << options.guarding;
    for (const auto& [account, faults] : options.trouble)
        out << "; account " << account << " fails from " << milliseconds(options.trouble_from) / 1000 << "s for "
            << milliseconds(options.trouble_lasts) / 1000 << "s";
    if (options.rival_from) out << "; a rival from " << milliseconds(*options.rival_from) / 1000 << "s";
    if (options.managed) out << "; " << *options.managed;
    return out;
}

} // namespace headcount::simulation
