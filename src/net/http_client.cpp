#include "headcount/net/http_client.hpp"

#include "headcount/net/notifier.hpp"
#include "net/cancellation.hpp"
#include "net/client_connection.hpp"
#include "net/connector.hpp"
#include "net/http_client_maker.hpp"
#include "net/http_text.hpp"
#include "net/pool.hpp"
#include "net/spare_texts.hpp"

#include <optional>
#include <unordered_map>
#include <utility>

namespace headcount::net {

namespace {

// Idle connections that keep their buffers, those used last.
constexpr std::size_t at_hand = 4;

Pool::Limits pool_limits(const HttpClientLimits& limits)
{
    return {limits.connections, limits.per_endpoint, limits.idle};
}

} // namespace

// Carries out what the pool decides. Owned by the client and by each call, which may outlive it.
struct HttpClient::Impl {
    Impl(asio::any_io_executor executor, Timers& timers_, HttpClientOptions options, std::unique_ptr<Lookup> lookup)
        : timers(timers_), limits(options.limits), proxies(options.proxies), pool(pool_limits(limits)),
          connector(executor, timers, ConnectLimits{limits.connect, limits.handshake},
                    TlsContext::for_client({.bundle = options.ca_file,
                                            .system_file = options.system_ca_file,
                                            .system_directory = options.system_ca_directory,
                                            .roots = options.roots}),
                    proxies, std::move(lookup)),
          reaper(timers, [this] { reap(); }), rester(timers, [this] { put_to_rest(); })
    {
    }

    core::Result<Exchange> begin(Request request, core::Deadline deadline);
    asio::awaitable<core::Result<Response>> call(std::shared_ptr<Impl> self, Exchange exchange);
    std::optional<Pool::Grant> acquire(const Route& route, core::Time now);
    asio::awaitable<core::Result<Pool::Grant>> wait_in_line(std::shared_ptr<Impl> self, Route route,
                                                            core::Deadline deadline);
    asio::awaitable<core::Result<std::unique_ptr<ClientConnection>>> open(const Route& route, core::Deadline deadline,
                                                                          StepTimes* steps);
    void give_back(Pool::Connection id);
    void carry_out(const Pool::Changes& changes);
    void reap();
    void put_to_rest();
    void close();

    Timers& timers;
    HttpClientLimits limits;
    ProxyRules proxies;
    SpareBuffers spare_buffers;
    SpareTexts spare_texts;
    Pool pool;
    Connector connector;
    std::unordered_map<Pool::Connection, std::unique_ptr<ClientConnection>> connections; // null: to be opened
    std::unordered_map<Pool::Ticket, Notifier*> waiting;
    std::uint64_t opened = 0;
    bool closing = false;     // the client is gone: nothing goes back to the pool
    bool rest_is_due = false; // some time
    Alarm reaper;             // closes what has been idle for too long
    Alarm rester;             // frees the buffers of what has been idle for long
};

namespace {

asio::awaitable<core::Result<Response>> refused(core::Error error)
{
    co_return error;
}

// The memory of a request's text goes back at the end of its call, for another to be written into.
class TextOnLoan {
public:
    TextOnLoan(std::string& text, SpareTexts& spares) : text_(text), spares_(spares) {}
    TextOnLoan(const TextOnLoan&) = delete;
    TextOnLoan& operator=(const TextOnLoan&) = delete;
    ~TextOnLoan() { spares_.give_back(std::move(text_)); }

private:
    std::string& text_;
    SpareTexts& spares_;
};

// A slot of the pool in use, and the connection in it. What is not given back is closed, however the call ends.
template <class Impl>
class Slot {
public:
    Slot(std::shared_ptr<Impl> impl, Pool::Grant grant)
        : connection(impl->connections[grant.connection]), impl_(std::move(impl)), grant_(grant)
    {
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot()
    {
        if (!impl_) return;
        impl_->connections.erase(grant_.connection);
        impl_->pool.closed(grant_.connection, impl_->timers.now());
        impl_->carry_out(impl_->pool.take_changes());
    }

    bool reused() const { return grant_.reused; }

    // It is dead: another one takes its slot.
    void discard()
    {
        grant_.reused = false;
        connection.reset();
        impl_->pool.replace(grant_.connection, impl_->timers.now());
        impl_->carry_out(impl_->pool.take_changes());
    }

    // It was idle and has been silent since, as behind a NAT that forgot it: those beside it would cost as much time.
    void doubt_others()
    {
        impl_->pool.purge_beside(grant_.connection, impl_->timers.now());
        impl_->carry_out(impl_->pool.take_changes());
    }

    void give_back()
    {
        const auto impl = std::exchange(impl_, nullptr);
        impl->give_back(grant_.connection);
    }

    std::unique_ptr<ClientConnection>& connection; // not to be touched once it is given back

private:
    std::shared_ptr<Impl> impl_;
    Pool::Grant grant_;
};

// A place in line. Whoever leaves it without taking the turn passes it on.
template <class Impl>
class PlaceInLine {
public:
    PlaceInLine(std::shared_ptr<Impl> impl, const Route& route)
        : notifier(impl->timers), impl_(std::move(impl)), route_(route), ticket_(impl_->pool.wait(route))
    {
        impl_->waiting.emplace(ticket_, &notifier);
    }
    PlaceInLine(const PlaceInLine&) = delete;
    PlaceInLine& operator=(const PlaceInLine&) = delete;
    ~PlaceInLine()
    {
        impl_->waiting.erase(ticket_);
        impl_->pool.leave(route_, ticket_, impl_->timers.now());
        impl_->carry_out(impl_->pool.take_changes());
    }

    std::optional<Pool::Grant> granted() { return impl_->pool.granted(ticket_); }

    Notifier notifier;

private:
    std::shared_ptr<Impl> impl_;
    Route route_;
    Pool::Ticket ticket_;
};

} // namespace

// Writes the text at once, so that nothing else of the request has to be kept while its call waits.
core::Result<Exchange> HttpClient::Impl::begin(Request request, core::Deadline deadline)
{
    const bool unseen = request.direct || request.endpoint.tls; // by a proxy: there is none, or a tunnel through it
    const auto* proxy = unseen ? nullptr : proxies.proxy_for(request.endpoint);
    std::string text = spare_texts.take();
    if (const auto written = write_request(request, text, proxy); !written) return written.error();
    const bool has_own_patience = request.first_byte > core::Duration::zero();
    return Exchange{.text = std::move(text),
                    .route = {std::move(request.endpoint), request.direct},
                    .to_head = request.method == "HEAD",
                    .first_byte = has_own_patience ? request.first_byte : limits.first_byte,
                    .deadline = deadline,
                    .body_bytes = request.body_bytes,
                    .steps = request.steps};
}

asio::awaitable<core::Result<Response>> HttpClient::Impl::call(std::shared_ptr<Impl> self, Exchange exchange)
{
    const TextOnLoan loan{exchange.text, spare_texts};
    const auto& route = exchange.route;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return cancelled(route.endpoint);
    auto now = timers.now();
    if (exchange.deadline.passed(now)) co_return too_late(Attempt{Step::begin, route.endpoint, now}, now);
    auto grant = acquire(route, now);
    if (!grant) {
        const auto turn = co_await wait_in_line(self, route, exchange.deadline);
        if (!turn) co_return turn.error();
        grant = *turn;
        now = timers.now();
        if (exchange.steps != nullptr) exchange.steps->line = now;
    }

    Slot<Impl> slot{self, *grant};
    if (slot.reused() && !slot.connection->may_be_reused(now, limits.unasked)) slot.discard();
    for (;;) {
        if (!slot.connection) {
            auto fresh = co_await open(route, exchange.deadline, exchange.steps);
            if (!fresh) co_return fresh.error();
            slot.connection = std::move(*fresh);
            now = timers.now();
        }
        auto response = co_await slot.connection->exchange(exchange, now);
        if (slot.connection->reusable()) slot.give_back();
        if (response || !slot.reused() || slot.connection->touched()) co_return response;
        if (response.error().kind == core::ErrorKind::deadline) slot.doubt_others();
        if (response.error().kind != core::ErrorKind::transport) co_return response;
        slot.discard(); // the server closed it while it was idle, or just now: the request was not looked at
    }
}

std::optional<Pool::Grant> HttpClient::Impl::acquire(const Route& route, core::Time now)
{
    const auto grant = pool.acquire(route, now);
    carry_out(pool.take_changes());
    return grant;
}

asio::awaitable<core::Result<Pool::Grant>> HttpClient::Impl::wait_in_line(std::shared_ptr<Impl> self, Route route,
                                                                          core::Deadline deadline)
{
    const Attempt attempt{Step::line, route.endpoint, timers.now()};
    PlaceInLine<Impl> place{std::move(self), route};
    const bool woken = co_await place.notifier.wait(deadline);
    if (co_await is_cancelled()) co_return cancelled(route.endpoint);
    if (!woken) co_return too_late(attempt, timers.now());
    const auto grant = place.granted();
    if (!grant) co_return too_late(attempt, timers.now());
    co_return *grant;
}

asio::awaitable<core::Result<std::unique_ptr<ClientConnection>>>
HttpClient::Impl::open(const Route& route, core::Deadline deadline, StepTimes* steps)
{
    auto stream = co_await connector.open(route, deadline, steps);
    if (!stream) co_return stream.error();
    ++opened;
    const MessageLimits bounds{limits.header_bytes, limits.body_bytes};
    co_return std::make_unique<ClientConnection>(timers, bounds, std::move(*stream), spare_buffers);
}

void HttpClient::Impl::give_back(Pool::Connection id)
{
    const auto now = connections.at(id)->idle_since(); // just now
    pool.give_back(id, now);
    if (closing) pool.close_idle(now);
    carry_out(pool.take_changes());
    if (!closing && !std::exchange(rest_is_due, true)) rester.set(now + limits.rest);
    if (pool.next_expiry() != core::Time::max()) reaper.set(pool.next_expiry());
}

void HttpClient::Impl::carry_out(const Pool::Changes& changes)
{
    for (const auto connection : changes.close)
        connections.erase(connection);
    for (const auto ticket : changes.wake)
        if (const auto place = waiting.find(ticket); place != waiting.end()) place->second->notify();
}

void HttpClient::Impl::reap()
{
    pool.expire(timers.now());
    carry_out(pool.take_changes());
    reaper.set(pool.next_expiry());
}

// Those whose time has not come have theirs when it has come for all that are idle now.
void HttpClient::Impl::put_to_rest()
{
    const auto now = timers.now();
    rest_is_due = false;
    for (const auto id : pool.idle_behind(at_hand)) {
        auto& connection = *connections.at(id);
        if (now - connection.idle_since() >= limits.rest)
            connection.rest();
        else
            rest_is_due = true;
    }
    if (rest_is_due) rester.set(now + limits.rest);
}

void HttpClient::Impl::close()
{
    reaper.off();
    rester.off();
    rest_is_due = false;
    pool.close_idle(timers.now());
    carry_out(pool.take_changes());
}

HttpClient::HttpClient(asio::any_io_executor executor, Timers& timers, HttpClientOptions options)
    : impl_(std::make_shared<Impl>(executor, timers, std::move(options), make_system_lookup(executor)))
{
}

HttpClient::HttpClient(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

std::unique_ptr<HttpClient> HttpClientMaker::with_lookup(asio::any_io_executor executor, Timers& timers,
                                                         HttpClientOptions options, std::unique_ptr<Lookup> lookup)
{
    auto impl = std::make_shared<HttpClient::Impl>(std::move(executor), timers, std::move(options), std::move(lookup));
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

HttpClient::~HttpClient()
{
    impl_->closing = true;
    impl_->close();
}

asio::awaitable<core::Result<Response>> HttpClient::send(Request request, core::Deadline deadline)
{
    auto exchange = impl_->begin(std::move(request), deadline);
    return exchange ? impl_->call(impl_, std::move(*exchange)) : refused(exchange.error());
}

void HttpClient::close_idle()
{
    impl_->close();
}

HttpClientStats HttpClient::stats() const
{
    const auto stats = impl_->pool.stats();
    return {stats.open, stats.idle, stats.waiting, impl_->opened, stats.reused, stats.stale};
}

} // namespace headcount::net
