// What the decision of a run costs: the policy of a rule, and the words that say why. Beside three API calls it should
// not be seen at all.
#include "headcount/core/decide.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace headcount;

core::Intent two_per_instance()
{
    core::Intent intent;
    intent.scale.per_instance = core::Decimal::parse("2").value();
    intent.scale.max = 30;
    return intent;
}

core::Intent ladder()
{
    core::Intent intent;
    intent.scale.ladder = {{1, 1}, {10, 2}, {100, 5}, {1000, 20}};
    intent.scale.floors = {{2, 2}};
    return intent;
}

void decide(benchmark::State& state, const core::Intent& intent, std::uint32_t desired, core::Outcome expected)
{
    core::ObservedService service;
    service.name = "node-agent";
    service.status = core::Status::active;
    service.desired = service.running = desired;
    const core::ObservedCluster cluster{core::Status::active, 19};
    if (core::decide(intent, service, cluster).outcome != expected) state.SkipWithError("it decided otherwise");
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        const core::Decision decision = core::decide(intent, service, cluster);
        benchmark::DoNotOptimize(&decision);
    }
}
BENCHMARK_CAPTURE(decide, in_sync, two_per_instance(), 30, core::Outcome::in_sync);
BENCHMARK_CAPTURE(decide, adjusted, two_per_instance(), 28, core::Outcome::adjusted);
BENCHMARK_CAPTURE(decide, adjusted_by_ladder, ladder(), 1, core::Outcome::adjusted);

} // namespace
