#include "net/tunnel.hpp"

#include "net/alarm.hpp"
#include "net/cancellation.hpp"
#include "net/failure.hpp"
#include "net/http_codec.hpp"

#include <boost/asio/error.hpp>

#include <sstream>

namespace headcount::net {

namespace {

constexpr MessageLimits answer_limits{16 * 1024, 0};

// Unlike a Host header, with the port always.
std::string host_and_port(const Endpoint& target)
{
    const bool v6 = target.host.find(':') != std::string::npos;
    return (v6 ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

struct Answer {
    int status = 0; // 0: none came
    std::string problem;
};

// The header only: a tunnel has no body, and that of a refusal is a page nobody reads.
asio::awaitable<Answer> read_answer(Stream& stream)
{
    Answer answer;
    ReceiveBuffer buffer;
    ResponseParser parser{answer_limits, true};
    auto parsed = Parsed::more;
    while (parsed == Parsed::more) {
        const auto room = buffer.room();
        const auto received = co_await stream.read(room);
        if (received.error) {
            const bool closed = received.error == asio::error::eof;
            answer.problem = closed ? "it closed the connection without an answer" : received.error.message();
            co_return answer;
        }
        buffer.received(received.bytes);
        parsed = parser.parse(buffer);
    }
    if (parsed != Parsed::done) {
        answer.problem = "its answer is not valid HTTP: " + parser.what();
        co_return answer;
    }
    answer.status = parser.take().status;
    // The client speaks first in TLS: whatever is here already is not the target's.
    if (answer.status / 100 == 2 && !buffer.empty()) answer = {0, "bytes follow its answer that nobody asked for"};
    co_return answer;
}

} // namespace

std::string tunnel_request(const Endpoint& target, const Proxy& proxy)
{
    const auto name = host_and_port(target);
    std::string text = "CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n";
    if (!proxy.authorization.empty())
        text.append("Proxy-Authorization: ").append(proxy.authorization.reveal()).append("\r\n");
    return text += "\r\n";
}

TunnelRefusal explain_tunnel(int status, const Proxy& proxy)
{
    std::ostringstream words;
    words << "the proxy " << proxy.endpoint << " refuses (HTTP " << status << ")";
    if (status == 407 && proxy.authorization.empty())
        words << ": it asks for a user and a password; put them into the variable that names it, as "
                 "http://user:password@host:port";
    else if (status == 407)
        words << ": it does not accept the user and password in the variable that names it";
    else if (status / 100 == 5)
        words << ": it does not reach that host";
    else
        words << ": allow this host there, or let NO_PROXY cover it if it can be reached without a proxy";
    return {words.str(), status / 100 != 5 && status != 429};
}

asio::awaitable<core::Result<void>> open_tunnel(Timers& timers, Stream& stream, const Endpoint& target,
                                                const Proxy& proxy, core::Deadline until)
{
    const Attempt attempt{Step::tunnel, target, timers.now()};
    bool late = false;
    Alarm alarm{timers, [&late, &stream] {
                    late = true;
                    stream.close();
                }};
    alarm.set(until.at);
    const core::Secret request{tunnel_request(target, proxy)};
    const auto sent = co_await stream.write(request.reveal());
    Answer answer;
    if (sent)
        answer.problem = sent.message();
    else
        answer = co_await read_answer(stream);
    alarm.off();
    if (co_await is_cancelled()) co_return cancelled(target);
    if (late) co_return too_late(attempt, timers.now());
    if (!answer.problem.empty()) co_return failed(attempt, timers.now(), answer.problem);
    if (answer.status / 100 == 2) co_return core::Result<void>{};
    const auto refusal = explain_tunnel(answer.status, proxy);
    auto error = refusal.for_good ? failed_for_good(attempt, timers.now(), refusal.words)
                                  : failed(attempt, timers.now(), refusal.words);
    error.code = std::to_string(answer.status);
    co_return error;
}

} // namespace headcount::net
