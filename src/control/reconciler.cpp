#include "headcount/control/reconciler.hpp"

#include "control/cluster_memory.hpp"
#include "control/pass.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <tuple>
#include <utility>

namespace headcount::control {

namespace {

constexpr std::size_t remembered_clusters = 50'000; // about 15 MB; what is forgotten costs one round trip

// Both reads run as coroutines of their own. Here, as in a task group, cancellation is a value that calls return.
asio::awaitable<void> with_values(asio::awaitable<void> read)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(read);
}

} // namespace

struct Reconciler::Impl {
    Impl(aws::Ecs& e, net::Timers& t) : ecs(e), timers(t) {}

    asio::awaitable<void> read_services(Pass& pass);
    asio::awaitable<void> read_count(Pass& pass);
    asio::awaitable<void> read_both(Pass& pass);
    asio::awaitable<void> apply(Pass& pass);

    aws::Ecs& ecs;
    net::Timers& timers;
    ClusterMemory memory{remembered_clusters};
};

asio::awaitable<void> Reconciler::Impl::read_services(Pass& pass)
{
    for (std::size_t first = 0; first < pass.size() && !pass.stopped();) {
        auto names = pass.names(first);
        const std::size_t asked = names.size();
        auto answer = co_await ecs.describe_services(pass.cluster(), std::move(names), pass.deadline());
        pass.services_read(first, std::move(answer), timers.now());
        if (pass.cluster_missing()) co_return;
        first += asked;
    }
}

asio::awaitable<void> Reconciler::Impl::read_count(Pass& pass)
{
    std::vector<std::string> names(1, pass.cluster().name);
    auto answer = co_await ecs.describe_clusters(pass.cluster().scope(), std::move(names), pass.deadline());
    pass.count_read(std::move(answer), timers.now());
}

// Both under way at once; returns when both have ended. Cancelling it cancels both.
asio::awaitable<void> Reconciler::Impl::read_both(Pass& pass)
{
    const auto executor = co_await asio::this_coro::executor;
    auto both = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, with_values(read_services(pass)), asio::deferred),
        asio::co_spawn(executor, with_values(read_count(pass)), asio::deferred));
    const asio::experimental::wait_for_all all;
    const auto ended = co_await both.async_wait(all, asio::use_awaitable);
    if (const auto& bug = std::get<1>(ended)) std::rethrow_exception(bug);
    if (const auto& bug = std::get<2>(ended)) std::rethrow_exception(bug);
}

// One after another: ECS grants five UpdateService calls a second, and a run rarely has more than one.
asio::awaitable<void> Reconciler::Impl::apply(Pass& pass)
{
    for (std::size_t row = 0; row < pass.size(); ++row) {
        if (!pass.to_apply(row, timers.now())) continue;
        auto answer = co_await ecs.update_service(pass.cluster(), pass.row(row).service, pass.row(row).decision.to,
                                                  pass.write_deadline());
        pass.applied(row, std::move(answer), timers.now());
    }
}

Reconciler::Reconciler(aws::Ecs& ecs, net::Timers& timers) : impl_(std::make_unique<Impl>(ecs, timers)) {}
Reconciler::~Reconciler() = default;

asio::awaitable<RunReport> Reconciler::run(std::shared_ptr<const core::Config> config, core::ClusterKey cluster,
                                           std::function<void()> before_reads, core::Deadline deadline)
{
    Impl& self = *impl_;
    const Remembered before = self.memory.recall(cluster);
    Pass pass{std::move(config), std::move(cluster), deadline, before};
    if (pass.size() == 0) co_return std::move(pass).report(self.timers.now());
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) pass.stop(); // calls that begin now would not notice

    if (!pass.stopped()) before_reads();
    if (before.counts && !pass.stopped())
        co_await self.read_both(pass);
    else
        co_await self.read_services(pass);
    pass.decide_without_count();
    if (pass.needs_count() && !pass.stopped()) co_await self.read_count(pass);
    pass.decide();
    co_await self.apply(pass);
    self.memory.remember(pass.cluster(), pass.remembered());
    co_return std::move(pass).report(self.timers.now());
}

} // namespace headcount::control
