#include "net/connector.hpp"

#include "net/alarm.hpp"
#include "net/cancellation.hpp"
#include "net/connect_race.hpp"
#include "net/happy_eyeballs.hpp"
#include "net/tls_failure.hpp"
#include "net/tunnel.hpp"

#include <utility>
#include <vector>

namespace headcount::net {

using asio::ip::tcp;

Connector::Connector(asio::any_io_executor executor, Timers& timers, ConnectLimits limits, TlsContext tls,
                     ProxyRules proxies, std::unique_ptr<Lookup> lookup)
    : executor_(std::move(executor)), timers_(timers), limits_(limits), tls_(std::move(tls)),
      proxies_(std::move(proxies)), resolver_(timers, std::move(lookup))
{
}

asio::awaitable<Connector::Opened> Connector::open(Route route, core::Deadline deadline, StepTimes* steps)
{
    const auto& endpoint = route.endpoint;
    const auto* proxy = route.direct ? nullptr : proxies_.proxy_for(endpoint);
    if (proxy != nullptr) co_return co_await open_through(*proxy, endpoint, deadline, steps);
    const Attempt attempt{Step::resolve, endpoint, timers_.now()};
    auto stream = co_await connect(attempt, deadline);
    if (steps != nullptr) steps->connected = timers_.now();
    if (stream && endpoint.tls) {
        stream = co_await secure(std::move(*stream), attempt, deadline);
        if (steps != nullptr) steps->secured = timers_.now();
    }
    if (!stream) co_return doubted(endpoint, stream.error());
    co_return stream;
}

// What is at http:// is asked of the proxy itself; what is at https:// is spoken to through a tunnel.
asio::awaitable<Connector::Opened> Connector::open_through(const Proxy& proxy, const Endpoint& endpoint,
                                                           core::Deadline deadline, StepTimes* steps)
{
    const Attempt hop{Step::resolve, proxy.endpoint, timers_.now(), true};
    auto stream = co_await connect(hop, deadline);
    if (stream && proxy.endpoint.tls) stream = co_await secure(std::move(*stream), hop, deadline);
    if (!stream) co_return doubted(proxy.endpoint, stream.error());
    if (steps != nullptr) steps->connected = timers_.now();
    if (!endpoint.tls) co_return stream;

    const auto until = deadline.no_later_than(core::Deadline::after(timers_.now(), limits_.connect));
    const auto open = co_await open_tunnel(timers_, **stream, endpoint, proxy, until);
    if (!open) co_return open.error();
    const Attempt attempt{Step::handshake, endpoint, timers_.now()};
    auto secured = co_await secure(std::move(*stream), attempt, deadline);
    if (steps != nullptr) steps->secured = timers_.now();
    co_return secured;
}

// The host may have moved away from the addresses that are remembered; somebody else may live there by now.
core::Error Connector::doubted(const Endpoint& endpoint, const core::Error& error)
{
    if (error.kind != core::ErrorKind::cancelled) resolver_.doubt(endpoint.host);
    return error;
}

// No TCP_USER_TIMEOUT: whatever is done with a connection has a deadline, at which it is closed, and what is idle is
// closed for its age.
asio::awaitable<Connector::Opened> Connector::connect(Attempt attempt, core::Deadline deadline)
{
    const auto until = deadline.no_later_than(core::Deadline::after(attempt.begun, limits_.connect));
    const auto answer = co_await resolver_.resolve(attempt.endpoint.host, until);
    if (co_await is_cancelled()) co_return cancelled(attempt.endpoint);
    if (!answer.problem.empty()) co_return failed(attempt, timers_.now(), answer.problem);
    if (answer.addresses.empty()) co_return too_late(attempt, timers_.now());

    attempt.step = Step::connect;
    std::vector<tcp::endpoint> endpoints;
    for (const auto& address : by_turns(answer.addresses))
        endpoints.emplace_back(address, attempt.endpoint.port);
    auto end = co_await connect_first(executor_, timers_, std::move(endpoints), until);
    if (co_await is_cancelled()) co_return cancelled(attempt.endpoint);
    if (!end.winner && end.out_of_time) co_return too_late(attempt, timers_.now(), end.reasons);
    if (!end.winner) co_return failed(attempt, timers_.now(), end.reasons);
    error_code ignored;
    end.winner->set_option(tcp::no_delay{true}, ignored);
    co_return make_plain_stream(std::move(*end.winner));
}

asio::awaitable<Connector::Opened> Connector::secure(std::unique_ptr<Stream> carrier, Attempt attempt,
                                                     core::Deadline deadline)
{
    attempt.step = Step::handshake;
    attempt.begun = timers_.now();
    if (const auto prepared = tls_.prepare(); !prepared) co_return prepared.error();
    auto stream = carrier->secured(tls_, attempt.endpoint);
    bool late = false;
    Alarm alarm{timers_, [&late, &stream] {
                    late = true;
                    stream->close();
                }};
    alarm.set(deadline.no_later_than(core::Deadline::after(attempt.begun, limits_.handshake)).at);
    const auto error = co_await stream->handshake();
    alarm.off();
    if (late) co_return too_late(attempt, timers_.now());
    if (!error) co_return std::unique_ptr<Stream>{std::move(stream)};
    if (co_await is_cancelled()) co_return cancelled(attempt.endpoint);
    const auto problem = stream->certificate_problem();
    if (!problem.empty()) co_return untrusted(attempt, timers_.now(), problem);
    const auto why = explain_handshake(error);
    co_return why.for_good ? failed_for_good(attempt, timers_.now(), why.words)
                           : failed(attempt, timers_.now(), why.words);
}

} // namespace headcount::net
