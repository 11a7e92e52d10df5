// An HTTP client on one side, a peer that follows a script on the other.
#pragma once

#include "headcount/net/http_client.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "net/http_client_maker.hpp"
#include "net/scripted_lookup.hpp"
#include "net/wire.hpp"
#include "support/run_real.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace headcount::test {

using namespace std::chrono_literals;

inline std::string answer(const std::string& body)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// What a peer does on one connection, step by step. It ends by closing, unless the last step is `stay`.
struct Move {
    enum Kind { read, write, wait, reset, stay } kind;
    std::string text{};
};

using Script = std::vector<Move>;

inline const Move reads{Move::read};
inline const Move stays{Move::stay};
inline const Move resets{Move::reset};
inline const Move waits{Move::wait};

inline Move writes(std::string text)
{
    return {Move::write, std::move(text)};
}

inline Script answers(std::initializer_list<std::string> bodies)
{
    Script script;
    for (const auto& body : bodies) {
        script.push_back({Move::read});
        script.push_back({Move::write, answer(body)});
    }
    script.push_back({Move::stay});
    return script;
}

struct ClientWorld : RealWorld {
    net::HttpClientOptions options;
    Directory directory{io.get_executor(), addresses({"127.0.0.1"})}; // every name is ours
    std::unique_ptr<net::HttpClient> client;
    Listener listener{io.get_executor()};
    std::vector<std::string> requests; // as they arrived
    int accepted = 0;
    int ended = 0; // connections the peer has done with, its close included
    net::Notifier peer_ended{timers};
    net::Notifier go_on{timers}; // ends a peer's Move::wait
    net::Notifier request_came{timers};
    net::TaskGroup peers{io.get_executor()};

    ClientWorld() { options.limits.unasked = {}; } // a peer may hang up at once

    net::HttpClient& http()
    {
        if (!client)
            client = net::HttpClientMaker::with_lookup(io.get_executor(), timers, options,
                                                       std::make_unique<ScriptedLookup>(directory));
        return *client;
    }

    // The n-th connection follows the n-th script; there is none after the last.
    void peer(std::vector<Script> scripts) { peers.spawn(accept_all(std::move(scripts))); }

    net::Request request(std::string target = "/")
    {
        net::Request result;
        result.endpoint = {false, "127.0.0.1", listener.port()};
        result.target = std::move(target);
        return result;
    }

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request sent, core::Duration limit = 10s)
    {
        auto& through = http();
        const auto deadline = core::Deadline::after(timers.now(), limit);
        co_return co_await through.send(std::move(sent), deadline);
    }

    core::Result<net::Response> call(net::Request sent, core::Duration limit = 10s)
    {
        return run(send(std::move(sent), limit));
    }

    core::Result<net::Response> call() { return call(request()); }

    // Returns when the peer has done with `count` connections in all.
    void await_ended(int count) { run(until_ended(count)); }

private:
    boost::asio::awaitable<void> until_ended(int count)
    {
        while (ended < count)
            co_await peer_ended.wait(core::Deadline::never());
    }

    boost::asio::awaitable<void> accept_all(std::vector<Script> scripts)
    {
        for (auto& script : scripts) {
            auto wire = co_await listener.accept();
            ++accepted;
            peers.spawn(follow(std::move(wire), std::move(script)));
        }
    }

    boost::asio::awaitable<void> follow(Wire wire, Script script)
    {
        for (auto& move : script)
            co_await make(wire, std::move(move));
        wire.close();
        ++ended;
        peer_ended.notify();
    }

    boost::asio::awaitable<void> make(Wire& wire, Move move)
    {
        switch (move.kind) {
        case Move::read: {
            auto text = co_await wire.read_message();
            requests.push_back(std::move(text));
            request_came.notify();
            break;
        }
        case Move::write: co_await wire.write(std::move(move.text)); break;
        case Move::wait: co_await go_on.wait(core::Deadline::never()); break;
        case Move::reset: wire.reset(); break;
        case Move::stay: co_await wire.read_all(); break; // until the client closes
        }
    }
};

inline bool says(const core::Error& error, std::string_view words)
{
    return error.message.find(words) != std::string::npos;
}

} // namespace headcount::test
