#include "headcount/net/http_server.hpp"

#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "net/server_connection.hpp"
#include "net/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <optional>
#include <stdexcept>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr auto accept_pause = std::chrono::milliseconds{100}; // after a failed accept: mostly too many open files

tcp::acceptor listen(const asio::any_io_executor& executor, const HttpServerOptions& options)
{
    const auto place = options.address + " port " + std::to_string(options.port);
    error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) throw std::runtime_error("cannot listen on " + options.address + ": it is not an IP address");
    const tcp::endpoint endpoint{address, options.port};

    tcp::acceptor acceptor{executor};
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw std::runtime_error("cannot listen on " + place + ": " + error.message());
    return acceptor;
}

// What the coroutines of the server use: they own it, since they may be destroyed after the server.
struct State {
    State(asio::any_io_executor executor, Timers& timers_, HttpServerOptions options_,
          HttpServer::HandlerFunction handler_)
        : timers(timers_), options(std::move(options_)), handler(std::move(handler_)),
          acceptor(listen(executor, options)), port(acceptor.local_endpoint().port()), room(timers), ended(timers)
    {
        if (!options.certificate_file.empty()) tls = TlsContext::for_server(options.certificate_file, options.key_file);
    }

    Timers& timers;
    HttpServerOptions options;
    HttpServer::HandlerFunction handler;
    std::optional<TlsContext> tls;
    tcp::acceptor acceptor;
    std::uint16_t port;
    std::list<ServerConnection*> open; // those of `seated` whose coroutine has begun
    std::size_t seated = 0;
    bool stopping = false;
    Notifier room;  // for who accepts: a seat is free, or may be made free
    Notifier ended; // for who stops
};

// One of the connections that are allowed at once, from its acceptance to its end.
class Seat {
public:
    explicit Seat(std::shared_ptr<State> state) : state_(std::move(state)), place_(state_->open.end())
    {
        ++state_->seated;
    }
    Seat(Seat&&) noexcept = default;
    Seat& operator=(Seat&&) = delete;
    ~Seat()
    {
        if (!state_) return;
        if (place_ != state_->open.end()) state_->open.erase(place_);
        --state_->seated;
        state_->room.notify();
        state_->ended.notify();
    }

    State& state() const { return *state_; }

    void take(ServerConnection& connection) { place_ = state_->open.insert(state_->open.end(), &connection); }

private:
    std::shared_ptr<State> state_;
    std::list<ServerConnection*>::iterator place_;
};

asio::awaitable<void> serve(Seat seat, tcp::socket socket)
{
    auto& state = seat.state();
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    TlsStream* handshake = nullptr;
    std::unique_ptr<Stream> stream;
    if (state.tls) {
        auto tls = make_tls_server_stream(std::move(socket), *state.tls);
        handshake = tls.get();
        stream = std::move(tls);
    } else {
        stream = make_plain_stream(std::move(socket));
    }
    ServerConnection connection{state.timers, state.options, state.handler, state.room, std::move(stream)};
    seat.take(connection);
    if (!state.stopping) co_await connection.serve(handshake);
}

// False: nobody is idle.
bool dismiss_longest_idle(State& state)
{
    ServerConnection* longest = nullptr;
    for (auto* connection : state.open)
        if (connection->idle_since() && (longest == nullptr || connection->idle_since() < longest->idle_since()))
            longest = connection;
    if (longest != nullptr) longest->stop();
    return longest != nullptr;
}

// So that clients that only hold their seats cannot shut out one who has something to ask. One of them per newcomer.
asio::awaitable<void> make_room(State& state)
{
    bool one_leaves = false;
    while (!state.stopping && state.seated >= state.options.connections) {
        if (!one_leaves) one_leaves = dismiss_longest_idle(state);
        co_await state.room.wait(core::Deadline::never());
    }
}

asio::awaitable<void> accept(std::shared_ptr<State> state, TaskGroup& tasks)
{
    while (!state->stopping) {
        co_await state->acceptor.async_wait(tcp::acceptor::wait_read, asio::as_tuple(asio::use_awaitable));
        co_await make_room(*state);
        if (state->stopping) co_return;
        auto [error, socket] = co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        if (!error)
            tasks.spawn(serve(Seat{state}, std::move(socket)));
        else if (!state->stopping)
            co_await sleep_until(state->timers, state->timers.now() + accept_pause);
    }
}

} // namespace

struct HttpServer::Impl {
    std::shared_ptr<State> state;
    TaskGroup tasks;
};

HttpServer::HttpServer(asio::any_io_executor executor, Timers& timers, HttpServerOptions options,
                       HandlerFunction handler)
    : impl_(new Impl{std::make_shared<State>(executor, timers, std::move(options), std::move(handler)),
                     TaskGroup{executor}})
{
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const
{
    return impl_->state->port;
}

void HttpServer::start()
{
    impl_->tasks.spawn(accept(impl_->state, impl_->tasks));
}

asio::awaitable<void> HttpServer::stop(core::Deadline deadline)
{
    const auto state = impl_->state;
    state->stopping = true;
    error_code ignored;
    state->acceptor.close(ignored);
    state->room.notify();
    for (auto* connection : state->open)
        connection->stop();

    bool in_time = true;
    while (in_time && state->seated != 0)
        in_time = co_await state->ended.wait(deadline);
    for (auto* connection : state->open)
        connection->close();
    impl_->tasks.cancel();
    co_await impl_->tasks.join();
}

} // namespace headcount::net
