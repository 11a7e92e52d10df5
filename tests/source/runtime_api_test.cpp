#include "headcount/source/runtime_api.hpp"

#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using core::ErrorKind;

namespace {

const net::Headers invocation_headers{{"LAMBDA-RUNTIME-AWS-REQUEST-ID", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"},
                                      {"lambda-runtime-deadline-ms", "1767323048000"},
                                      {"Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:x"}};

struct Api {
    test::VirtualWorld world;
    test::ScriptedTransport transport{world.timers};
    source::RuntimeApi api{transport, world.timers, source::runtime_api_endpoint("127.0.0.1:9001").value()};

    const net::Request& sent() { return transport.sent().back().request; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(runtime_api, Api)

BOOST_AUTO_TEST_CASE(next_waits_for_as_long_as_it_takes)
{
    transport.expect("GET /2018-06-01/runtime/invocation/next")
        .takes(std::chrono::hours{3})
        .replies(test::answer("{\"a\":1}", 200, invocation_headers));
    const auto next = world.run(api.next());
    BOOST_REQUIRE(next);
    BOOST_TEST(next->id == "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    BOOST_TEST(next->payload == "{\"a\":1}");
    BOOST_TEST((next->deadline == core::WallTime{std::chrono::milliseconds{1767323048000}}));
    BOOST_TEST(next->function_arn == "arn:aws:lambda:x");
    BOOST_TEST((sent().first_byte > std::chrono::hours{24 * 365}));
    BOOST_TEST((sent().endpoint == net::Endpoint{false, "127.0.0.1", 9001}));
    BOOST_TEST(transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_deadline_that_is_none_is_left_out_and_an_id_that_is_none_is_an_error)
{
    transport.expect("GET /2018-06-01/runtime/invocation/next")
        .replies(test::answer("{}", 200,
                              {{"Lambda-Runtime-Aws-Request-Id", "a-1"}, {"Lambda-Runtime-Deadline-Ms", "soon"}}));
    BOOST_TEST(!world.run(api.next()).value().deadline);
    for (const std::string id : {"", "../init", "a b", "a\nb"}) {
        transport.expect("GET /2018-06-01/runtime/invocation/next")
            .replies(test::answer("{}", 200, {{"Lambda-Runtime-Aws-Request-Id", id}}));
        BOOST_TEST(!world.run(api.next()).has_value(), id);
    }
    BOOST_TEST(transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_response_and_an_error_are_posted_to_their_invocation)
{
    transport.expect("POST /2018-06-01/runtime/invocation/a-1/response").body("null").replies(test::answer("", 202));
    BOOST_TEST(world.run(api.respond("a-1", "null")).has_value());

    transport.expect("POST /2018-06-01/runtime/invocation/a-2/error")
        .body(R"({"errorMessage":"no \"x\"","errorType":"ServerException","stackTrace":[]})")
        .replies(test::answer("", 202));
    const core::Error error{ErrorKind::server, "ServerException", "no \"x\"", true, ""};
    BOOST_TEST(world.run(api.fail("a-2", error)).has_value());
    BOOST_TEST(net::find_header(sent().headers, "Lambda-Runtime-Function-Error-Type") == "Headcount.ServerException");

    transport.expect("POST /2018-06-01/runtime/init/error")
        .body(R"({"errorMessage":"why","errorType":"deadline","stackTrace":[]})")
        .replies(test::answer("", 202));
    BOOST_TEST(world.run(api.fail_init({ErrorKind::deadline, "", "why", false, ""})).has_value());
    BOOST_TEST(transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(only_a_500_says_that_the_environment_is_beyond_repair)
{
    for (const auto& [status, retryable] : {std::pair{500, false}, {503, true}, {403, true}, {302, true}}) {
        transport.expect("GET /2018-06-01/runtime/invocation/next").replies(test::answer("", status));
        const auto next = world.run(api.next());
        BOOST_REQUIRE(!next.has_value());
        BOOST_TEST(next.error().retryable == retryable, status);
        transport.expect("POST /2018-06-01/runtime/invocation/a/response").replies(test::answer("", status));
        const auto posted = world.run(api.respond("a", "null"));
        BOOST_REQUIRE(!posted.has_value());
        BOOST_TEST(posted.error().retryable == retryable, status);
        BOOST_TEST(posted.error().message.find(std::to_string(status)) != std::string::npos);
    }
    BOOST_TEST(transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_report_that_nobody_takes_ends)
{
    transport.expect("POST /2018-06-01/runtime/invocation/a/response").hangs();
    const core::Time begun = world.timers.now();
    BOOST_TEST(!world.run(api.respond("a", "null")).has_value());
    BOOST_TEST((world.timers.now() - begun <= std::chrono::seconds{2}));
}

BOOST_AUTO_TEST_CASE(the_address_is_a_host_and_a_port_and_nothing_else)
{
    BOOST_TEST((source::runtime_api_endpoint("localhost:80").value() == net::Endpoint{false, "localhost", 80}));
    for (const std::string text : {"", "http://127.0.0.1:9001", "127.0.0.1:9001/x", "127.0.0.1:x", "a b:1"})
        BOOST_TEST(!source::runtime_api_endpoint(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
