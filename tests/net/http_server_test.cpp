#include "headcount/net/http_server.hpp"

#include "headcount/net/notifier.hpp"
#include "net/wire.hpp"
#include "support/run_real.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

// A server that answers with what it was asked, or as `fault` says.
struct World : RealWorld {
    HttpServerOptions options;
    std::unique_ptr<HttpServer> server;
    WireFault fault = WireFault::none;
    int handled = 0;
    bool hold = false; // answer only after `release`
    bool interrupted = false;
    Notifier release{timers};
    Notifier arrived{timers};
    Headers extra;

    ~World()
    {
        if (server) run(stop(core::Deadline{}));
    }

    void start()
    {
        server = std::make_unique<HttpServer>(io.get_executor(), timers, options,
                                              [this](ServerRequest request) { return answer(std::move(request)); });
        server->start();
    }

    asio::awaitable<ServerResponse> answer(ServerRequest request)
    {
        ++handled;
        arrived.notify();
        if (hold) interrupted = !co_await release.wait(core::Deadline::never());
        ServerResponse result;
        result.response.status = 200;
        result.response.headers = extra;
        result.response.body = request.method + " " + request.target + " " + request.body;
        result.fault = fault;
        co_return result;
    }

    asio::awaitable<void> stop(core::Deadline deadline) { co_await server->stop(deadline); }

    asio::awaitable<std::string> ask(std::string text)
    {
        auto wire = co_await connect_wire(server->port());
        co_await wire.write(std::move(text));
        co_return co_await wire.read_all();
    }

    std::string answer_to(std::string text) { return run(ask(std::move(text))); }
};

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string get_and_close = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

bool begins(const std::string& text, std::string_view with)
{
    return text.starts_with(with);
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_FIXTURE_TEST_CASE(one_connection_carries_many_requests_and_even_two_at_once, World)
{
    start();
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto wire = co_await connect_wire(world.server->port());
        const std::string twice = get + "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi";
        co_await wire.write(twice);
        const auto first = co_await wire.read_message();
        const auto second = co_await wire.read_message();
        BOOST_TEST(first == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nGET /a ");
        BOOST_TEST(second == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nPOST /b hi");
        co_await wire.write(get);
        const auto third = co_await wire.read_message();
        BOOST_TEST(third == first);
    };
    run(talk(*this));
    BOOST_TEST(handled == 3);
}

BOOST_FIXTURE_TEST_CASE(a_chunked_request_reaches_the_handler_whole, World)
{
    start();
    const auto text = answer_to("POST /c HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n4\r\ndefg\r\n0\r\nX: y\r\n\r\n");
    BOOST_TEST(text.find("POST /c abcdefg") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_connection_ends_when_the_client_wants_it_and_the_answer_says_so, World)
{
    start();
    BOOST_TEST(answer_to(get_and_close) == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET /a ");
    BOOST_TEST(begins(answer_to("GET /a HTTP/1.0\r\n\r\n"), "HTTP/1.1 200 OK\r\n"));
}

BOOST_FIXTURE_TEST_CASE(the_handler_may_end_the_connection, World)
{
    extra = {{"Connection", "close"}};
    start();
    BOOST_TEST(answer_to(get) == "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nGET /a ");
}

BOOST_FIXTURE_TEST_CASE(head_gets_the_length_without_the_body, World)
{
    start();
    const auto text = answer_to("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
    BOOST_TEST(text == "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n");
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_would_break_the_protocol_becomes_a_500, World)
{
    extra = {{"X", "a\r\nInjected: b"}};
    start();
    const auto text = answer_to(get);
    BOOST_TEST(begins(text, "HTTP/1.1 500 "));
    BOOST_TEST(text.find("Injected") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_client_that_waits_for_100_continue_gets_it, World)
{
    start();
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto wire = co_await connect_wire(world.server->port());
        co_await wire.write("PUT /d HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        const auto interim = co_await wire.read_message();
        BOOST_TEST(interim == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await wire.write("ok");
        const auto answer = co_await wire.read_message();
        BOOST_TEST(answer.ends_with("PUT /d ok"));
    };
    run(talk(*this));
}

BOOST_FIXTURE_TEST_CASE(what_is_wrong_with_a_request_is_said_in_the_answer, World)
{
    options.header_bytes = 300;
    options.body_bytes = 10;
    start();
    const std::string big(400, 'x');
    const struct {
        std::string text;
        const char* status;
    } rows[] = {
        {"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        {"GET / HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        {"GET / HTTP/1.1\r\nX: " + big + "\r\n\r\n", "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
        {"GET /" + big, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
        {"POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n", "HTTP/1.1 413 Payload Too Large\r\n"},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n",
         "HTTP/1.1 413 Payload Too Large\r\n"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.text)
        {
            const auto text = answer_to(row.text);
            BOOST_TEST(begins(text, row.status));
            BOOST_TEST(text.find("Connection: close\r\n") != std::string::npos);
            BOOST_TEST(text.find("[reset]") == std::string::npos);
        }
    }
    BOOST_TEST(handled == 0);
}

BOOST_FIXTURE_TEST_CASE(half_a_request_is_given_up_with_408_and_silence_without_a_word, World)
{
    options.request = 20ms;
    options.idle = 20ms;
    start();
    BOOST_TEST(
        begins(answer_to("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"), "HTTP/1.1 408 Request Timeout\r\n"));
    BOOST_TEST(answer_to("") == "");
}

BOOST_FIXTURE_TEST_CASE(each_fault_looks_like_itself_on_the_wire, World)
{
    start();
    const std::string header = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n";
    fault = WireFault::reset_before;
    BOOST_TEST(answer_to(get) == "[reset]");
    fault = WireFault::reset_inside;
    BOOST_TEST(answer_to(get) == header + "GET[reset]");
    fault = WireFault::truncate;
    BOOST_TEST(answer_to(get) == header + "GET");
    fault = WireFault::close_after;
    BOOST_TEST(answer_to(get) == header + "GET /a ");
}

BOOST_FIXTURE_TEST_CASE(faults_that_are_only_unusual_leave_the_answer_whole, World)
{
    start();
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string rest = "Content-Length: 7\r\nConnection: close\r\n\r\nGET /a ";
    fault = WireFault::interim;
    BOOST_TEST(answer_to(get_and_close) ==
               "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" + ok + rest);
    fault = WireFault::chunked;
    BOOST_TEST(answer_to(get_and_close) == ok + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                                "3;part=\"of two\"\r\nGET\r\n4;part=\"of two\"\r\n /a \r\n"
                                                "0;last\r\nX-Trailer: passed over\r\n\r\n");
    fault = WireFault::understate;
    BOOST_TEST(answer_to(get_and_close) == ok + "Content-Length: 3\r\nConnection: close\r\n\r\nGET /a ");
}

BOOST_FIXTURE_TEST_CASE(stop_ends_idle_connections_at_once_and_lets_answers_end, World)
{
    hold = true;
    start();
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto idle = co_await connect_wire(world.server->port());
        auto busy = co_await connect_wire(world.server->port());
        co_await busy.write(get);
        co_await world.arrived.wait(core::Deadline::never());

        const auto executor = world.io.get_executor();
        TaskGroup tasks{executor};
        const auto deadline = core::Deadline::after(world.timers.now(), 10s);
        tasks.spawn(world.stop(deadline));
        const auto nothing = co_await idle.read_all();
        BOOST_TEST(nothing == "");
        BOOST_TEST(tasks.size() == 1u);
        world.release.notify();
        const auto answer = co_await busy.read_all();
        BOOST_TEST(answer == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET /a ");
        busy.close();
        co_await tasks.join();
        BOOST_TEST(!world.interrupted);

        auto late = co_await connect_wire(world.server->port());
        const auto refused = co_await late.read_all();
        BOOST_TEST(refused == "");
    };
    run(talk(*this));
}

BOOST_FIXTURE_TEST_CASE(stop_cancels_the_handlers_that_are_still_at_it_at_the_deadline, World)
{
    hold = true;
    start();
    const auto talk = [](World& world) -> asio::awaitable<void> {
        auto busy = co_await connect_wire(world.server->port());
        co_await busy.write(get);
        co_await world.arrived.wait(core::Deadline::never());
        const auto deadline = core::Deadline::after(world.timers.now(), 10ms);
        co_await world.stop(deadline);
        BOOST_TEST(world.interrupted);
        const auto nothing = co_await busy.read_all();
        BOOST_TEST(nothing.find("HTTP") == std::string::npos);
    };
    run(talk(*this));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_listened_on_is_refused_with_a_sentence)
{
    RealWorld world;
    const auto handler = [](ServerRequest) -> asio::awaitable<ServerResponse> { co_return ServerResponse{}; };
    const auto says = [](const char* words) {
        return [words](const std::runtime_error& error) {
            return std::string{error.what()}.find(words) != std::string::npos;
        };
    };
    HttpServerOptions options;
    HttpServer first{world.io.get_executor(), world.timers, options, handler};
    options.port = first.port();
    BOOST_CHECK_EXCEPTION(HttpServer(world.io.get_executor(), world.timers, options, handler), std::runtime_error,
                          says("Address already in use"));
    options.address = "somewhere";
    BOOST_CHECK_EXCEPTION(HttpServer(world.io.get_executor(), world.timers, options, handler), std::runtime_error,
                          says("not an IP address"));
    options = {};
    options.certificate_file = "/nonexistent.pem";
    BOOST_CHECK_EXCEPTION(HttpServer(world.io.get_executor(), world.timers, options, handler), std::runtime_error,
                          says("/nonexistent.pem"));
}

BOOST_AUTO_TEST_SUITE_END()
