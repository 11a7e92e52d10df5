#include "small.hpp"

#include <benchmark/benchmark.h>

#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace headcount::bench {
namespace {

// What Google Benchmark is told unless the caller says otherwise: of two flags of one name the later counts.
const std::vector<std::string> usual_flags{"--benchmark_repetitions=5", "--benchmark_min_time=0.1",
                                           "--benchmark_display_aggregates_only=false"};

// Keeps each repetition; of several the console shows only what they come to.
class Keeper final : public benchmark::BenchmarkReporter {
public:
    explicit Keeper(bool quiet) : quiet_(quiet) {}

    // All that the library says of the machine, but not that it was built with its assertions: so Debian builds it, and
    // what is measured are loops of ours.
    bool ReportContext(const Context& context) override
    {
        if (quiet_) return true;
        std::ostringstream said;
        console_.SetErrorStream(&said);
        const bool go_on = console_.ReportContext(context);
        console_.SetErrorStream(&std::cerr);
        std::istringstream lines(said.str());
        for (std::string line; std::getline(lines, line);)
            if (line.find("Library was built as DEBUG") == line.npos) std::cerr << line << '\n';
        return go_on;
    }

    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const Run& run : runs) {
            if (run.error_occurred) throw std::runtime_error(run.benchmark_name() + ": " + run.error_message);
            if (run.run_type != Run::RT_Iteration) continue;
            const std::string name = run.run_name.str();
            if (!kept_.contains(name)) names_.push_back(name);
            kept_[name].cpu_ns.push_back(run.cpu_accumulated_time / static_cast<double>(run.iterations) * 1e9);
            if (const auto found = run.counters.find("allocations"); found != run.counters.end())
                kept_[name].allocations.push_back(found->second.value);
        }
        const bool repeated = runs.size() > 1 && runs.front().run_type == Run::RT_Iteration;
        if (!quiet_ && !repeated) console_.ReportRuns(runs);
    }

    void Finalize() override
    {
        if (!quiet_) console_.Finalize();
    }

    Report report() const
    {
        const auto itself = [](double value) { return value; };
        Report report{"small", {}};
        for (const std::string& name : names_) {
            const Kept& kept = kept_.at(name);
            report.figures.push_back({.name = name + ": CPU",
                                      .unit = "ns",
                                      .spread = spread_of(kept.cpu_ns, itself),
                                      .runs = kept.cpu_ns.size()});
            if (kept.allocations.empty()) continue;
            report.figures.push_back({.name = name + ": allocations",
                                      .unit = "",
                                      .spread = spread_of(kept.allocations, itself),
                                      .runs = kept.allocations.size()});
        }
        return report;
    }

private:
    struct Kept {
        std::vector<double> cpu_ns;
        std::vector<double> allocations;
    };
    bool quiet_;
    benchmark::ConsoleReporter console_;
    std::vector<std::string> names_; // in their order
    std::map<std::string, Kept> kept_;
};

} // namespace

Report measure_small(const std::vector<std::string>& given, bool quiet)
{
    std::vector<std::string> words{"headcount-bench"};
    words.insert(words.end(), usual_flags.begin(), usual_flags.end());
    words.insert(words.end(), given.begin(), given.end());
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (count > 1)
        throw std::runtime_error("'" + std::string(pointers[1]) +
                                 "' is no flag of Google Benchmark; see headcount-bench small --help");
    Keeper keeper(quiet);
    const auto matching = benchmark::RunSpecifiedBenchmarks(&keeper);
    benchmark::Shutdown();
    if (matching == 0)
        throw std::runtime_error("no small benchmark has such a name; --benchmark_list_tests=true lists them");
    return keeper.report();
}

} // namespace headcount::bench
