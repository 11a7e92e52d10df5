#include "service/measure.hpp"

#include "cpu.hpp"
#include "service/stage.hpp"

#include <chrono>
#include <string>

namespace headcount::bench {
namespace {

using namespace std::chrono_literals;

constexpr int starts = 5;
constexpr auto calm = 500ms; // after it said that it is ready: the first long poll is under way

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

Round run_round(Stage& stage)
{
    const auto counts = stage.counts();
    const auto cpu = cpu_time_of(stage.service());
    stage.add_an_instance_everywhere();
    stage.settle();
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
    return figures;
}

} // namespace headcount::bench
