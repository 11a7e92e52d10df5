#include "growth/measure.hpp"

#include "beside_us.hpp"
#include "growth/event_stream.hpp"
#include "growth/unchanged.hpp"
#include "peers/process.hpp"
#include "peers/stage.hpp"
#include "service/stage.hpp"
#include "service/usage.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace headcount::bench {
namespace {

using Progress = std::function<void(std::string_view)>;

constexpr std::uint32_t rounds = 5;
const std::string by_quick = "--quick leaves out the largest sizes";
constexpr double our_share = 0.5; // limits.api_share by default

struct Round {
    double cpu_us = 0;
    Stage::Counts counts; // of this round
};

Round run_round(Stage& stage, std::uint32_t clusters)
{
    const auto before = stage.counts();
    const auto cpu = cpu_time_of(stage.service());
    stage.add_an_instance(0, clusters);
    stage.settle();
    Round round{std::chrono::duration<double, std::micro>(cpu_time_of(stage.service()) - cpu).count(), stage.counts()};
    round.counts.events -= before.events;
    round.counts.ecs_calls -= before.ecs_calls;
    for (auto& [operation, calls] : round.counts.by_operation)
        if (const auto old = before.by_operation.find(operation); old != before.by_operation.end())
            calls -= old->second;
    return round;
}

// A new instance in each of so many clusters, five times.
std::vector<Round> run_rounds(const StageOptions& options, std::uint32_t clusters)
{
    StageOptions quiet = options;
    quiet.silent_start = true;
    quiet.task_start_ms = 100; // rounds of one cluster would be nothing but waiting
    Stage stage(quiet);
    stage.go_on();
    stage.start_service();
    stage.give_each_a_core();
    run_round(stage, clusters); // roles are assumed, connections opened, clusters known
    std::vector<Round> all;
    all.reserve(rounds);
    for (std::uint32_t i = 0; i < rounds; ++i)
        all.push_back(run_round(stage, clusters));
    stage.stop_service();
    return all;
}

GrowthPoint point_of(double size, const std::vector<Round>& all)
{
    const auto events = [](const Round& round) { return std::max(1.0, static_cast<double>(round.counts.events)); };
    return {size, spread_of(all, events).median,
            spread_of(all, [&](const Round& round) { return round.cpu_us / events(round); }), all.size()};
}

void note_change(const std::vector<Round>& all, std::uint32_t clusters, GrowthFigures& figures)
{
    const auto calls = [&](const char* operation) {
        return spread_of(all,
                         [&](const Round& round) {
                             const auto found = round.counts.by_operation.find(operation);
                             return found == round.counts.by_operation.end() ? 0.0 : static_cast<double>(found->second);
                         })
                   .median /
               clusters;
    };
    figures.change_clusters = clusters;
    figures.change = {.cpu_us = spread_of(all, [](const Round& round) { return round.cpu_us; }).median / clusters,
                      .events =
                          spread_of(all, [](const Round& round) { return round.counts.events; }).median / clusters,
                      .service_reads = calls("DescribeServices"),
                      .cluster_reads = calls("DescribeClusters"),
                      .updates = calls("UpdateService")};
}

// `why` it may have been cut.
void add(Curve curve, const std::string& why, GrowthFigures& figures)
{
    if (!grows_tenfold_four_times(curve.points)) curve.cut = why;
    figures.curves.push_back(std::move(curve));
}

void grow_clusters(GrowthFigures& figures, const Progress& progress)
{
    Curve curve{"clusters", "a new instance in each, 100 clusters an account", {}};
    const std::uint32_t most = figures.options.quick ? 1'000 : 10'000;
    for (std::uint32_t clusters = 1; clusters <= most; clusters *= 10) {
        progress(std::to_string(clusters) + " clusters");
        const auto all = run_rounds({.clusters = clusters, .accounts = std::max(1U, clusters / 100)}, clusters);
        curve.points.push_back(point_of(clusters, all));
        note_change(all, clusters, figures);
    }
    add(std::move(curve), by_quick, figures);
}

// ECS holds at most 5,000 instances a cluster.
void grow_instances(GrowthFigures& figures, const std::string& count, const Progress& progress)
{
    Curve curve{"instances", "of each of 5 clusters, count: " + count, {}};
    for (std::uint32_t instances : {1U, 10U, 100U, 1'000U, 4'990U}) {
        if (figures.options.quick && instances > 1'000) break;
        progress(std::to_string(instances) + " instances, " + count);
        const auto all = run_rounds({.clusters = 5, .instances = instances, .count = count}, 5);
        curve.points.push_back(point_of(instances, all));
    }
    const std::string quota = "a cluster of ECS holds at most 5,000 instances";
    add(std::move(curve), figures.options.quick ? by_quick : quota, figures);
}

void grow_accounts(GrowthFigures& figures, const Progress& progress)
{
    const std::uint32_t most = figures.options.quick ? 100 : 10'000;
    Curve curve{"accounts", "with " + std::to_string(most) + " clusters in all, a role each", {}};
    for (std::uint32_t accounts = 1; accounts <= most; accounts *= 10) {
        progress(std::to_string(accounts) + " accounts");
        curve.points.push_back(point_of(accounts, run_rounds({.clusters = most, .accounts = accounts}, most)));
    }
    add(std::move(curve), by_quick, figures);
}

Used replay(const PeerStage& stage, std::size_t events, std::size_t clusters)
{
    const EventStream stream(events, clusters);
    return run_to_the_end({beside_us("headcount"), "replay", stream.path(), "--log.level", "error", "--recheck", "0",
                           "--limits.api-share", "off", "--limits.held-per-account", "5000"},
                          stage.environment());
}

// As many clusters as events: more of one cluster would be told by its spacing, not by their number.
void grow_events(GrowthFigures& figures, const Progress& progress)
{
    constexpr std::size_t most = 10'000;
    Curve curve{"looks", "one for each event replayed, of a cluster of its own that is in sync", {}};
    PeerStage stage({"events", Wire::plain, 0}, most);
    for (std::size_t events = 100; events <= most; events *= 10) {
        progress(std::to_string(events) + " events");
        std::vector<double> cpu_us;
        for (std::uint32_t i = 0; i < rounds; ++i) {
            const double start = replay(stage, 1, 1).cpu_seconds;
            const double all = replay(stage, events, events).cpu_seconds;
            cpu_us.push_back(std::max(1.0, (all - start) * 1e6 / static_cast<double>(events)));
        }
        curve.points.push_back({static_cast<double>(events), static_cast<double>(events),
                                spread_of(cpu_us, [](double value) { return value; }), cpu_us.size()});
    }
    add(std::move(curve), "fewer are lost in what a start costs, more take more clusters than were put up", figures);
}

} // namespace

GrowthFigures measure_growth(const GrowthOptions& options, const Progress& progress)
{
    GrowthFigures figures;
    figures.options = options;
    Curve unchanged = grow_unchanged_events(options.quick ? 100'000 : 1'000'000, progress); // first: it forks
    grow_clusters(figures, progress);
    if (!options.quick) grow_instances(figures, "registered", progress);
    grow_instances(figures, "placeable", progress);
    grow_accounts(figures, progress);
    grow_events(figures, progress);
    add(std::move(unchanged), by_quick, figures);
    for (const double changes_an_hour : {0.1, 1.0, 10.0})
        figures.outlooks.push_back(outlook(1e6, changes_an_hour, figures.change, our_share));
    return figures;
}

} // namespace headcount::bench
