#include "headcount/aws/session.hpp"

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "surroundings.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace headcount;
using namespace headcount::test;
namespace asio = boost::asio;

namespace {

struct SessionWorld {
    boost::asio::io_context io;
    FakeMachine machine;

    core::Result<std::unique_ptr<aws::Session>> open(aws::SessionOptions options = {})
    {
        return aws::Session::open(io, machine.surroundings(), std::move(options));
    }
    std::string refusal()
    {
        const auto session = open();
        return session ? "no refusal" : session.error().message;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_FIXTURE_TEST_CASE(the_region_is_the_one_given_or_that_of_the_environment, SessionWorld)
{
    machine.variables["AWS_REGION"] = "eu-west-1";
    const auto found = open();
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST((*found)->region() == "eu-west-1");
    BOOST_TEST((*found)->scope().account.empty());

    const auto given = open({.region = "us-east-2"});
    BOOST_TEST_REQUIRE(given.has_value());
    BOOST_TEST((*given)->scope().region == "us-east-2");
}

BOOST_FIXTURE_TEST_CASE(a_wrong_setting_is_named_before_any_call, SessionWorld)
{
    BOOST_TEST(refusal().starts_with("no region is set"), refusal());
    machine.variables["AWS_REGION"] = "europe";
    BOOST_TEST(refusal().starts_with("\"europe\" is no region"), refusal());
    machine.variables["AWS_REGION"] = "eu-west-1";
    machine.variables["AWS_ENDPOINT_URL_ECS"] = "nowhere";
    BOOST_TEST(refusal().find("AWS_ENDPOINT_URL_ECS") != std::string::npos, refusal());
    machine.variables.erase("AWS_ENDPOINT_URL_ECS");
    machine.variables["AWS_CA_BUNDLE"] = "/no/such/bundle.pem";
    BOOST_TEST(refusal().find("/no/such/bundle.pem") != std::string::npos, refusal());
}

BOOST_FIXTURE_TEST_CASE(it_runs_one_task_after_another_and_none_counts_as_run_that_was_not, SessionWorld)
{
    machine.variables["AWS_REGION"] = "eu-west-1";
    const auto session = open().value();
    const auto returns = [](int code) -> asio::awaitable<int> { co_return code; };
    BOOST_TEST(session->run(returns(3)) == 3);
    BOOST_TEST(session->run(returns(7)) == 7);

    const auto stops = [](asio::io_context& on) -> asio::awaitable<int> {
        on.stop();
        co_await asio::post(asio::use_awaitable);
        co_return 0;
    };
    BOOST_CHECK_EXCEPTION(session->run(stops(io)), std::logic_error, [](const std::logic_error& error) {
        return std::string_view{error.what()}.starts_with("the task of Session::run() did not end");
    });
    BOOST_TEST(session->run(returns(5)) == 5);
}

BOOST_FIXTURE_TEST_CASE(its_calls_tell_who_makes_them_and_for_which_application, SessionWorld)
{
    net::RealTimers timers{io};
    std::string agent;
    const auto refuse = [](std::string& kept, net::ServerRequest request) -> asio::awaitable<net::ServerResponse> {
        kept = net::find_header(request.headers, "User-Agent");
        net::ServerResponse refusal{{400, {}, "<E><Error><Code>ValidationError</Code></Error></E>"}};
        co_return refusal;
    };
    net::HttpServer server{io.get_executor(), timers, {}, [&agent, &refuse](net::ServerRequest request) {
                               return refuse(agent, std::move(request));
                           }};
    server.start();
    machine.variables = {{"AWS_REGION", "eu-west-1"},
                         {"AWS_ACCESS_KEY_ID", "AKIA"},
                         {"AWS_SECRET_ACCESS_KEY", "s"},
                         {"AWS_SDK_UA_APP_ID", "billing"},
                         {"AWS_ENDPOINT_URL", "http://127.0.0.1:" + std::to_string(server.port())}};
    const auto session = open().value();
    const auto asks = [](aws::Session& with) -> asio::awaitable<int> {
        const auto identity = co_await with.sts().get_caller_identity(with.in(std::chrono::seconds{10}));
        co_return identity.has_value() ? 0 : 1;
    };
    BOOST_TEST(session->run(asks(*session)) == 1);
    io.stop(); // the server is inside
    BOOST_TEST(agent == "headcount/" HEADCOUNT_VERSION " app/billing");
}

BOOST_AUTO_TEST_CASE(the_surroundings_of_a_process_are_its_variables_and_its_files)
{
    const auto surroundings = aws::surroundings_of_process();
    const char* path = std::getenv("PATH");
    BOOST_TEST_REQUIRE(path != nullptr);
    BOOST_TEST(surroundings.environment("PATH").value_or("") == path);
    BOOST_TEST(!surroundings.environment("HEADCOUNT_NO_SUCH_VARIABLE").has_value());

    const auto file = surroundings.read_file(HEADCOUNT_TEST_DATA "/config/sidecar.yaml");
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(
        (*file && (*file)->starts_with("# The smallest file: one queue, one service, everything else as it comes.")));
    const auto absent = surroundings.read_file(HEADCOUNT_TEST_DATA "/no-such-file");
    BOOST_TEST((absent.has_value() && !*absent));
    BOOST_TEST(surroundings.read_file(HEADCOUNT_TEST_DATA).has_error()); // a folder
}

BOOST_FIXTURE_TEST_CASE(keys_in_the_environment_do_not_hide_that_the_profile_is_missing, SessionWorld)
{
    machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIA1"},
                         {"AWS_SECRET_ACCESS_KEY", "s"},
                         {"AWS_REGION", "eu-west-1"},
                         {"AWS_CONFIG_FILE", "/c"},
                         {"AWS_PROFILE", "typo"}};
    BOOST_TEST(refusal().starts_with("profile typo is not in"), refusal());
    machine.variables.erase("AWS_REGION");
    BOOST_TEST(refusal().starts_with("profile typo is not in"), refusal());
}

BOOST_FIXTURE_TEST_CASE(a_profile_given_by_name_is_the_one_in_use, SessionWorld)
{
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", "prod"}};
    machine.files["/c"] = "[profile prod]\nregion = eu-west-1\n[profile lab]\nregion = eu-north-1\n";
    BOOST_TEST(open().value()->region() == "eu-west-1");
    BOOST_TEST(open({.profile = "lab"}).value()->region() == "eu-north-1");
    const auto missing = open({.profile = "nobody"});
    BOOST_TEST_REQUIRE(missing.has_error());
    BOOST_TEST(missing.error().message.starts_with("profile nobody is not in /c"), missing.error().message);
}

BOOST_AUTO_TEST_SUITE_END()
