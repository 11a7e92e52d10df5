#include "net/exchange_script.hpp"

#include "net/http_client_maker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace headcount::test {

using asio::ip::tcp;

namespace {

constexpr auto garbage = "\x01?!\r\n?!\r\n\r\n";

const std::array<std::string, 5> pieces{"H", "TTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n",
                                        "5\r\nworld\r\n", "0\r\n\r\n"};

Step next(Step step)
{
    return static_cast<Step>(static_cast<int>(step) + 1);
}

} // namespace

class ExchangeRig::Line {
public:
    explicit Line(Wire wire) : plain_(std::move(wire)) {}

    asio::awaitable<bool> secure(TlsServerSide& side)
    {
        tls_.emplace(plain_.take(), side);
        const auto error = co_await tls_->handshake();
        co_return !error;
    }

    // One request's header; nothing more came once it has ended.
    asio::awaitable<void> read()
    {
        const auto text = tls_ ? co_await tls_->read_header() : co_await plain_.read_until("\r\n\r\n");
        ended_ = text.empty();
    }
    bool ended() const { return ended_; }
    asio::awaitable<std::string> read_all() { return tls_ ? tls_->read_all() : plain_.read_all(); }

    asio::awaitable<void> write(std::string text)
    {
        if (tls_) {
            tls_->write({text});
            co_return;
        }
        co_await plain_.write(std::move(text));
    }

    void close() { tls_ ? tls_->close() : plain_.close(); }
    void reset() { tls_ ? tls_->reset() : plain_.reset(); }

    asio::awaitable<void> make_noise()
    {
        if (tls_)
            tls_->make_noise();
        else
            co_await plain_.write(garbage);
    }

private:
    Wire plain_;
    std::optional<TlsWire> tls_;
    bool ended_ = false;
};

ExchangeRig::ExchangeRig(Mode mode, Step step, Break how) : mode_(mode), step_(step), how_(how)
{
    const tcp::endpoint any_port{asio::ip::make_address("127.0.0.1"), 0};
    acceptor_.open(any_port.protocol());
    acceptor_.bind(any_port);
    const auto port = acceptor_.local_endpoint().port();
    if (step_ == Step::connect && how_ == Break::silence) {
        acceptor_.listen(0);
        filling_.connect({any_port.address(), port});
    } else if (step_ != Step::connect) {
        listen();
    }
    if (step_ != Step::resolve) directory_.known = addresses({"127.0.0.1"});

    net::HttpClientOptions options;
    options.limits.connect = options.limits.handshake = options.limits.first_byte = std::chrono::seconds{10};
    options.ca_file = certificates_.ca_file();
    if (mode == Mode::tunnel) {
        const auto proxy = "http://me:secret@proxy.test:" + std::to_string(port);
        options.proxies = net::ProxyRules::parse({.https = proxy, .http = "", .none = ""}).value();
    }
    auto lookup = std::make_unique<ScriptedLookup>(directory_);
    client_ = net::HttpClientMaker::with_lookup(io.get_executor(), timers, options, std::move(lookup));
}

ExchangeRig::~ExchangeRig()
{
    io.stop();
}

core::Result<net::Response> ExchangeRig::call(core::Duration limit)
{
    net::Request request;
    const auto port = mode_ == Mode::tunnel ? std::uint16_t{443} : acceptor_.local_endpoint().port();
    request.endpoint = {mode_ != Mode::plain, "ecs.test", port};
    request.method = "GET";
    const auto ask = [](ExchangeRig& rig, net::Request sent,
                        core::Duration time) -> asio::awaitable<core::Result<net::Response>> {
        const auto deadline = core::Deadline::after(rig.timers.now(), time);
        if (rig.step_ == Step::resolve && !rig.mended_ && rig.how_ != Break::silence) {
            asio::post(rig.io,
                       [&rig] { rig.how_ == Break::eof ? rig.directory_.answer({}) : rig.directory_.refuse(); });
        }
        co_return co_await rig.client_->send(std::move(sent), deadline);
    };
    return run(ask(*this, std::move(request), limit));
}

void ExchangeRig::let_it_break()
{
    break_now_.notify();
    io.restart();
    while (io.run_one_for(std::chrono::milliseconds{5}) != 0) {
    }
}

void ExchangeRig::mend()
{
    mended_ = true;
    directory_.known = addresses({"127.0.0.1"});
    while (!directory_.open.empty())
        directory_.answer(directory_.known);
    if (step_ == Step::connect) listen();
    filling_.close();
}

void ExchangeRig::listen()
{
    acceptor_.listen();
    peers_.spawn(accept_all());
}

asio::awaitable<void> ExchangeRig::accept_all()
{
    for (;;) {
        auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        socket.set_option(tcp::no_delay{true}); // each piece goes out at once
        ++connections_;
        peers_.spawn(serve(Wire{std::move(socket)}));
    }
}

asio::awaitable<void> ExchangeRig::serve(Wire wire)
{
    Line line{std::move(wire)};
    bool going_on = co_await prepare(line);
    if (going_on) going_on = co_await answer(line, Step::first_byte);
    if (going_on && breaks_at(Step::idle)) {
        co_await break_now_.wait(core::Deadline::never());
        going_on = false;
    }
    if (going_on) going_on = co_await answer(line, Step::again_first_byte);
    if (!going_on) co_return co_await end(line);
    while (going_on && !line.ended())
        going_on = co_await answer(line, Step::none);
}

// False: this is where it breaks.
asio::awaitable<bool> ExchangeRig::prepare(Line& line)
{
    if (mode_ == Mode::tunnel) {
        co_await line.read();
        if (breaks_at(Step::connect_answer)) co_return false;
        co_await line.write("HTTP/1.1 200 Conn");
        if (breaks_at(Step::connect_rest)) co_return false;
        co_await line.write("ection established\r\n\r\n");
    }
    if (mode_ == Mode::plain) co_return true;
    if (breaks_at(Step::hello)) co_return false;
    co_return co_await line.secure(side_);
}

asio::awaitable<bool> ExchangeRig::answer(Line& line, Step step)
{
    co_await line.read();
    if (line.ended()) co_return true;
    for (const auto& piece : pieces) {
        if (breaks_at(step)) co_return false;
        co_await line.write(piece);
        if (step != Step::none) step = next(step);
    }
    co_return true;
}

asio::awaitable<void> ExchangeRig::end(Line& line)
{
    switch (how_) {
    case Break::reset: co_return line.reset();
    case Break::eof: co_return line.close();
    case Break::silence: break;
    case Break::garbage: co_await line.write(garbage); break;
    case Break::noise: co_await line.make_noise(); break;
    }
    co_await line.read_all();
}

std::ostream& operator<<(std::ostream& out, Mode mode)
{
    constexpr std::array names{"plain", "tls", "tunnel"};
    return out << names[static_cast<std::size_t>(mode)];
}

std::ostream& operator<<(std::ostream& out, Step step)
{
    constexpr std::array names{
        "resolve",      "connect",    "connect_answer", "connect_rest",     "hello", "first_byte",
        "header",       "body",       "rest",           "last_chunk",       "idle",  "again_first_byte",
        "again_header", "again_body", "again_rest",     "again_last_chunk", "none"};
    return out << names[static_cast<std::size_t>(step)];
}

std::ostream& operator<<(std::ostream& out, Break how)
{
    constexpr std::array names{"reset", "eof", "silence", "garbage", "noise"};
    return out << names[static_cast<std::size_t>(how)];
}

} // namespace headcount::test
