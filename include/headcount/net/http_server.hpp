// A small HTTP/1.1 server over TCP or TLS: the admin page of the service and the front of the simulated AWS.
// One handler for all requests; bounded connections, header and body sizes, and a deadline on every read.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace headcount::net {

// What a handler may answer besides a whole response. Faults exist for the simulated AWS.
enum class WireFault {
    none,
    reset_before, // close with RST before the first byte
    reset_inside, // send half of the response, then RST
    truncate,     // announce the whole length, send half, close cleanly
    understate,   // announce half of the length, send the whole
    close_after,  // answer, then close the connection without saying so
    interim,      // 100 and 103 come before the answer
    chunked,      // the answer in chunks with extensions, a trailer behind them
    drip,         // the header, then a byte a second
};

struct ServerRequest {
    std::string method;
    std::string target;
    Headers headers; // Host included
    std::string body;
};

struct ServerResponse {
    Response response; // Content-Length is added
    WireFault fault = WireFault::none;
};

struct HttpServerOptions {
    std::string address = "127.0.0.1"; // an IP address; "0.0.0.0" or "::" for every one of the machine
    std::uint16_t port = 0;            // 0: any free one
    std::string certificate_file;      // PEM chain; empty: plain TCP
    std::string key_file;
    core::Duration idle = std::chrono::seconds{60}; // between two requests
    core::Duration request =
        std::chrono::seconds{30};   // from its first byte to its last; also for each answer to be taken
    std::size_t connections = 4096; // beyond it the one that has been idle for longest gives way to the next client
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 4 * 1024 * 1024;
};

// What is wrong with a request is answered without the handler: 400, 408, 413, 431.
class HttpServer {
public:
    // Called for each request; several at once, one per connection. An exception that leaves it is a bug (TaskGroup).
    using HandlerFunction = std::function<asio::awaitable<ServerResponse>(ServerRequest)>;

    // Listens at once; throws std::runtime_error with a sentence if it cannot.
    HttpServer(asio::any_io_executor executor, Timers& timers, HttpServerOptions options, HandlerFunction handler);
    ~HttpServer(); // after stop(), or with its io_context done with
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::uint16_t port() const;
    void start(); // accepts from now on

    // Accepts no more, closes idle connections, lets answers under way end until the deadline, then cancels the
    // handlers. Returns when the last one has ended.
    asio::awaitable<void> stop(core::Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::net
