#include "net/connector.hpp"

#include "net/alarm.hpp"
#include "net/cancellation.hpp"
#include "net/failure.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr std::size_t most_reasons = 3;                         // in one message, of many addresses
constexpr auto shortest_share = std::chrono::milliseconds{300}; // as far as a round trip on earth goes

void add_reason(std::string& reasons, std::size_t tried, const asio::ip::address& address, const error_code& error)
{
    if (tried >= most_reasons) return;
    if (!reasons.empty()) reasons += ", ";
    const bool late = error == asio::error::operation_aborted;
    reasons.append(address.to_string()).append(": ").append(late ? "no answer" : error.message());
}

} // namespace

// An address that swallows packets must leave time for the others, but not by giving up on each one that is far away.
core::Duration time_for_one(core::Duration left, std::size_t untried)
{
    return std::min(left, std::max<core::Duration>(left / static_cast<long>(untried), shortest_share));
}

Connector::Connector(asio::any_io_executor executor, Timers& timers, ConnectLimits limits, TlsContext tls,
                     std::unique_ptr<Lookup> lookup)
    : executor_(std::move(executor)), timers_(timers), limits_(limits), tls_(std::move(tls)),
      resolver_(timers, std::move(lookup))
{
}

asio::awaitable<core::Result<std::unique_ptr<Stream>>> Connector::open(const Endpoint& endpoint,
                                                                       core::Deadline deadline)
{
    auto socket = co_await connect(endpoint, deadline);
    if (!socket) co_return doubted(endpoint, socket.error());
    error_code ignored;
    socket->set_option(tcp::no_delay{true}, ignored);
    if (!endpoint.tls) co_return make_plain_stream(std::move(*socket));
    auto stream = co_await secure(endpoint, std::move(*socket), deadline);
    if (!stream) co_return doubted(endpoint, stream.error());
    co_return stream;
}

// The host may have moved away from the addresses that are remembered; somebody else may live there by now.
core::Error Connector::doubted(const Endpoint& endpoint, const core::Error& error)
{
    if (error.kind != core::ErrorKind::cancelled) resolver_.doubt(endpoint.host);
    return error;
}

asio::awaitable<core::Result<Connector::Socket>> Connector::connect(const Endpoint& endpoint, core::Deadline deadline)
{
    Attempt attempt{Step::resolve, endpoint, timers_.now()};
    const auto until = deadline.no_later_than(core::Deadline::after(attempt.begun, limits_.connect));
    const auto answer = co_await resolver_.resolve(endpoint.host, until);
    if (co_await is_cancelled()) co_return cancelled(endpoint);
    if (!answer.problem.empty()) co_return failed(attempt, timers_.now(), answer.problem);

    if (!answer.addresses.empty()) attempt.step = Step::connect;
    std::string reasons;
    for (std::size_t tried = 0; tried < answer.addresses.size() && !until.passed(timers_.now()); ++tried) {
        const auto share = time_for_one(until.left(timers_.now()), answer.addresses.size() - tried);
        const auto& address = answer.addresses[tried];
        Socket socket{executor_};
        const tcp::endpoint to{address, endpoint.port};
        const auto error = co_await connect_one(socket, to, timers_.now() + share);
        if (!error) co_return socket;
        if (co_await is_cancelled()) co_return cancelled(endpoint);
        add_reason(reasons, tried, address, error);
    }
    if (until.passed(timers_.now())) co_return too_late(attempt, timers_.now());
    co_return failed(attempt, timers_.now(), reasons);
}

asio::awaitable<error_code> Connector::connect_one(Socket& socket, tcp::endpoint to, core::Time until)
{
    if (co_await is_cancelled()) co_return asio::error::operation_aborted;
    Alarm alarm{timers_, [&socket] {
                    error_code ignored;
                    socket.close(ignored);
                }};
    alarm.set(until);
    const auto [error] = co_await socket.async_connect(to, asio::as_tuple(asio::use_awaitable));
    // It may have rung between the connection's success and this line.
    co_return (error || socket.is_open()) ? error : asio::error::operation_aborted;
}

asio::awaitable<core::Result<std::unique_ptr<Stream>>> Connector::secure(const Endpoint& endpoint, Socket socket,
                                                                         core::Deadline deadline)
{
    const Attempt attempt{Step::handshake, endpoint, timers_.now()};
    auto stream = make_tls_client_stream(std::move(socket), tls_, endpoint.host);
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
    if (co_await is_cancelled()) co_return cancelled(endpoint);
    const auto problem = stream->certificate_problem();
    if (!problem.empty()) co_return untrusted(attempt, timers_.now(), problem);
    co_return failed(attempt, timers_.now(), error.message());
}

} // namespace headcount::net
