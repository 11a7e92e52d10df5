// The series themselves. Each whose labels are known is made once, at the start, and used by reference; those named by
// the world are left to world_series.hpp and service_series.hpp.
#pragma once

#include "headcount/observe/metrics.hpp"
#include "observe/emf.hpp"
#include "observe/merge.hpp"
#include "observe/samples.hpp"
#include "observe/series.hpp"
#include "observe/service_series.hpp"
#include "observe/stage_times.hpp"
#include "observe/world_series.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace headcount::observe {

inline constexpr std::array event_results{EventResult::reconciled, EventResult::coalesced, EventResult::unchanged,
                                          EventResult::stale,      EventResult::ignored,   EventResult::foreign,
                                          EventResult::rejected,   EventResult::failed};
inline constexpr std::array outcomes{core::Outcome::in_sync,      core::Outcome::no_service, core::Outcome::adjusted,
                                     core::Outcome::would_adjust, core::Outcome::paused,     core::Outcome::skipped,
                                     core::Outcome::held,         core::Outcome::contended,  core::Outcome::failed};

inline const prometheus::Histogram::BucketBoundaries reconcile_buckets{0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3,
                                                                       0.4,  0.5,   1,    2.5, 5,    10,  30,   60};
inline const prometheus::Histogram::BucketBoundaries age_buckets{0.05, 0.1, 0.2, 0.3, 0.5, 1,   1.5, 2,
                                                                 5,    10,  30,  60,  300, 900, 3600};
inline const prometheus::Histogram::BucketBoundaries spacing_buckets{0.001, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2, 5};
inline const prometheus::Histogram::BucketBoundaries limiter_buckets{0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1,
                                                                     2.5,   5,    10,   30,  60,  300};

struct Metrics::Impl {
    prometheus::Registry registry;

    EnumCounters<EventResult, event_results.size()> events{
        counters(registry, "headcount_events_total", "Events received, by what became of them."), "result",
        event_results};
    EnumCounters<core::Outcome, outcomes.size()> reconciles{
        counters(registry, "headcount_reconciles_total", "Runs, by their outcome."), "outcome", outcomes};
    Distribution reconcile_seconds{histograms(registry, "headcount_reconcile_seconds",
                                              "Time of a run from the receipt of its oldest message to the last ECS "
                                              "answer.")
                                       .Add({}, reconcile_buckets)};
    Distribution event_age{histograms(registry, "headcount_event_age_seconds",
                                      "Age of an event, from its own time to the answer of its run's UpdateService.")
                               .Add({}, age_buckets)};
    Distribution spacing_wait{histograms(registry, "headcount_spacing_wait_seconds",
                                         "Part of a run's waiting that was the spacing of its cluster.")
                                  .Add({}, spacing_buckets)};
    Distribution limiter_wait{histograms(registry, "headcount_limiter_wait_seconds",
                                         "Part of the time of a run that was spent waiting for the API budget.")
                                  .Add({}, limiter_buckets)};
    prometheus::Counter& over_budget =
        counters(registry, "headcount_over_budget_total",
                 "Runs that took longer than limits.budget, not counting waits for the API budget "
                 "or the spacing of the cluster.")
            .Add({});
    prometheus::Counter& drift_found =
        counters(registry, "headcount_drift_found_total",
                 "Counts that were right at the last look, and that a sweep had to correct: events that were lost.")
            .Add({});
    prometheus::Counter& placement_failures = counters(registry, "headcount_placement_failures_total",
                                                       "Placement failures of managed services that ECS reported.")
                                                  .Add({});
    prometheus::Counter& config_reloads = counters(registry, "headcount_config_reloads_total",
                                                   "Times that another configuration took the place of the one in use.")
                                              .Add({});
    prometheus::Gauge& in_flight =
        gauges(registry, "headcount_in_flight", "Runs in flight, slow ones included.").Add({});
    prometheus::Gauge& held_messages =
        gauges(registry, "headcount_held_messages", "Messages held and not yet answered for.").Add({});
    prometheus::Gauge& clusters = gauges(registry, "headcount_clusters", "Clusters known.").Add({});
    prometheus::Gauge& paused =
        gauges(registry, "headcount_paused", "Services paused, by their rule or by their tags.").Add({});
    prometheus::Counter& contended =
        counters(registry, "headcount_contended_total", "Services found to have a second writer of their count.")
            .Add({});
    prometheus::Gauge& brake =
        gauges(registry, "headcount_brake", "Services whose fall waits because too many tasks went already.").Add({});
    prometheus::Gauge& waiting = gauges(registry, "headcount_waiting", "Clusters waiting for a run.").Add({});
    prometheus::Gauge& oldest_waiting =
        gauges(registry, "headcount_oldest_waiting_seconds", "How long the oldest of the waiting clusters has waited.")
            .Add({});
    prometheus::Family<prometheus::Gauge>& sweep_family =
        gauges(registry, "headcount_sweep_seconds", "How long the last sweep took.");
    prometheus::Gauge* sweep = nullptr; // no sweep yet is not a sweep of no time

    RequestSeries requests{
        counters(registry, "headcount_aws_requests_total",
                 "Requests to AWS, by service, operation and code of the answer."),
        histograms(registry, "headcount_aws_request_seconds", "Time of a request to AWS, one attempt.")};
    Samples request_times; // of all operations
    ScopeSeries throttled{counters(registry, "headcount_throttled_total", "Answers of AWS that said to slow down.")};
    ServiceSeries services;
    StageFamily<EventStage, event_stages> event_stages_seen;
    StageFamily<CallStage, call_stages> call_stages_seen;
    EmfLines emf;
    std::vector<std::shared_ptr<const Metrics>> included;

    // The registry and all series may be read in any thread.
    std::vector<prometheus::MetricFamily> collect() const
    {
        auto families = registry.Collect();
        for (auto& family : services.collect())
            families.push_back(std::move(family));
        families.push_back(
            event_stages_seen.collect("headcount_event_stage_seconds",
                                      "Time of a run's oldest event in each stage of its path, and of each delete."));
        families.push_back(call_stages_seen.collect(
            "headcount_aws_stage_seconds",
            "Time of an answered request to AWS in each stage; what it did not wait for is left out."));
        for (const auto& other : included)
            merge(families, other->impl_->collect());
        return families;
    }
};

} // namespace headcount::observe
