// What parsing one message body costs, and how that compares to a general parser that builds a tree of values. Each
// event is parsed once, so this stands beside the log line and three signatures in the CPU of an event.
#include "headcount/core/event.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <variant>

namespace {

using namespace headcount;

std::string event_text(const std::string& name)
{
    const std::string path = HEADCOUNT_BENCH_EVENTS "/" + name + ".json";
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>{file}, {}};
}

void parse(benchmark::State& state, const std::string& name)
{
    const std::string text = event_text(name);
    core::EventParser parser;
    if (std::holds_alternative<core::Rejected>(parser.parse(text).body)) state.SkipWithError("it is no event");
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        const core::Event event = parser.parse(text);
        benchmark::DoNotOptimize(&event);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(parse, instance_change, std::string("instance_registered"));
BENCHMARK_CAPTURE(parse, instance_change_by_sns, std::string("sns_instance_registered"));
BENCHMARK_CAPTURE(parse, api_call, std::string("call_register_instance"));
BENCHMARK_CAPTURE(parse, not_ours, std::string("other_source"));

// The naive twin: the members that an instance change is made of, taken from a tree, and nothing checked.
struct Naive {
    std::string cluster;
    std::string instance;
    std::string status;
    bool agent_connected = false;
};

Naive parse_naively(const std::string& text)
{
    const auto event = boost::json::parse(text);
    const auto& detail = event.at("detail").as_object();
    return {std::string(detail.at("clusterArn").as_string()),
            std::string(detail.at("containerInstanceArn").as_string()), std::string(detail.at("status").as_string()),
            detail.at("agentConnected").as_bool()};
}

void parse_into_a_tree(benchmark::State& state)
{
    const std::string text = event_text("instance_registered");
    const Naive naive = parse_naively(text);
    const auto ours = std::get<core::InstanceChange>(core::EventParser{}.parse(text).body);
    const bool same = naive.cluster == ours.cluster.arn() && naive.instance.ends_with(ours.instance) &&
                      naive.status == ours.status && naive.agent_connected == ours.agent_connected;
    if (!same) state.SkipWithError("the contenders do not agree");
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        const Naive event = parse_naively(text);
        benchmark::DoNotOptimize(&event);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(parse_into_a_tree);

} // namespace
