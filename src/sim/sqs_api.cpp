#include "headcount/sim/sqs_api.hpp"

#include "sim/queue_waiters.hpp"
#include "sim/sqs_actions.hpp"
#include "sim/sqs_form.hpp"
#include "sim/sqs_xml.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

constexpr std::string_view receive_message = "ReceiveMessage";

net::Response render(const SqsCall& call, const json::object& output, const std::string& request_id)
{
    net::Response response;
    response.status = 200;
    if (call.dialect == SqsDialect::json) {
        response.headers.push_back({"Content-Type", "application/x-amz-json-1.0"});
        response.body = json::serialize(output);
    } else {
        response.headers.push_back({"Content-Type", "text/xml"});
        response.body = sqs_result_xml(call.operation, output, request_id);
    }
    response.headers.push_back({"x-amzn-RequestId", request_id});
    return response;
}

} // namespace

struct SqsApi::Impl {
    using Received = core::Result<std::vector<ReceivedMessage>>;

    Impl(QueueWorld& world_, net::Timers& timers_)
        : world(world_), timers(timers_), chance(world_.fork_chance()), waiters(timers_), actions(world_, timers_)
    {
    }

    asio::awaitable<core::Result<json::object>> receive(SqsCall call);
    asio::awaitable<Received> wait(SqsCall call, ReceiveCall receive, core::Deadline deadline);

    QueueWorld& world;
    net::Timers& timers;
    core::Random chance;
    QueueWaiters waiters;
    SqsActions actions;
};

SqsApi::SqsApi(QueueWorld& world, net::Timers& timers, asio::any_io_executor)
    : impl_(std::make_unique<Impl>(world, timers))
{
    world.on_change([impl = impl_.get()](const QueueKey& queue) { impl->waiters.changed(queue); });
}

SqsApi::~SqsApi()
{
    impl_->world.on_change({});
}

void SqsApi::set_base_url(std::string url)
{
    impl_->actions.set_base_url(std::move(url));
}

std::size_t SqsApi::waiting() const
{
    return impl_->waiters.size();
}

asio::awaitable<net::Response> SqsApi::handle(net::ServerRequest request, std::string account, std::string region)
{
    const std::string request_id = impl_->chance.uuid();
    auto call = read_sqs_call(request);
    if (!call) co_return sqs_error_response(sqs_dialect(request), call.error(), request_id);
    call->account = std::move(account);
    call->region = std::move(region);
    core::Result<json::object> output = json::object{};
    if (call->operation == receive_message) {
        output = co_await impl_->receive(*call);
    } else {
        output = impl_->actions.perform(*call);
    }
    if (!output) co_return sqs_error_response(call->dialect, output.error(), request_id);
    co_return render(*call, *output, request_id);
}

asio::awaitable<core::Result<json::object>> SqsApi::Impl::receive(SqsCall call)
{
    const auto wanted = actions.read_receive(call);
    if (!wanted) co_return wanted.error();
    const auto now = timers.now();
    auto received = world.receive(wanted->queue, wanted->limits, now);
    if (received && received->empty() && wanted->wait > core::Duration::zero()) {
        const auto deadline = core::Deadline::after(now, wanted->wait);
        received = co_await wait(std::move(call), *wanted, deadline);
    }
    if (!received) co_return received.error();
    co_return SqsActions::receive_answer(*received, wanted->wanted);
}

// Looks again whenever the queue may have something, until the deadline. The queue may go, or the right to it.
asio::awaitable<SqsApi::Impl::Received> SqsApi::Impl::wait(SqsCall call, ReceiveCall receive, core::Deadline deadline)
{
    QueueWaiters::Place place{waiters, receive.queue};
    for (;;) {
        core::Deadline until = deadline;
        if (place.first()) until = deadline.no_later_than({world.next_change(receive.queue)});
        co_await place.notifier().wait(until);
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) co_return std::vector<ReceivedMessage>{};
        const auto still = actions.read_receive(call);
        if (!still) co_return still.error();
        const auto now = timers.now();
        auto received = world.receive(receive.queue, receive.limits, now);
        if (!received || !received->empty() || deadline.passed(now)) co_return received;
    }
}

std::string sqs_operation(const net::ServerRequest& request)
{
    const auto target = net::find_header(request.headers, "X-Amz-Target");
    if (!target.empty()) return std::string{target.substr(target.find('.') + 1)};
    const auto form = form_parameters(request);
    if (!form) return {};
    const auto action = form->find("Action");
    return action == form->end() ? std::string{} : action->second;
}

} // namespace headcount::sim
