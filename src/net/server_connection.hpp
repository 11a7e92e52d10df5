// One accepted connection of the HTTP server: requests in, answers out, until either side has had enough.
// Which connections there are and when they must end is the server's business.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/notifier.hpp"
#include "net/alarm.hpp"
#include "net/http_codec.hpp"
#include "net/stream.hpp"

#include <memory>
#include <optional>
#include <string>

namespace headcount::net {

class ServerConnection {
public:
    // What it is given outlives it. `became_idle` is notified each time it waits for a request to begin.
    ServerConnection(Timers& timers, const HttpServerOptions& options, const HttpServer::HandlerFunction& handler,
                     Notifier& became_idle, std::unique_ptr<Stream> stream);

    // Returns when the connection has ended. `handshake` names the same stream when it is TLS.
    asio::awaitable<void> serve(TlsStream* handshake);

    void stop();  // ends now if idle, else after the answer under way
    void close(); // ends now

    // Since when it has waited for a request to begin, or for the TLS handshake before the first one. Nothing while
    // there is a request, or once it was told to stop.
    std::optional<core::Time> idle_since() const;

private:
    enum class Next { keep_alive, closed };

    asio::awaitable<bool> shake_hands(TlsStream& stream);
    asio::awaitable<Parsed> receive(RequestParser& parser);
    asio::awaitable<bool> receive_some(RequestParser& parser);
    asio::awaitable<Next> answer(ServerRequest request, bool keep_alive);
    asio::awaitable<Next> send(ServerResponse answer, bool to_head, bool keep_alive);
    asio::awaitable<Next> send_text(std::string text, WireFault fault, bool keep_alive);
    asio::awaitable<Next> drip(std::string text, bool keep_alive);
    asio::awaitable<void> refuse(Parsed parsed, std::string why);
    void begin_idling();
    void limit(core::Duration span);

    Timers& timers_;
    const HttpServerOptions& options_;
    const HttpServer::HandlerFunction& handler_;
    Notifier& became_idle_;
    std::unique_ptr<Stream> stream_;
    ReceiveBuffer buffer_;
    bool idle_ = true; // nothing of a request has come
    core::Time idle_since_{};
    bool stopping_ = false;
    bool continued_ = false; // "100 Continue" was sent for this request
    bool ending_ = false;    // the last answer is out
    bool late_ = false;      // the alarm rang
    Alarm alarm_;            // ends the wait the connection is in
};

} // namespace headcount::net
