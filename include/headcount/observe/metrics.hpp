// Every metric of headcount, told by what happened. Names and labels: interface "Watching it".
// Bounded: gauges of services for the first 20,000 clusters, 500 kinds of answers; what comes after is "other" or left
// out. One thread only, but for what include() allows.
#pragma once

#include "headcount/core/outcome.hpp"
#include "headcount/core/time.hpp"
#include "headcount/observe/stages.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::observe {

enum class EventResult { reconciled, coalesced, unchanged, stale, ignored, foreign, rejected, failed };
std::string_view to_string(EventResult result);

// Whose metrics a line tells: of a service as it is, or of one invocation, at whose end each gauge is back at nothing.
enum class EmfKind { service, invocation };

class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void event(EventResult result);                          // headcount_events_total
    void reconcile(core::Outcome outcome);                   // headcount_reconciles_total
    void reconcile_seconds(core::Duration span);             // headcount_reconcile_seconds
    void event_age(core::Duration span);                     // headcount_event_age_seconds
    void spacing_wait(core::Duration span);                  // headcount_spacing_wait_seconds
    void limiter_wait(core::Duration span);                  // headcount_limiter_wait_seconds
    void event_stage(EventStage stage, core::Duration span); // headcount_event_stage_seconds
    void call_stage(CallStage stage, core::Duration span);   // headcount_aws_stage_seconds
    void over_budget();                                      // headcount_over_budget_total
    void aws_request(std::string_view service, std::string_view operation, std::string_view code,
                     core::Duration span);                             // headcount_aws_requests_total, _request_seconds
    void throttled(std::string_view account, std::string_view region); // headcount_throttled_total
    void drift_found();                                                // headcount_drift_found_total
    void contended();                                                  // headcount_contended_total
    void brake(std::size_t services);                                  // headcount_brake
    void placement_failure();                                          // headcount_placement_failures_total
    void config_reloaded();                                            // headcount_config_reloads_total
    void sweep_seconds(core::Duration span);                           // headcount_sweep_seconds

    void in_flight(std::size_t runs); // gauges
    void held_messages(std::size_t messages);
    void clusters(std::size_t known);
    void paused(std::size_t services);
    void waiting(std::size_t clusters, core::Duration oldest);
    void service(std::string_view account, std::string_view region, std::string_view cluster, std::string_view service,
                 std::uint32_t desired,
                 std::optional<std::uint32_t> instances); // headcount_tasks_desired, headcount_instances
    void service_gone(std::string_view account, std::string_view region, std::string_view cluster,
                      std::string_view service); // no such service any more: its gauges go

    // Counters as numbers, for the demo, benchmarks and tests.
    std::uint64_t events(EventResult result) const;
    std::uint64_t reconciles(core::Outcome outcome) const;
    std::uint64_t drifts() const;
    std::uint64_t over_budgets() const;

    // What this other one counts is told in text() and emf_line() with our own. Its thread may be another one; for the
    // single values that emf_line() tells, take() is to be called there, and add() here.
    void include(std::shared_ptr<const Metrics> other);
    struct Observations {
        std::vector<double> reconcile_seconds;
        std::vector<double> event_age;
        std::vector<double> spacing_wait;
        std::vector<double> request_seconds;
    };
    Observations take();
    void add(const Observations& observed);

    // Prometheus text format, process metrics included.
    std::string text() const;

    // What happened since the last call, as one line in CloudWatch's embedded metric format without its newline; empty
    // where nothing did. Labels are added up, and of more than a hundred times a hundred are told. With a function's
    // name its metrics have that as their dimension FunctionName.
    std::string emf_line(core::WallTime now, EmfKind kind, std::string_view function = {});

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::observe
