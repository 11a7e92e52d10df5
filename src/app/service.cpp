#include "headcount/app/service.hpp"

#include "app/service_impl.hpp"
#include "control/budget/api_rates.hpp"
#include "headcount/app/row_json.hpp"
#include "headcount/core/counting.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t clusters_most = 20'000;  // remembered for /api/clusters and the sweep
constexpr std::size_t complaints_most = 1'000; // rejected messages remembered, to log each once
constexpr std::size_t recent_most = 200;       // runs remembered for /api/recent
constexpr core::Duration flush_time = 2s;      // of the grace, kept for telling the queue; also without a grace

// Two fifths of the 20 reads a second that ECS refills (Amazon ECS API throttling) for one cluster, where our share is
// half of them.
core::Duration span_of_a_read(const core::Limits& limits)
{
    constexpr double refilled = 20;
    constexpr double of_the_share = 0.8;
    return std::chrono::duration_cast<core::Duration>(
        std::chrono::duration<double>(1 / (refilled * control::share_of_rates(limits) * of_the_share)));
}

// Each source must be able to hold one message, or it would never be served.
control::DispatcherLimits dispatcher_limits(const core::Limits& limits, std::size_t sources, std::size_t shards)
{
    control::DispatcherLimits out;
    out.in_flight = limits.in_flight;
    out.per_account = limits.per_account;
    out.held = std::max<std::size_t>(limits.held_messages, sources);
    out.held_per_account = limits.held_per_account;
    out.held_in_common = std::max<std::size_t>(out.held / shards, sources);
    out.spacing = limits.spacing;
    out.spacing_most = std::max(out.spacing_most, limits.spacing);
    out.give_up = limits.give_up;
    out.a_read = span_of_a_read(limits);
    return out;
}

} // namespace

Service::Impl::Impl(std::shared_ptr<const core::Config> config, ServiceParts parts)
    : config_(std::move(config)), parts_(std::move(parts)),
      dispatcher_(dispatcher_limits(config_->limits, parts_.sources.size(), config_->threads), parts_.random.fork()),
      rechecks_(clusters_most), due_(clusters_most), relevance_(control::cares_of(*config_)),
      reconciler_(parts_.ecs, parts_.timers, parts_.asker, parts_.budget), held_(parts_.sources.size()),
      book_(clusters_most), gauges_(parts_.metrics, book_, config_->per_cluster), recent_(recent_most),
      standings_(parts_.asker != control::Asker::invocation), complained_(complaints_most), wake_pump_(parts_.timers),
      wake_finish_(parts_.timers), wake_stop_(parts_.timers),
      sweep_(config_, {.executor = parts_.executor,
                       .timers = parts_.timers,
                       .random = parts_.random.fork(),
                       .ecs = parts_.ecs,
                       .log = parts_.log,
                       .metrics = parts_.metrics,
                       .own_account = parts_.own_account,
                       .home_regions = parts_.home_regions,
                       .owns = parts_.ties ? parts_.ties->owns : nullptr,
                       .look =
                           [this](const core::ClusterKey& cluster) {
                               dispatcher_.look(cluster, control::Lane::sweep, now());
                               wake_pump_.notify();
                           },
                       .looked = [this](const core::ClusterKey& cluster) { return book_.last_look(cluster); },
                       .seen_clusters = [this](const core::Scope& scope) { return book_.of(scope); },
                       .done = [this](const source::SweepEnd& end) { sweep_ended(end); }}),
      receivers_(parts_.executor), runs_(parts_.executor), pumps_(parts_.executor)
{
    by_agent_ = std::ranges::any_of(config_->rules, core::counts_by_agent);
    by_attribute_ = std::ranges::any_of(
        config_->rules, [](const core::Rule& rule) { return rule.scale.per.kind == core::Unit::Kind::attribute; });
    for (std::size_t i = 0; i < parts_.sources.size(); ++i)
        wake_receivers_.push_back(std::make_unique<net::Notifier>(parts_.timers));
}

void Service::Impl::start()
{
    pumps_.spawn(pump());
    for (std::size_t i = 0; i < parts_.sources.size(); ++i) {
        parts_.sources[i]->on_told([this] { notify_receivers(); });
        parts_.sources[i]->start();
        ++receiving_;
        receivers_.spawn(receive(i));
    }
    sweep_.start(parts_.sweeps);
}

// Nothing is lost: what was not started goes back at once, what runs may end, what must be cut short goes back too.
asio::awaitable<void> Service::Impl::stop(core::Deadline deadline)
{
    stopping_ = true;
    for (const auto& source : parts_.sources)
        source->stop_receiving();
    notify_receivers();
    wake_pump_.notify();
    wake_finish_.notify();
    co_await receivers_.join();
    co_await pumps_.join();
    give_back(dispatcher_.drain());
    co_await sweep_.stop();
    give_back_sweep_requests();

    const core::Duration left = deadline.left(now());
    const core::Deadline runs_end = core::Deadline::after(now(), left - std::min(flush_time, left / 4));
    while (runs_.size() > 0 && !runs_end.passed(now()))
        co_await wake_stop_.wait(runs_end);
    runs_.cancel();
    co_await runs_.join();
    const core::Deadline flushed{std::max(deadline.at, core::Deadline::after(now(), flush_time).at)};
    for (const auto& source : parts_.sources) // all at once: a dead queue must not use up the time of the others
        receivers_.spawn(source->stop(flushed));
    co_await receivers_.join();
    update_gauges();
    update_gauges_of_accounts(now());
}

asio::awaitable<void> Service::Impl::finish(core::Deadline deadline)
{
    while (!stopping_ && !deadline.passed(now()) && (receiving_ > 0 || !quiet() || sweep_.running()))
        co_await wake_finish_.wait(deadline);
}

Service::Service(std::shared_ptr<const core::Config> config, ServiceParts parts)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(parts)))
{
}

Service::~Service() = default;
void Service::start()
{
    impl_->start();
}
asio::awaitable<void> Service::stop(core::Deadline deadline)
{
    return impl_->stop(deadline);
}
asio::awaitable<void> Service::finish(core::Deadline deadline)
{
    return impl_->finish(deadline);
}
bool Service::idle() const
{
    return impl_->quiet() && impl_->rechecks_.size() == 0 && impl_->due_.size() == 0;
}

source::Health Service::health() const
{
    if (impl_->stopping_) return {.ready = false, .why = "headcount is stopping"};
    if (impl_->parts_.own_account.empty())
        return {.ready = false, .why = "the account of the credentials in use is not known"};
    for (const auto& source : impl_->parts_.sources)
        if (source::Health health = source->health(); !health.ready) return health;
    return {.ready = true, .why = {}};
}

std::vector<Service::ClusterRow> Service::cluster_rows(std::size_t most_rows) const
{
    std::vector<ClusterRow> rows;
    impl_->book_.for_each([&rows, most_rows](const core::ClusterKey& cluster, const ClusterPage& page) {
        for (const control::Row& row : page.rows)
            if (rows.size() < most_rows) rows.emplace_back(cluster, row_json(cluster, row));
        return rows.size() < most_rows;
    });
    return rows;
}

std::vector<Service::RecentRow> Service::recent_rows(std::size_t most_rows) const
{
    std::vector<RecentRow> rows;
    for (const RunRecord& record : impl_->recent_)
        for (const control::Row& row : record.report.rows)
            if (rows.size() < most_rows) rows.emplace_back(record.at, row_json(record, row));
    return rows;
}

std::string Service::clusters_json(std::size_t most_rows) const
{
    return rows_json(cluster_rows(most_rows));
}

std::string Service::recent_json(std::size_t most_rows) const
{
    return rows_json(recent_rows(most_rows));
}

void Service::seen(const core::Scope& scope)
{
    impl_->sweep_.seen(scope);
}

} // namespace headcount::app
