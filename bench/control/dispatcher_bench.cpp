// What one event costs the dispatcher: mark, next, reads_begin and ended, with so many other clusters known.
// Stands for a fleet whose clusters change one after another; ARCHITECTURE "The work queue" promises O(log n).
#include "headcount/control/dispatcher.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace headcount;
using namespace std::chrono_literals;

std::vector<core::ClusterKey> fleet(std::int64_t size)
{
    std::vector<core::ClusterKey> clusters;
    for (std::int64_t i = 0; i < size; ++i)
        clusters.push_back({"aws", std::to_string(111122223333 + i % 40), "eu-west-1", "cluster-" + std::to_string(i)});
    return clusters;
}

control::DispatcherLimits roomy()
{
    control::DispatcherLimits limits;
    limits.in_flight = limits.per_account = limits.held = limits.held_per_account = 1'000'000;
    return limits;
}

// One event at a time; all clusters stay known, since each comes again within its spacing's memory.
void one_event(benchmark::State& state)
{
    const auto clusters = fleet(state.range(0));
    control::Dispatcher dispatcher{roomy(), core::Random{1}};
    const core::Duration step = core::Duration{90ms} / state.range(0);
    core::Time now{1h};
    std::size_t next = 0;
    std::uint64_t acknowledged = 0;
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        const auto& cluster = clusters[next++ % clusters.size()];
        now += step;
        dispatcher.mark(cluster, {0, next}, now);
        while (const auto run = dispatcher.next(now)) {
            dispatcher.reads_begin(run->cluster);
            acknowledged += dispatcher.ended(run->cluster, control::RunEnd::answered, now).ack.size();
        }
    }
    if (acknowledged + dispatcher.held() != next) state.SkipWithError("messages were lost");
    if (next > 100 * clusters.size() && acknowledged < next / 2) state.SkipWithError("hardly any run began");
    state.counters["known"] = static_cast<double>(dispatcher.known());
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_event)->Arg(1)->Arg(1'000)->Arg(10'000);

// All clusters of the fleet at once: marked, begun in turns, ended.
void whole_fleet(benchmark::State& state)
{
    const auto clusters = fleet(state.range(0));
    core::Time now{1h};
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        control::Dispatcher dispatcher{roomy(), core::Random{1}};
        std::uint64_t number = 0;
        for (const auto& cluster : clusters)
            dispatcher.mark(cluster, {0, ++number}, now);
        while (const auto run = dispatcher.next(now))
            dispatcher.reads_begin(run->cluster);
        for (const auto& cluster : clusters)
            dispatcher.ended(cluster, control::RunEnd::answered, now);
        if (dispatcher.held() != 0) state.SkipWithError("messages were lost");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(whole_fleet)->Arg(1)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

// A message for a cluster that waits already: the commonest step in a burst, kept as its receipt only.
void coalesced_mark(benchmark::State& state)
{
    const auto clusters = fleet(state.range(0));
    control::Dispatcher dispatcher{roomy(), core::Random{1}};
    const core::Time now{1h};
    for (const auto& cluster : clusters)
        dispatcher.mark(cluster, {0, 0}, now);
    std::uint64_t number = 0;
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        ++number;
        dispatcher.mark(clusters[number % clusters.size()], {0, number}, now);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(coalesced_mark)->Arg(1)->Arg(1'000)->Arg(10'000)->Iterations(900'000);

} // namespace
