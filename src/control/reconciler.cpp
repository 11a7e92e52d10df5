#include "control/reconciler_impl.hpp"

#include "control/report_parts.hpp"
#include "headcount/core/error_code.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace headcount::control {

namespace {

constexpr std::size_t services_a_look = 100; // what was read first must not be too old when all were
constexpr core::Duration attributes_kept = std::chrono::minutes{10}; // no event may have told that they changed

core::Error no_turn_error()
{
    return {core::ErrorKind::deadline, std::string(core::no_turn_code),
            "the API budget of its account left no time for it", true, ""};
}

core::Error no_time_error()
{
    return {core::ErrorKind::deadline, "", "the time for the services before it was over", true, ""};
}

// What is inlined into a coroutine has its variables in the coroutine's frame, and a frame of more than 1 KB is costly
// to allocate: hence what run() calls at its beginning and end is not inlined.

// Why nothing more can be looked at; nothing: it can.
[[gnu::noinline]] std::optional<core::Error> why_over(const Pass& pass, core::Time now)
{
    if (pass.stopped()) return pass.why_stopped();
    if (pass.deadline().passed(now)) return no_time_error();
    return std::nullopt;
}

} // namespace

// False: there is no turn for it, and the pass was stopped.
asio::awaitable<bool> Reconciler::Impl::begin_look(Pass& pass, std::size_t reads)
{
    const bool begun =
        co_await budget->begin_look(pass.cluster().scope(), reads, pass.turn(), pass.since(), pass.deadline());
    if (begun) co_return true;
    if (pass.deadline().passed(timers.now()))
        pass.stop(no_turn_error());
    else
        pass.stop();
    co_return false;
}

// Nothing is listed where the rules name each service (I3). False: the services have to be listed first.
bool Reconciler::Impl::knows_services(Pass& pass, const core::Config& config)
{
    const core::ClusterKey& cluster = pass.cluster();
    if (!core::needs_discovery(config, cluster)) {
        pass.look_at(core::services_named_for(config, cluster));
        return true;
    }
    const auto* known = directory.find(cluster, timers.now());
    if (known == nullptr) return false;
    pass.look_at(core::worth_describing(config, cluster, *known));
    return true;
}

// True: they were listed, after before_reads().
asio::awaitable<bool> Reconciler::Impl::find_services(Pass& pass, const std::function<void()>& before_reads)
{
    if (pass.stopped()) co_return false;
    const bool in_turn = budget != nullptr && co_await begin_look(pass, 1);
    if (pass.stopped()) co_return false;
    pass.looked(timers.now());
    before_reads();
    co_await list_services(pass);
    if (in_turn) budget->end_look(pass.cluster().scope(), 1, 0);
    co_return true;
}

asio::awaitable<void> Reconciler::Impl::list_services(Pass& pass)
{
    const core::ClusterKey& cluster = pass.cluster();
    directory.listing(cluster);
    for (std::optional<std::string> token = std::string(); token;) {
        auto page = co_await ecs.list_services(cluster, std::move(*token), pass.deadline(), pass.turn());
        token = pass.services_listed(std::move(page), timers.now());
    }
}

// A sweep trusts nothing remembered.
Belief Reconciler::Impl::belief(const core::Config& config, const core::ClusterKey& cluster, Lane lane)
{
    const core::Time now = timers.now();
    if (lane == Lane::sweep) return {.now = now, .from = now};
    const core::Time* changed = attributes_changed.find(cluster);
    const core::Time aged = now - attributes_kept;
    return {.now = now, .from = changed == nullptr ? aged : std::max(*changed, aged), .settle = config.recheck};
}

// What was found by other rules says nothing.
[[gnu::noinline]] void Reconciler::Impl::go_by(const std::shared_ptr<const core::Config>& config)
{
    if (rules != config) directory = ServiceDirectory(DirectoryLimits{});
    rules = config;
}

// What earlier runs found out is of the first services, those without a pass `before`.
[[gnu::noinline]] std::unique_ptr<Pass> Reconciler::Impl::begin(const std::shared_ptr<const core::Config>& config,
                                                                const core::ClusterKey& cluster,
                                                                core::Deadline deadline, Precedence precedence,
                                                                const Pass* before)
{
    const Knowledge known{instances, away, timers.wall(), belief(*config, cluster, precedence.lane)};
    Remembered remembered = before == nullptr ? memory.recall(cluster) : Remembered{};
    auto pass = std::make_unique<Pass>(config, cluster, deadline, std::move(remembered), known, guards);
    if (before != nullptr)
        pass->take_turn(before->turn(), before->since());
    else
        pass->take_turn(
            {.lane = static_cast<std::uint8_t>(precedence.lane), .calls = std::make_shared<aws::RunCalls>()},
            precedence.since);
    return pass;
}

[[gnu::noinline]] void Reconciler::Impl::end_first(Pass& pass, SoFar& all, bool listed)
{
    if (pass.learned()) memory.remember(pass.cluster(), pass.remembered());
    if (listed) all.managed = pass.managed();
    if (pass.cluster_missing()) all.others.clear();
    const core::Time now = timers.now();
    all.over = why_over(pass, now);
    all.report = std::move(pass).report(now);
}

[[gnu::noinline]] void Reconciler::Impl::end_further(Pass& pass, SoFar& all)
{
    if (all.managed) add_names(all.managed, pass.managed());
    if (pass.cluster_missing()) all.others.clear();
    const core::Time now = timers.now();
    all.over = why_over(pass, now);
    add_part(all.report, std::move(pass).report(now));
}

// One look: its turn, its reads, its verdicts, its writes.
asio::awaitable<void> Reconciler::Impl::look(Pass& pass, std::function<void()> before_reads)
{
    const std::size_t reads = pass.describe_calls();
    const bool in_turn = budget != nullptr && !pass.stopped() && co_await begin_look(pass, reads);
    if (in_turn) pass.hold_reads(reads);
    pass.looked(timers.now());
    if (before_reads && !pass.stopped()) before_reads();
    co_await read(pass);
    pass.guard(timers.now());
    pass.decided(timers.now());
    if (in_turn) budget->end_look(pass.cluster().scope(), pass.held_reads(), pass.writes());
    if (pass.writes() > 0) co_await apply(pass, in_turn);
}

// One after another: ECS grants five UpdateService calls a second, and a run rarely has more than one.
asio::awaitable<void> Reconciler::Impl::apply(Pass& pass, bool in_turn)
{
    for (std::size_t row = 0; row < pass.size(); ++row) {
        if (!pass.wants_write(row)) continue;
        if (in_turn) budget->correction_begins(pass.cluster().scope());
        if (!pass.to_apply(row, timers.now())) continue;
        auto answer = co_await ecs.update_service(pass.cluster(), pass.row(row).service, pass.row(row).decision.to,
                                                  pass.write_deadline(row), pass.write_turn());
        pass.applied(row, std::move(answer), timers.now());
    }
}

Reconciler::Reconciler(aws::Ecs& ecs, net::Timers& timers, Asker asker, ApiBudget* budget)
    : impl_(std::make_unique<Impl>(ecs, timers, asker, budget))
{
}
Reconciler::~Reconciler() = default;

Guards& Reconciler::guards()
{
    return impl_->guards;
}

asio::awaitable<RunReport> Reconciler::run(std::shared_ptr<const core::Config> config, core::ClusterKey cluster,
                                           std::function<void()> before_reads, core::Deadline deadline,
                                           Precedence precedence, core::Duration more_time)
{
    Impl& self = *impl_;
    self.go_by(config);
    const auto pass = self.begin(config, cluster, deadline, precedence, nullptr);
    SoFar all;
    if (!core::any_rule_reaches(*config, cluster)) {
        self.end_first(*pass, all, false);
        co_return std::move(all.report);
    }
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) pass->stop(); // calls that begin now may not notice

    const bool listed = !self.knows_services(*pass, *config) && co_await self.find_services(*pass, before_reads);
    all.others = pass->cut_off(services_a_look);
    if (listed) before_reads = nullptr; // it was called
    co_await self.look(*pass, std::move(before_reads));
    self.end_first(*pass, all, listed);
    while (!all.others.empty()) {
        if (more_time > core::Duration::zero()) deadline = core::Deadline::after(self.timers.now(), more_time);
        const auto next = self.begin(config, cluster, deadline, precedence, pass.get());
        next->look_at(take_first(all.others, all.over ? all.others.size() : services_a_look));
        if (all.over)
            next->leave_unread(*all.over);
        else
            co_await self.look(*next, {});
        self.end_further(*next, all);
    }
    if (all.managed) self.directory.remember(cluster, *std::move(all.managed), self.timers.now());
    co_return std::move(all.report);
}

void Reconciler::agent_told(std::string_view instance, bool connected, core::WallTime when)
{
    impl_->away.told(instance, connected, when);
}

void Reconciler::attributes_changed(const core::ClusterKey& cluster)
{
    impl_->attributes_changed.remember(cluster, impl_->timers.now());
}

void Reconciler::instance_changed(std::string_view instance)
{
    impl_->instances.changed(instance, impl_->timers.now());
}

void Reconciler::services_changed(const core::ClusterKey& cluster)
{
    impl_->directory.forget(cluster);
}

void Reconciler::service_changed(const core::ClusterKey& cluster, const std::string& service)
{
    impl_->directory.add(cluster, service);
}

} // namespace headcount::control
