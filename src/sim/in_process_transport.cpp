// The simulated AWS as a transport: the request that a wire would carry, without the wire.
#include "headcount/sim/simulated_aws.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace headcount::sim {
namespace {

constexpr auto usual_first_byte = std::chrono::seconds{5}; // as the real client waits
constexpr auto between_drops = std::chrono::seconds{1};

core::Error failed(core::ErrorKind kind, const net::Endpoint& endpoint, const std::string& what)
{
    const bool again = kind != core::ErrorKind::cancelled;
    return {.kind = kind,
            .code = {},
            .message = "call to " + endpoint.authority() + " failed: " + what,
            .retryable = again,
            .request_id = {}};
}

// What a server would read off the wire.
net::ServerRequest as_received(net::Request request)
{
    net::ServerRequest received;
    received.method = std::move(request.method);
    received.target = std::move(request.target);
    received.headers = std::move(request.headers);
    received.headers.push_back({"Host", request.endpoint.authority()});
    received.headers.push_back({"Content-Length", std::to_string(request.body.size())});
    received.body = std::move(request.body);
    return received;
}

class InProcessTransport final : public net::Transport {
public:
    InProcessTransport(SimulatedAws& aws, net::Timers& timers) : aws_(aws), timers_(timers) {}

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        using namespace asio::experimental::awaitable_operators;
        const auto endpoint = request.endpoint;
        const auto now = timers_.now();
        if (deadline.passed(now)) co_return failed(core::ErrorKind::deadline, endpoint, "the time was up before it");
        const auto silence =
            request.first_byte > core::Duration::zero() ? request.first_byte : core::Duration{usual_first_byte};
        const auto limit = deadline.no_later_than(core::Deadline::after(now, silence));
        auto answering = aws_.handle(as_received(std::move(request)));
        auto waiting = net::sleep_until(timers_, limit.at);
        auto both = std::move(answering) || std::move(waiting);
        auto first = co_await std::move(both);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return failed(core::ErrorKind::cancelled, endpoint, "it was cancelled");
        }
        auto* answered = std::get_if<net::ServerResponse>(&first);
        if (answered == nullptr) co_return failed(core::ErrorKind::deadline, endpoint, "no answer in time");
        if (answered->fault == net::WireFault::drip) {
            const auto end = core::Deadline::after(timers_.now(), between_drops * answered->response.body.size());
            const bool whole = co_await net::sleep_until(timers_, deadline.no_later_than(end).at);
            if (!whole) co_return failed(core::ErrorKind::cancelled, endpoint, "it was cancelled");
            if (deadline.at <= end.at) co_return failed(core::ErrorKind::deadline, endpoint, "no whole answer in time");
        }
        co_return judge(std::move(*answered), endpoint);
    }

private:
    static core::Result<net::Response> judge(net::ServerResponse answered, const net::Endpoint& endpoint)
    {
        switch (answered.fault) {
        case net::WireFault::none:
        case net::WireFault::close_after:
        case net::WireFault::interim:
        case net::WireFault::chunked:
        case net::WireFault::drip: return std::move(answered.response);
        case net::WireFault::understate:
            answered.response.body.resize(answered.response.body.size() / 2);
            return std::move(answered.response);
        case net::WireFault::reset_before:
            return failed(core::ErrorKind::transport, endpoint, "connection reset before the first byte");
        case net::WireFault::reset_inside:
            return failed(core::ErrorKind::transport, endpoint, "connection reset inside the answer");
        case net::WireFault::truncate:
            return failed(core::ErrorKind::transport, endpoint, "the answer ended before its announced length");
        }
        return failed(core::ErrorKind::transport, endpoint, "an unknown fault");
    }

    SimulatedAws& aws_;
    net::Timers& timers_;
};

} // namespace

std::unique_ptr<net::Transport> make_in_process_transport(SimulatedAws& aws, net::Timers& timers)
{
    return std::make_unique<InProcessTransport>(aws, timers);
}

} // namespace headcount::sim
