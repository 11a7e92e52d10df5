// What a look reads of ECS, and which of it side by side.
#include "control/reconciler_impl.hpp"
#include "control/side_by_side.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace headcount::control {

asio::awaitable<void> Reconciler::Impl::read(Pass& pass)
{
    pass.expect_counts();
    if (pass.reads_waiting() > 0)
        co_await side_by_side(read_services(pass), read_counts(pass));
    else
        co_await read_services(pass);
    pass.decide_without_count();
    if (pass.reads_waiting() > 0) co_await read_counts(pass);
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
    auto answer =
        co_await ecs.describe_container_instances(pass.cluster(), std::move(arns), pass.deadline(), pass.turn());
    pass.instances_read(std::move(answer), timers.now());
}

asio::awaitable<void> Reconciler::Impl::read_one_by_one(Pass& pass)
{
    while (auto read = pass.next_read()) {
        if (auto* list = std::get_if<Census::ReadList>(&*read)) {
            co_await read_list(pass, std::move(*list));
        } else if (auto* describe = std::get_if<Census::Describe>(&*read)) {
            co_await read_instances(pass, std::move(describe->arns));
        } else {
            auto answer = co_await clusters.describe(pass.cluster(), pass.turn(), pass.deadline());
            pass.cluster_read(std::move(answer.result), timers.now(), answer.calls);
        }
    }
}

// Two readers where there is something for two: no mode has more than two lists.
asio::awaitable<void> Reconciler::Impl::read_counts(Pass& pass)
{
    if (pass.reads_waiting() < 2) return read_one_by_one(pass);
    return side_by_side(read_one_by_one(pass), read_one_by_one(pass));
}

} // namespace headcount::control
