// Each series whose labels are known is made once, at the start, and used by reference; those named by the world
// are left to world_series.hpp. prometheus-cpp is known to this folder only.
#include "headcount/observe/metrics.hpp"

#include "observe/emf.hpp"
#include "observe/merge.hpp"
#include "observe/process.hpp"
#include "observe/process_families.hpp"
#include "observe/samples.hpp"
#include "observe/stage_times.hpp"
#include "observe/world_series.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <utility>

namespace headcount::observe {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;
using Buckets = Histogram::BucketBoundaries;

constexpr std::array event_results{EventResult::reconciled, EventResult::coalesced, EventResult::unchanged,
                                   EventResult::stale,      EventResult::ignored,   EventResult::foreign,
                                   EventResult::rejected,   EventResult::failed};
constexpr std::array outcomes{core::Outcome::in_sync,      core::Outcome::no_service, core::Outcome::adjusted,
                              core::Outcome::would_adjust, core::Outcome::paused,     core::Outcome::skipped,
                              core::Outcome::held,         core::Outcome::contended,  core::Outcome::failed};

double seconds(core::Duration span)
{
    return std::chrono::duration<double>(span).count();
}

Family<Counter>& counters(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauges(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histograms(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// One counter for each value of an enum, found by its number.
template <class Enum, std::size_t N>
class EnumCounters {
public:
    EnumCounters(Family<Counter>& family, const char* label, const std::array<Enum, N>& values)
    {
        for (const Enum value : values) {
            series_.at(index(value)) = &family.Add({{label, std::string(to_string(value))}});
        }
    }
    Counter& operator[](Enum value) const { return *series_.at(index(value)); }

private:
    static std::size_t index(Enum value) { return static_cast<std::size_t>(value); }
    std::array<Counter*, N> series_{};
};

// A histogram, and for CloudWatch, which wants values instead of buckets, some of what it was told.
struct Distribution {
    Histogram& histogram;
    Samples samples{};

    void observe(double value)
    {
        histogram.Observe(value);
        samples.add(value);
    }
};

const Buckets reconcile_buckets{0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1, 2.5, 5, 10, 30, 60};
const Buckets age_buckets{0.05, 0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 5, 10, 30, 60, 300, 900, 3600};
const Buckets spacing_buckets{0.001, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2, 5};
const Buckets limiter_buckets{0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

} // namespace

struct Metrics::Impl {
    Registry registry;

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
    Counter& over_budget = counters(registry, "headcount_over_budget_total",
                                    "Runs that took longer than limits.budget, not counting waits for the API budget "
                                    "or the spacing of the cluster.")
                               .Add({});
    Counter& drift_found =
        counters(registry, "headcount_drift_found_total",
                 "Counts that were right at the last look, and that a sweep had to correct: events that were lost.")
            .Add({});
    Counter& placement_failures = counters(registry, "headcount_placement_failures_total",
                                           "Placement failures of managed services that ECS reported.")
                                      .Add({});
    Counter& config_reloads = counters(registry, "headcount_config_reloads_total",
                                       "Times that another configuration took the place of the one in use.")
                                  .Add({});
    Gauge& in_flight = gauges(registry, "headcount_in_flight", "Runs in flight, slow ones included.").Add({});
    Gauge& held_messages =
        gauges(registry, "headcount_held_messages", "Messages held and not yet answered for.").Add({});
    Gauge& clusters = gauges(registry, "headcount_clusters", "Clusters known.").Add({});
    Gauge& paused = gauges(registry, "headcount_paused", "Services paused, by their rule or by their tags.").Add({});
    Counter& contended =
        counters(registry, "headcount_contended_total", "Services found to have a second writer of their count.")
            .Add({});
    Gauge& brake =
        gauges(registry, "headcount_brake", "Services whose fall waits because too many tasks went already.").Add({});
    Gauge& waiting = gauges(registry, "headcount_waiting", "Clusters waiting for a run.").Add({});
    Gauge& oldest_waiting =
        gauges(registry, "headcount_oldest_waiting_seconds", "How long the oldest of the waiting clusters has waited.")
            .Add({});
    Family<Gauge>& sweep_family = gauges(registry, "headcount_sweep_seconds", "How long the last sweep took.");
    Gauge* sweep = nullptr; // no sweep yet is not a sweep of no time

    RequestSeries requests{
        counters(registry, "headcount_aws_requests_total",
                 "Requests to AWS, by service, operation and code of the answer."),
        histograms(registry, "headcount_aws_request_seconds", "Time of a request to AWS, one attempt.")};
    Samples request_times; // of all operations
    ScopeSeries throttled{counters(registry, "headcount_throttled_total", "Answers of AWS that said to slow down.")};
    ServiceSeries services{
        gauges(registry, "headcount_tasks_desired", "Desired count of a managed service."),
        gauges(registry, "headcount_instances", "Container instances counted for a managed service.")};
    StageFamily<EventStage, event_stages> event_stages_seen;
    StageFamily<CallStage, call_stages> call_stages_seen;
    EmfLines emf;
    std::vector<std::shared_ptr<const Metrics>> included;

    // The registry and its series may be read in any thread.
    std::vector<prometheus::MetricFamily> collect() const
    {
        auto families = registry.Collect();
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

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::event(EventResult result)
{
    impl_->events[result].Increment();
}

void Metrics::reconcile(core::Outcome outcome)
{
    impl_->reconciles[outcome].Increment();
}

void Metrics::reconcile_seconds(core::Duration span)
{
    impl_->reconcile_seconds.observe(seconds(span));
}

void Metrics::event_age(core::Duration span)
{
    impl_->event_age.observe(seconds(span));
}

void Metrics::spacing_wait(core::Duration span)
{
    impl_->spacing_wait.observe(seconds(span));
}

void Metrics::limiter_wait(core::Duration span)
{
    impl_->limiter_wait.observe(seconds(span));
}

void Metrics::event_stage(EventStage stage, core::Duration span)
{
    impl_->event_stages_seen.add(stage, span);
}

void Metrics::call_stage(CallStage stage, core::Duration span)
{
    impl_->call_stages_seen.add(stage, span);
}

void Metrics::over_budget()
{
    impl_->over_budget.Increment();
}

void Metrics::aws_request(std::string_view service, std::string_view operation, std::string_view code,
                          core::Duration span)
{
    impl_->requests.count(service, operation, code).Increment();
    impl_->requests.time(service, operation).Observe(seconds(span));
    impl_->request_times.add(seconds(span));
}

void Metrics::throttled(std::string_view account, std::string_view region)
{
    impl_->throttled.count(account, region).Increment();
}

void Metrics::drift_found()
{
    impl_->drift_found.Increment();
}

void Metrics::contended()
{
    impl_->contended.Increment();
}

void Metrics::brake(std::size_t services)
{
    impl_->brake.Set(static_cast<double>(services));
}

void Metrics::config_reloaded()
{
    impl_->config_reloads.Increment();
}

void Metrics::placement_failure()
{
    impl_->placement_failures.Increment();
}

void Metrics::sweep_seconds(core::Duration span)
{
    if (impl_->sweep == nullptr) impl_->sweep = &impl_->sweep_family.Add({});
    impl_->sweep->Set(seconds(span));
}

void Metrics::in_flight(std::size_t runs)
{
    impl_->in_flight.Set(static_cast<double>(runs));
}

void Metrics::held_messages(std::size_t messages)
{
    impl_->held_messages.Set(static_cast<double>(messages));
}

void Metrics::clusters(std::size_t known)
{
    impl_->clusters.Set(static_cast<double>(known));
}

void Metrics::paused(std::size_t services)
{
    impl_->paused.Set(static_cast<double>(services));
}

void Metrics::waiting(std::size_t clusters, core::Duration oldest)
{
    impl_->waiting.Set(static_cast<double>(clusters));
    impl_->oldest_waiting.Set(seconds(oldest));
}

void Metrics::service(std::string_view account, std::string_view region, std::string_view cluster,
                      std::string_view service, std::uint32_t desired, std::optional<std::uint32_t> instances)
{
    impl_->services.set(account, region, cluster, service, desired, instances);
}

void Metrics::service_gone(std::string_view account, std::string_view region, std::string_view cluster,
                           std::string_view service)
{
    impl_->services.remove(account, region, cluster, service);
}

std::uint64_t Metrics::events(EventResult result) const
{
    return static_cast<std::uint64_t>(impl_->events[result].Value());
}

std::uint64_t Metrics::reconciles(core::Outcome outcome) const
{
    return static_cast<std::uint64_t>(impl_->reconciles[outcome].Value());
}

std::uint64_t Metrics::drifts() const
{
    return static_cast<std::uint64_t>(impl_->drift_found.Value());
}

std::uint64_t Metrics::over_budgets() const
{
    return static_cast<std::uint64_t>(impl_->over_budget.Value());
}

void Metrics::include(std::shared_ptr<const Metrics> other)
{
    impl_->included.push_back(std::move(other));
}

Metrics::Observations Metrics::take()
{
    return {.reconcile_seconds = impl_->reconcile_seconds.samples.take(),
            .event_age = impl_->event_age.samples.take(),
            .spacing_wait = impl_->spacing_wait.samples.take(),
            .request_seconds = impl_->request_times.take()};
}

void Metrics::add(const Observations& observed)
{
    const auto add_all = [](Samples& samples, const std::vector<double>& values) {
        for (const double value : values)
            samples.add(value);
    };
    add_all(impl_->reconcile_seconds.samples, observed.reconcile_seconds);
    add_all(impl_->event_age.samples, observed.event_age);
    add_all(impl_->spacing_wait.samples, observed.spacing_wait);
    add_all(impl_->request_times, observed.request_seconds);
}

std::string Metrics::text() const
{
    auto families = impl_->collect();
    append_families(families, read_process());
    return prometheus::TextSerializer().Serialize(families);
}

std::string Metrics::emf_line(core::WallTime now, EmfKind kind, std::string_view function)
{
    Observations values = take();
    const EmfLines::Observed observed{{"headcount_reconcile_seconds", std::move(values.reconcile_seconds)},
                                      {"headcount_event_age_seconds", std::move(values.event_age)},
                                      {"headcount_spacing_wait_seconds", std::move(values.spacing_wait)},
                                      {"headcount_aws_request_seconds", std::move(values.request_seconds)}};
    const EmfLines::What what{.function = function, .gauges = kind == EmfKind::service};
    return impl_->emf.next(now, impl_->collect(), observed, what);
}

std::string_view to_string(EventResult result)
{
    switch (result) {
    case EventResult::reconciled: return "reconciled";
    case EventResult::coalesced: return "coalesced";
    case EventResult::unchanged: return "unchanged";
    case EventResult::stale: return "stale";
    case EventResult::ignored: return "ignored";
    case EventResult::foreign: return "foreign";
    case EventResult::rejected: return "rejected";
    case EventResult::failed: return "failed";
    }
    return "failed";
}

} // namespace headcount::observe
