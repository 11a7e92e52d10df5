#include "net/server_connection.hpp"

#include "net/http_text.hpp"
#include "net/text.hpp"

#include <utility>

namespace headcount::net {

namespace {

constexpr auto longest_goodbye = std::chrono::seconds{2}; // for the peer to hang up, too
constexpr auto between_drops = std::chrono::seconds{1};
constexpr auto interim_answers = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n";

int status_of(Parsed refused)
{
    switch (refused) {
    case Parsed::header_too_big: return 431;
    case Parsed::body_too_big: return 413;
    case Parsed::malformed: return 400;
    case Parsed::more: return 408; // and no more came
    case Parsed::done: break;
    }
    return 500;
}

Response page(int status, const std::string& why)
{
    Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    response.body = why + "\n";
    return response;
}

// The header and half of the body; half of the header where there is no body.
std::size_t half_of(const std::string& text)
{
    const auto header = text.find("\r\n\r\n") + 4;
    const auto body = text.size() - header;
    return body == 0 ? text.size() / 2 : header + body / 2;
}

std::string text_of(const Response& response, ResponseFraming& framing)
{
    std::string text;
    const auto written = write_response(response, framing, text);
    if (written) return text;
    text.clear();
    framing.close = true;
    static_cast<void>(
        write_response(page(500, "the answer cannot be sent: " + written.error().message), framing, text));
    return text;
}

} // namespace

ServerConnection::ServerConnection(Timers& timers, const HttpServerOptions& options,
                                   const HttpServer::HandlerFunction& handler, Notifier& became_idle,
                                   std::unique_ptr<Stream> stream)
    : timers_(timers), options_(options), handler_(handler), became_idle_(became_idle), stream_(std::move(stream)),
      alarm_(timers, [this] {
          late_ = true;
          if (ending_)
              stream_->close();
          else
              stream_->cancel();
      })
{
}

void ServerConnection::limit(core::Duration span)
{
    late_ = false;
    alarm_.set(core::Deadline::after(timers_.now(), span).at);
}

void ServerConnection::stop()
{
    stopping_ = true;
    if (idle_) close();
}

void ServerConnection::close()
{
    stream_->close();
}

std::optional<core::Time> ServerConnection::idle_since() const
{
    return idle_ && !stopping_ ? std::optional{idle_since_} : std::nullopt;
}

void ServerConnection::begin_idling()
{
    idle_ = true;
    idle_since_ = timers_.now();
    became_idle_.notify();
}

asio::awaitable<void> ServerConnection::serve(TlsStream* handshake)
{
    begin_idling();
    if (handshake != nullptr && !co_await shake_hands(*handshake)) co_return close();
    for (auto next = Next::keep_alive; next == Next::keep_alive;) {
        RequestParser parser{MessageLimits{options_.header_bytes, options_.body_bytes}};
        const auto parsed = co_await receive(parser);
        if (parsed == Parsed::done) {
            auto request = parser.take();
            const bool keep_alive = parser.keep_alive();
            next = co_await answer(std::move(request), keep_alive);
            continue;
        }
        const bool worth_an_answer = !idle_ && (parsed != Parsed::more || late_);
        if (worth_an_answer) co_await refuse(parsed, parser.what());
        next = Next::closed;
    }
    close();
}

asio::awaitable<bool> ServerConnection::shake_hands(TlsStream& stream)
{
    limit(options_.request);
    const auto error = co_await stream.handshake();
    co_return !error;
}

// Parsed::more: it ended or its time was up before the request was whole.
asio::awaitable<Parsed> ServerConnection::receive(RequestParser& parser)
{
    continued_ = false;
    idle_ = buffer_.empty();
    if (stopping_ && idle_) co_return Parsed::more;
    if (idle_) begin_idling();
    limit(idle_ ? options_.idle : options_.request);
    for (;;) {
        const auto parsed = parser.parse(buffer_);
        if (parsed != Parsed::more) co_return parsed;
        const bool received = co_await receive_some(parser);
        if (!received) co_return Parsed::more;
    }
}

asio::awaitable<bool> ServerConnection::receive_some(RequestParser& parser)
{
    if (parser.expects_continue() && !std::exchange(continued_, true)) {
        const auto error = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
        if (error || late_) co_return false;
    }
    const auto room = buffer_.room();
    const auto received = co_await stream_->read(room);
    if (received.error || late_) co_return false;
    buffer_.received(received.bytes);
    if (std::exchange(idle_, false)) limit(options_.request);
    co_return true;
}

asio::awaitable<ServerConnection::Next> ServerConnection::answer(ServerRequest request, bool keep_alive)
{
    alarm_.set(core::Time::max());
    const bool to_head = request.method == "HEAD";
    auto response = co_await handler_(std::move(request));
    co_return co_await send(std::move(response), to_head, keep_alive);
}

asio::awaitable<ServerConnection::Next> ServerConnection::send(ServerResponse answer, bool to_head, bool keep_alive)
{
    const auto said = find_header(answer.response.headers, "connection");
    if (stopping_ || equal_ignoring_case(said, "close")) keep_alive = false;
    ResponseFraming framing;
    framing.to_head = to_head;
    framing.close = said.empty() && !keep_alive;
    framing.chunked = answer.fault == WireFault::chunked;
    framing.understate = answer.fault == WireFault::understate;
    auto text = text_of(answer.response, framing);
    if (framing.close) keep_alive = false;
    co_return co_await send_text(std::move(text), answer.fault, keep_alive);
}

asio::awaitable<ServerConnection::Next> ServerConnection::send_text(std::string text, WireFault fault, bool keep_alive)
{
    limit(options_.request);
    if (fault == WireFault::reset_before) {
        stream_->reset();
        co_return Next::closed;
    }
    if (fault == WireFault::reset_inside || fault == WireFault::truncate) text.resize(half_of(text));
    if (fault == WireFault::interim) text.insert(0, interim_answers);
    if (fault == WireFault::drip) co_return co_await drip(std::move(text), keep_alive);
    const auto error = co_await stream_->write(text);
    if (fault == WireFault::reset_inside) stream_->reset();
    if (error || late_ || fault == WireFault::reset_inside || fault == WireFault::close_after) co_return Next::closed;
    if (keep_alive && fault != WireFault::truncate) co_return Next::keep_alive;
    ending_ = true;
    limit(longest_goodbye);
    co_await stream_->finish();
    co_return Next::closed;
}

asio::awaitable<ServerConnection::Next> ServerConnection::drip(std::string text, bool keep_alive)
{
    for (std::size_t sent = text.find("\r\n\r\n") + 4, begin = 0; begin < text.size(); begin = sent++) {
        limit(options_.request);
        const auto piece = std::string_view{text}.substr(begin, sent - begin);
        const auto error = co_await stream_->write(piece);
        if (error || late_) co_return Next::closed;
        const bool going_on = co_await sleep_until(timers_, timers_.now() + between_drops);
        if (!going_on) co_return Next::closed;
    }
    co_return keep_alive ? Next::keep_alive : Next::closed;
}

asio::awaitable<void> ServerConnection::refuse(Parsed parsed, std::string why)
{
    ServerResponse answer;
    const int status = status_of(parsed);
    const std::string words = parsed == Parsed::more ? "the request did not arrive in time" : std::move(why);
    answer.response = page(status, "this request is refused: " + words);
    co_await send(std::move(answer), false, false);
}

} // namespace headcount::net
