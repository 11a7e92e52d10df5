// headcount-simulation: whole worlds on virtual time, many of them or one with its trace.
#include "simulation/storm.hpp"
#include "simulation/world.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>

namespace {

using headcount::simulation::WorldResult;

struct Seeds {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

// "A-B" or "A"
bool parse(const std::string& text, Seeds& seeds)
{
    char rest = 0;
    unsigned long long first = 0;
    unsigned long long last = 0;
    const int found = std::sscanf(text.c_str(), "%llu-%llu%c", &first, &last, &rest);
    if (found != 1 && found != 2) return false;
    seeds.first = first;
    seeds.last = found == 2 ? last : first;
    return seeds.first <= seeds.last;
}

void add(WorldResult& sum, const WorldResult& one)
{
    sum.events += one.events;
    sum.runs += one.runs;
    sum.calls += one.calls;
    sum.requests += one.requests;
    sum.faults += one.faults;
    sum.kills += one.kills;
    sum.cluster_hours += one.cluster_hours;
    sum.findings.insert(sum.findings.end(), one.findings.begin(), one.findings.end());
}

bool holds(const headcount::simulation::StormResult& result)
{
    return result.out_of_sync == 0 && result.left == 0 && result.dead == 0 && result.most_calls <= 3 &&
           result.updates * 10 <= result.changes * 11;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Whole worlds of headcount on virtual time: faults and kills drawn from a seed, invariants checked."};
    std::string seeds_text = "1-20";
    double hours = 1;
    bool trace = false;
    app.add_option("--seeds,--seed", seeds_text, "one seed, or a range A-B")->capture_default_str();
    app.add_option("--hours", hours, "length of each world")->check(CLI::Range(0.05, 1000.0))->capture_default_str();
    app.add_flag("--trace", trace, "print the service's log of each world");
    std::uint64_t storm = 0;
    app.add_option("--storm", storm, "instead: so many events to three replicas that are killed in turn");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 64;
    }
    Seeds seeds;
    if (!parse(seeds_text, seeds)) {
        std::cerr << "headcount-simulation: --seeds wants a number or a range A-B, not \"" << seeds_text << "\"\n";
        return 64;
    }

    if (storm > 0) {
        headcount::simulation::StormOptions options;
        options.seed = seeds.first;
        options.events = storm;
        const auto result = headcount::simulation::run_storm(options);
        std::cout << result << std::endl;
        return holds(result) ? 0 : 1;
    }
    const auto length =
        std::chrono::duration_cast<headcount::core::Duration>(std::chrono::duration<double, std::ratio<3600>>(hours));
    WorldResult sum;
    for (auto seed = seeds.first; seed <= seeds.last; ++seed) {
        const auto options = headcount::simulation::draw_world(seed, length);
        std::cout << options << '\n';
        const auto result = headcount::simulation::run_world(options, [trace](std::string_view line) {
            if (trace) std::cout << line << '\n';
        });
        for (const auto& finding : result.findings)
            std::cout << "  " << finding.invariant << " broken: " << finding.what << "\n  repeat with --seed " << seed
                      << " --hours " << hours << " --trace\n";
        add(sum, result);
    }
    std::cout << sum.cluster_hours << " cluster-hours, " << sum.events << " events, " << sum.runs << " runs, "
              << sum.faults << " faults, " << sum.kills << " kills; " << sum.findings.size() << " invariants broken"
              << std::endl;
    return sum.findings.empty() ? 0 : 1;
}
