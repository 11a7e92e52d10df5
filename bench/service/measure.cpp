#include "service/measure.hpp"

#include "cpu.hpp"
#include "service/stage.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace headcount::bench {
namespace {

using namespace std::chrono_literals;

constexpr int starts = 5;
constexpr std::uint32_t installed_rounds = 3;
constexpr auto first_sweep = 20s;  // it begins 5 to 15 s after the start
constexpr auto second_looks = 12s; // `recheck` is 10 s
constexpr auto calm = 500ms;       // after it said that it is ready: the first long poll is under way

// Against an AWS without a cluster, so that its queue is empty from the start.
std::vector<Memory> idle_memory(const ServiceOptions& options)
{
    Stage stage({.clusters = 0, .accounts = options.accounts});
    std::vector<Memory> seen;
    for (int i = 0; i < starts; ++i) {
        stage.start_service();
        stage.pass(calm);
        seen.push_back(memory_of(stage.service()));
        stage.stop_service();
    }
    return seen;
}

// `afterwards`: for what follows without an event.
Round run_round(Stage& stage, std::chrono::milliseconds afterwards = {})
{
    const auto counts = stage.counts();
    const auto cpu = cpu_time_of(stage.service());
    stage.add_an_instance_everywhere();
    stage.settle();
    stage.pass(afterwards);
    const auto spent = cpu_time_of(stage.service()) - cpu;
    const auto after = stage.counts();
    return {.cpu_us = std::chrono::duration<double, std::micro>(spent).count(),
            .events = after.events - counts.events,
            .ecs_calls = after.ecs_calls - counts.ecs_calls};
}

double length_of_round(Stage& stage)
{
    const auto began = std::chrono::steady_clock::now();
    stage.add_an_instance_everywhere();
    stage.settle();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

std::vector<double> lengths(const ServiceOptions& options, const Progress& progress)
{
    progress("warming up, with a core for the service and one for the simulator");
    keep_on_core(0, 0); // whoever is started now stays there, all its threads
    Stage stage({.clusters = options.clusters, .accounts = options.accounts, .instances = options.instances});
    stage.start_service();
    stage.give_each_a_core();
    stage.settle();
    std::vector<double> out;
    for (std::uint32_t i = 1; i <= options.rounds; ++i) {
        progress("with a core each, round " + std::to_string(i) + " of " + std::to_string(options.rounds));
        out.push_back(length_of_round(stage));
    }
    stage.stop_service();
    return out;
}

// As most run it. Few enough clusters of each account that their looks go at once.
std::vector<Round> installed(const ServiceOptions& options, std::uint32_t clusters, const Progress& progress)
{
    progress("warming up with the defaults");
    Stage stage({.clusters = clusters, .accounts = options.accounts, .instances = options.instances, .defaults = true});
    stage.start_service();
    stage.settle();
    stage.pass(first_sweep);
    std::vector<Round> out;
    for (std::uint32_t i = 1; i <= std::min(options.rounds, installed_rounds); ++i) {
        progress("with the defaults, round " + std::to_string(i));
        out.push_back(run_round(stage, second_looks));
    }
    stage.stop_service();
    return out;
}

} // namespace

ServiceFigures measure_service(const ServiceOptions& options, const Progress& progress)
{
    ServiceFigures figures;
    figures.options = options;
    progress("the idle service");
    figures.idle = idle_memory(options);
    figures.lengths_ms = lengths(options, progress);

    progress("warming up with the events of the first instances"); // roles are assumed, connections opened
    take_turns_on_one_core();
    Stage stage({.clusters = options.clusters, .accounts = options.accounts, .instances = options.instances});
    stage.start_service();
    stage.settle();
    for (std::uint32_t i = 1; i <= options.rounds; ++i) {
        progress("round " + std::to_string(i) + " of " + std::to_string(options.rounds));
        figures.rounds.push_back(run_round(stage));
    }
    figures.loaded = memory_of(stage.service());
    figures.events = stage.counts().events;
    stage.stop_service();
    figures.installed_clusters = std::min(options.clusters, 10 * options.accounts);
    figures.installed = installed(options, figures.installed_clusters, progress);
    return figures;
}

} // namespace headcount::bench
