// What a look reads of ECS, and which of it side by side.
#include "control/reconciler_impl.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace headcount::control {

namespace {

// Both reads run as coroutines of their own. Here, as in a task group, cancellation is a value that calls return.
asio::awaitable<void> with_values(asio::awaitable<void> read)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(read);
}

} // namespace

asio::awaitable<void> Reconciler::Impl::read(Pass& pass)
{
    pass.expect_counts();
    if (pass.reads_waiting() > 0)
        co_await read_all(pass);
    else
        co_await read_services(pass);
    pass.decide_without_count();
    co_await read_counts(pass);
    pass.decide();
    if (!pass.look_again()) co_return;
    co_await read_counts(pass);
    pass.decide();
}

asio::awaitable<void> Reconciler::Impl::read_services(Pass& pass)
{
    for (std::size_t first = 0; first < pass.size() && !pass.stopped();) {
        auto names = pass.names(first);
        const std::size_t asked = names.size();
        auto answer = co_await ecs.describe_services(pass.cluster(), std::move(names), pass.deadline(), pass.turn());
        if (pass.let_go_of_read()) budget->look_read(pass.cluster().scope());
        pass.services_read(first, std::move(answer), timers.now());
        if (pass.cluster_missing()) co_return;
        first += asked;
    }
}

asio::awaitable<void> Reconciler::Impl::read_cluster(Pass& pass)
{
    const auto answer = co_await clusters.describe(pass.cluster(), pass.turn(), pass.deadline());
    pass.cluster_read(answer.result, timers.now(), answer.calls);
}

// Page by page to the end of the list.
asio::awaitable<void> Reconciler::Impl::read_list(Pass& pass, Census::ReadList read)
{
    for (std::optional<Census::ReadList> page = std::move(read); page;) {
        aws::InstanceQuestion question{page->list.status, page->list.filter, page->token};
        auto answer =
            co_await ecs.list_container_instances(pass.cluster(), std::move(question), pass.deadline(), pass.turn());
        page = pass.page_read(*page, std::move(answer), timers.now());
    }
}

asio::awaitable<void> Reconciler::Impl::read_instances(Pass& pass, std::vector<std::string> arns)
{
    const auto answer =
        co_await ecs.describe_container_instances(pass.cluster(), std::move(arns), pass.deadline(), pass.turn());
    pass.instances_read(answer, timers.now());
}

asio::awaitable<void> Reconciler::Impl::read_one_by_one(Pass& pass)
{
    while (auto read = pass.next_read()) {
        if (auto* list = std::get_if<Census::ReadList>(&*read))
            co_await read_list(pass, std::move(*list));
        else if (auto* describe = std::get_if<Census::Describe>(&*read))
            co_await read_instances(pass, std::move(describe->arns));
        else
            co_await read_cluster(pass);
    }
}

// Two readers where there is something for two: no mode has more than two lists.
asio::awaitable<void> Reconciler::Impl::read_counts(Pass& pass)
{
    if (pass.reads_waiting() < 2)
        co_await read_one_by_one(pass);
    else
        co_await both(read_one_by_one(pass), read_one_by_one(pass));
}

asio::awaitable<void> Reconciler::Impl::read_all(Pass& pass)
{
    co_await both(read_services(pass), read_counts(pass));
}

// Both under way at once; returns when both have ended. Cancelling it cancels both.
asio::awaitable<void> Reconciler::Impl::both(asio::awaitable<void> one, asio::awaitable<void> other)
{
    const auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, with_values(std::move(one)), asio::deferred),
        asio::co_spawn(executor, with_values(std::move(other)), asio::deferred));
    const asio::experimental::wait_for_all all;
    const auto ended = co_await group.async_wait(all, asio::use_awaitable);
    if (const auto& bug = std::get<1>(ended)) std::rethrow_exception(bug);
    if (const auto& bug = std::get<2>(ended)) std::rethrow_exception(bug);
}

} // namespace headcount::control
