// Who may be connected when not everybody can be.
#include "headcount/net/http_server.hpp"

#include "headcount/net/notifier.hpp"
#include "net/wire.hpp"
#include "support/run_real.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

struct World : RealWorld {
    HttpServerOptions options;
    std::optional<HttpServer> server;
    int handled = 0;
    bool hold = false; // answer only after `release`
    Notifier release{timers};
    Notifier arrived{timers};

    ~World()
    {
        const auto stop = [](World& world) -> asio::awaitable<void> { co_await world.server->stop(core::Deadline{}); };
        run(stop(*this));
    }

    void start(std::size_t seats)
    {
        options.connections = seats;
        const auto answer = [this](ServerRequest request) { return this->answer(std::move(request)); };
        server.emplace(io.get_executor(), timers, options, answer);
        server->start();
    }

    asio::awaitable<ServerResponse> answer(ServerRequest request)
    {
        ++handled;
        arrived.notify();
        if (hold) co_await release.wait(core::Deadline::never());
        ServerResponse result;
        result.response.status = 200;
        result.response.body = request.target;
        co_return result;
    }

    asio::awaitable<Wire> connect() { co_return co_await connect_wire(server->port()); }

    // Long enough for whatever can happen on this machine to have happened.
    asio::awaitable<void> settle() { co_await sleep_until(timers, timers.now() + 20ms); }
};

asio::awaitable<bool> is_answered(Wire& wire)
{
    co_await wire.write(get);
    const auto answer = co_await wire.read_message();
    co_return answer.ends_with("/a");
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_server_seats)

BOOST_FIXTURE_TEST_CASE(busy_connections_keep_their_seats_and_newcomers_wait, World)
{
    hold = true;
    start(1);
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto first = co_await world.connect();
        co_await first.write(get);
        co_await world.arrived.wait(core::Deadline::never());
        auto second = co_await world.connect();
        co_await second.write(get);
        co_await world.settle();
        BOOST_TEST(world.handled == 1);

        // The first one's seat is free for the taking as soon as it has its answer and asks for nothing more.
        world.release.notify();
        const auto answer = co_await first.read_message();
        BOOST_TEST(answer.ends_with("/a"));
        co_await world.arrived.wait(core::Deadline::never());
        world.release.notify();
        const auto late_answer = co_await second.read_message();
        BOOST_TEST(late_answer.ends_with("/a"));
        const auto nothing = co_await first.read_all();
        BOOST_TEST(nothing == "");
    };
    run(talk(*this));
}

BOOST_FIXTURE_TEST_CASE(when_silent_connections_have_every_seat_the_one_silent_for_longest_gives_way, World)
{
    start(3);
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto spoke_last = co_await world.connect();
        auto silent = co_await world.connect();
        auto silent_too = co_await world.connect();
        co_await world.settle();
        bool answered = co_await is_answered(spoke_last);
        BOOST_TEST(answered);

        auto newcomer = co_await world.connect();
        answered = co_await is_answered(newcomer);
        BOOST_TEST(answered);
        const auto nothing = co_await silent.read_all();
        BOOST_TEST(nothing == "");
        for (auto* other : {&spoke_last, &silent_too, &newcomer}) {
            answered = co_await is_answered(*other);
            BOOST_TEST(answered); // one was enough
        }
    };
    run(talk(*this));
}

BOOST_FIXTURE_TEST_CASE(full_is_not_too_full_nobody_gives_way_to_nobody, World)
{
    start(2);
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto one = co_await world.connect();
        auto two = co_await world.connect();
        co_await world.settle();
        for (auto* each : {&one, &two, &one}) {
            const bool answered = co_await is_answered(*each);
            BOOST_TEST(answered);
        }
    };
    run(talk(*this));
}

BOOST_FIXTURE_TEST_CASE(a_client_is_answered_however_many_others_say_nothing, World)
{
    start(8);
    const auto talk = [](World& world) -> asio::awaitable<void> {
        std::vector<Wire> silent;
        for (int i = 0; i < 64; ++i) {
            auto wire = co_await world.connect();
            silent.push_back(std::move(wire));
        }
        auto probe = co_await world.connect();
        const bool answered = co_await is_answered(probe);
        BOOST_TEST(answered);
    };
    run(talk(*this));
}

BOOST_AUTO_TEST_SUITE_END()
