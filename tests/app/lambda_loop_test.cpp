#include "headcount/app/lambda_loop.hpp"

#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace std::chrono_literals;
using core::Deadline;

namespace {

const std::string next = "GET /2018-06-01/runtime/invocation/next";
const std::string response = "POST /2018-06-01/runtime/invocation/a-1/response";
const std::string error = "POST /2018-06-01/runtime/invocation/a-1/error";

// A machine that is frozen now and then: its monotonic clock stands still meanwhile, its calendar does not.
struct FrozenTimers final : net::Timers {
    explicit FrozenTimers(net::Timers& timers) : inner(timers) {}
    core::Time now() const override { return inner.now(); }
    core::WallTime wall() const override { return inner.wall() + frozen; }
    void arm(core::Time at, Handler handler) override { inner.arm(at, std::move(handler)); }

    net::Timers& inner;
    std::chrono::milliseconds frozen{};
};

struct Loop {
    test::VirtualWorld world;
    FrozenTimers timers{world.timers};
    test::ScriptedTransport transport{timers};
    source::RuntimeApi api{transport, timers, {false, "127.0.0.1", 9001}};
    test::KeptLog log;
    std::vector<std::string> seen; // payloads and pauses
    std::optional<core::Error> failure;
    core::Deadline deadline;
    core::Duration work{};

    net::Response invocation(const std::string& payload)
    {
        const auto until = timers.wall() + 3s;
        return test::answer(payload, 200,
                            {{"Lambda-Runtime-Aws-Request-Id", "a-1"},
                             {"Lambda-Runtime-Deadline-Ms", std::to_string(until.time_since_epoch().count())}});
    }

    boost::asio::awaitable<core::Result<std::string>> invoke(source::InvocationRequest request, Deadline until)
    {
        seen.push_back(request.payload);
        deadline = until;
        co_await net::sleep_until(timers, timers.now() + work);
        if (failure) co_return *failure;
        co_return "null";
    }

    // Runs until the script is at its end and a 500 ends the loop.
    core::Error run()
    {
        transport.otherwise([](const net::Request&) { return test::answer("", 500); });
        return world.run(
            app::serve_invocations({.timers = timers,
                                    .log = log,
                                    .api = api,
                                    .invoke = [this](source::InvocationRequest request,
                                                     Deadline until) { return invoke(std::move(request), until); },
                                    .after_pause = [this] { seen.emplace_back("pause"); }}));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(lambda_loop, Loop)

BOOST_AUTO_TEST_CASE(each_invocation_is_answered_before_the_next_is_asked_for)
{
    transport.expect(next).replies(invocation("one"));
    transport.expect(response).body("null").replies(test::answer("", 202));
    transport.expect(next).replies(invocation("two"));
    transport.expect(response).replies(test::answer("", 202));
    run();
    BOOST_TEST(transport.problem() == "");
    BOOST_TEST(seen == (std::vector<std::string>{"one", "two"}), boost::test_tools::per_element());
    BOOST_TEST((deadline.at == timers.now() + 3s - 300ms));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_function_is_reported_and_logged_with_the_id_and_the_loop_goes_on)
{
    failure = core::Error{core::ErrorKind::throttled, "ThrottlingException", "slow down", true, ""};
    transport.expect(next).replies(invocation("one"));
    transport.expect(error).replies(test::answer("", 202));
    transport.expect(next).replies(invocation("two"));
    transport.expect(error).replies(test::answer("", 202));
    run();
    BOOST_TEST(transport.problem() == "");
    const auto errors = log.at(observe::LogLevel::error);
    BOOST_REQUIRE(errors.size() == 2U);
    BOOST_TEST(errors[0].fields.at("request_id") == "a-1");
    BOOST_TEST(errors[0].fields.at("error_code") == "ThrottlingException");
}

BOOST_AUTO_TEST_CASE(three_failures_of_next_in_a_row_end_it_and_fewer_do_not)
{
    for (int i = 0; i < 2; ++i) {
        transport.expect(next).fails(test::transport_error());
        transport.expect(next).replies(test::answer("", 503));
        transport.expect(next).replies(invocation("one"));
        transport.expect(response).replies(test::answer("", 202));
    }
    transport.expect(next).fails(test::transport_error("it is gone")).times(3);
    const core::Error why = run();
    BOOST_TEST(transport.problem() == "");
    BOOST_TEST(transport.sent().size() == 11U);
    BOOST_TEST(why.message == "it is gone");
    BOOST_TEST(seen.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_not_taken_is_logged_and_the_loop_goes_on_unless_nothing_can_be_repaired)
{
    transport.expect(next).replies(invocation("one"));
    transport.expect(response).replies(test::answer("", 413));
    transport.expect(next).replies(invocation("two"));
    transport.expect(response).replies(test::answer("", 500));
    const core::Error why = run();
    BOOST_TEST(transport.problem() == "");
    BOOST_TEST(transport.sent().size() == 4U);
    BOOST_TEST(!why.retryable);
    BOOST_TEST(log.at(observe::LogLevel::error).size() == 2U);
}

BOOST_AUTO_TEST_CASE(after_a_pause_by_the_calendar_connections_are_suspect_also_where_the_other_clock_stood_still)
{
    const auto takes = [this](std::chrono::milliseconds pause) {
        timers.frozen += pause;
        return test::answer("", 202);
    };
    transport.expect(next).replies(invocation("at once"));
    transport.expect(response).replies(test::answer("", 202));
    transport.expect(next).check([&](const net::Request&) { takes(4s); }).replies(invocation("soon"));
    transport.expect(response).replies(test::answer("", 202));
    transport.expect(next).check([&](const net::Request&) { takes(10min); }).replies(invocation("later"));
    transport.expect(response).replies(test::answer("", 202));
    transport.expect(next).check([&](const net::Request&) { takes(-1h); }).replies(invocation("in the past"));
    transport.expect(response).replies(test::answer("", 202));
    run();
    BOOST_TEST(transport.problem() == "");
    BOOST_TEST(seen == (std::vector<std::string>{"at once", "soon", "pause", "later", "pause", "in the past"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_long_invocation_is_no_pause)
{
    work = 1min;
    transport.expect(next).replies(invocation("one"));
    transport.expect(response).replies(test::answer("", 202));
    transport.expect(next).replies(invocation("two"));
    transport.expect(response).replies(test::answer("", 202));
    run();
    BOOST_TEST(seen == (std::vector<std::string>{"one", "two"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(work_ends_before_lambdas_deadline_and_a_strange_one_is_bounded)
{
    const core::Time now = timers.now();
    const core::WallTime wall = timers.wall();
    const auto left = [&](std::optional<core::WallTime> deadline) {
        return app::work_deadline(timers, deadline).left(now);
    };
    BOOST_TEST((left(wall + 60s) == 60s - 300ms));
    BOOST_TEST((left(wall + 1s) == 750ms));
    BOOST_TEST((left(wall - 1s) == 0s));
    BOOST_TEST((left(wall + 24h) == 15min - 300ms));
    BOOST_TEST((left(std::nullopt) == 15min - 300ms));
}

BOOST_AUTO_TEST_SUITE_END()
