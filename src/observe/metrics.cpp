#include "headcount/observe/metrics.hpp"

#include "observe/metrics_impl.hpp"
#include "observe/process.hpp"
#include "observe/process_families.hpp"

#include <prometheus/text_serializer.h>

#include <utility>

namespace headcount::observe {
namespace {

double seconds(core::Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

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
    const double took = seconds(span);
    impl_->requests.add(service, operation, code, took);
    impl_->request_times.add(took);
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
