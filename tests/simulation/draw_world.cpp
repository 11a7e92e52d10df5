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

// Moments within the storm, which is the first four fifths.
std::vector<core::Duration> moments(core::Random& random, std::uint64_t most, core::Duration length)
{
    std::vector<core::Duration> times(random.below(most + 1));
    for (auto& time : times)
        time = random.up_to(length * 4 / 5);
    std::ranges::sort(times);
    return times;
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
    faults.lose_event = rate(random, 0.30);
    faults.duplicate_event = rate(random, 0.20);
    faults.reorder_event = rate(random, 0.30);
    faults.duplicate_message = rate(random, 0.20);
    faults.latency = random.up_to(40ms);
    faults.latency_spread = span(random, 200ms);
    faults.read_lag = span(random, 3s);
    return faults;
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
    options.clusters = random.between(3, 24);
    options.accounts = random.between(1, 5);
    options.in_flight = static_cast<std::uint32_t>(random.between(1, 32));
    options.faults = draw_faults(random);
    options.kills = moments(random, 4, length);
    options.stops = moments(random, 2, length);
    return options;
}

std::ostream& operator<<(std::ostream& out, const WorldOptions& options)
{
    const auto& f = options.faults;
    return out << "seed " << options.seed << ": " << options.clusters << " clusters, " << options.accounts
               << " accounts, in_flight " << options.in_flight << ", sweep "
               << std::chrono::duration_cast<std::chrono::seconds>(options.sweep).count() << "s, kills "
               << options.kills.size() << ", stops " << options.stops.size() << "; reset " << f.reset_before << "/"
               << f.reset_inside << ", 500 " << f.server_error << ", 503 " << f.html_503 << ", throttle " << f.throttle
               << ", hang " << f.hang << "; events lost " << f.lose_event << ", doubled " << f.duplicate_event
               << ", late " << f.reorder_event << ", messages doubled " << f.duplicate_message << "; latency "
               << milliseconds(f.latency) << "+" << milliseconds(f.latency_spread) << "ms, read lag "
               << milliseconds(f.read_lag) << "ms";
}

} // namespace headcount::simulation
