// What the line of one run costs: each event ends in one, so it stands beside parsing and signing in the CPU of an
// event. JSON as `serve` writes it, text as a terminal gets it, and the same line with text that must be escaped.
#include "headcount/observe/log.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace {

using namespace headcount;
using observe::Field;

const std::vector<std::string> event_ids{"6f1b7a52-4a0e-4a5e-9c39-0d2b3d1f9e10",
                                         "0a9f4a33-2c52-4a4c-8b1d-7b1d3c2e4f55"};
const std::vector<std::string> request_ids{"8f0c1a6e-7d2b-4a6e-9a57-3f1a2b3c4d5e",
                                           "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9",
                                           "9d8c7b6a-5f4e-4d3c-8b2a-190807060504"};

std::string run_line(observe::LogFormat format, const std::string& cluster)
{
    const Field fields[] = {{"account", "111122223333"},
                            {"region", "eu-west-1"},
                            {"cluster", cluster},
                            {"service", "node-agent"},
                            {"instances", 19},
                            {"from", 28},
                            {"to", 30},
                            {"reason", "count_changed"},
                            {"calls", 3},
                            {"ms", 87},
                            {"queue_ms", 12},
                            {"event_ids", event_ids},
                            {"request_ids", request_ids}};
    return observe::format_line(format, core::WallTime{std::chrono::milliseconds{1'772'000'000'123}},
                                observe::LogLevel::info, "adjusted", fields);
}

void measure(benchmark::State& state, observe::LogFormat format, const std::string& cluster)
{
    std::size_t bytes = 0;
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        const std::string line = run_line(format, cluster);
        bytes += line.size();
        benchmark::DoNotOptimize(line.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void log_line_json(benchmark::State& state)
{
    measure(state, observe::LogFormat::json, "orders-production");
}
void log_line_text(benchmark::State& state)
{
    measure(state, observe::LogFormat::text, "orders-production");
}
void log_line_json_escaped(benchmark::State& state)
{
    measure(state, observe::LogFormat::json, "gr\xc3\xbc\xc3\x9f\" \x1b[2J \xff\xfe \\ \n");
}

BENCHMARK(log_line_json);
BENCHMARK(log_line_text);
BENCHMARK(log_line_json_escaped);

} // namespace
