// The retry mode `adaptive`: calls wait for their turn once a service throttles, in order, within their deadline.
#include "headcount/aws/client.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <list>
#include <optional>
#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

constexpr std::array numbered{"Call0", "Call1", "Call2", "Call3", "Call4", "Call5", "Call6", "Call7"};

// A service that takes `rate` requests a second and refuses the others.
struct Meter {
    double rate;
    core::Time filled{};
    double level = 1;
    std::size_t accepted = 0;
    std::size_t refused = 0;

    bool take(core::Time now)
    {
        level = std::min(std::max(rate, 1.0), level + rate * std::chrono::duration<double>(now - filled).count());
        filled = now;
        if (level < 1) return ++refused, false;
        level -= 1;
        return ++accepted, true;
    }
};

struct AdaptiveWorld : AwsWorld {
    using Answered = std::optional<core::Result<aws::ApiResponse>>;

    AdaptiveWorld() { options.mode = aws::RetryMode::adaptive; }

    aws::ApiRequest request(std::string_view operation, core::Scope scope = prod)
    {
        aws::ApiRequest made;
        made.operation = operation;
        made.scope = std::move(scope);
        return made;
    }

    void start(std::string_view operation, core::Duration time, Answered& answered, core::Scope scope = prod)
    {
        auto work = client().call(request(operation, std::move(scope)), within(time));
        tasks.spawn(test::detail::keep(std::move(work), answered));
    }

    // One throttled call without retries left: the limit is on from then.
    void throttle_once(core::Scope scope = prod)
    {
        options.attempts = 1;
        transport.otherwise([](const net::Request&) { return json_error(400, "ThrottlingException"); });
        BOOST_TEST(run(client().call(request("DescribeClusters", std::move(scope)), within(60s))).error().kind ==
                   ErrorKind::throttled);
        transport.otherwise([](const net::Request&) { return answer("{}"); });
    }

    std::vector<std::string> operations_since(std::size_t first) const
    {
        std::vector<std::string> names;
        for (std::size_t i = first; i < transport.sent().size(); ++i)
            names.push_back(operation_of(transport.sent()[i].request));
        return names;
    }

    net::TaskGroup tasks{io.get_executor()};
};

asio::awaitable<void> call_until(AdaptiveWorld& w, core::Time end, std::size_t& failed)
{
    while (w.timers.now() < end) {
        const auto response = co_await w.client().call(w.request("DescribeClusters"), w.within(60s));
        if (!response) ++failed;
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_adaptive)

BOOST_AUTO_TEST_CASE(nothing_waits_before_the_first_throttle)
{
    AdaptiveWorld w;
    w.transport.otherwise([](const net::Request&) { return answer("", 500); });
    w.options.attempts = 1;
    for (int i = 0; i < 50; ++i)
        (void)w.call();
    BOOST_TEST((w.timers.now() == core::Time{}));
}

BOOST_AUTO_TEST_CASE(in_standard_mode_a_throttle_holds_nobody_back)
{
    AdaptiveWorld w;
    w.options.mode = aws::RetryMode::standard;
    w.throttle_once();
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(w.call().has_value());
    BOOST_TEST((w.timers.now() == core::Time{}));
}

BOOST_AUTO_TEST_CASE(after_a_throttle_first_attempts_wait_too_and_go_in_the_order_they_came)
{
    AdaptiveWorld w;
    w.throttle_once();
    const auto before = w.transport.sent().size();
    AdaptiveWorld::Answered answers[5];
    for (int i = 0; i < 5; ++i)
        w.start(numbered.at(static_cast<std::size_t>(i)), 60s, answers[i]);
    w.timers.run_until(w.timers.now() + 1s);
    BOOST_TEST(w.transport.sent().size() == before); // half a token a second
    w.timers.run();
    BOOST_TEST((w.operations_since(before) == std::vector<std::string>{"Call0", "Call1", "Call2", "Call3", "Call4"}));
    for (const auto& answered : answers)
        BOOST_TEST(answered->has_value());
}

BOOST_AUTO_TEST_CASE(who_comes_later_does_not_overtake_those_who_wait)
{
    AdaptiveWorld w;
    w.throttle_once();
    const auto before = w.transport.sent().size();
    std::list<AdaptiveWorld::Answered> answers;
    for (int i = 0; i < 8; ++i) {
        w.start(numbered.at(static_cast<std::size_t>(i)), 60s, answers.emplace_back());
        w.timers.run_until(w.timers.now() + 700ms);
    }
    w.timers.run();
    BOOST_TEST((w.operations_since(before) ==
                std::vector<std::string>{"Call0", "Call1", "Call2", "Call3", "Call4", "Call5", "Call6", "Call7"}));
}

BOOST_AUTO_TEST_CASE(a_call_whose_time_the_limit_takes_says_so_and_lets_the_others_pass)
{
    AdaptiveWorld w;
    w.throttle_once();
    const auto before = w.transport.sent().size();
    AdaptiveWorld::Answered hurried;
    AdaptiveWorld::Answered patient;
    w.start("Hurried", 1s, hurried);
    w.start("Patient", 60s, patient);
    w.timers.run();
    BOOST_REQUIRE(hurried->has_error());
    BOOST_TEST(hurried->error().kind == ErrorKind::deadline);
    BOOST_TEST(hurried->error().retryable);
    BOOST_TEST(hurried->error().message ==
               "Hurried (111122223333/eu-west-1) ran out of time after 0 attempts; the client-side rate limit of retry "
               "mode adaptive held the next one back");
    BOOST_TEST(patient->has_value());
    BOOST_TEST((w.operations_since(before) == std::vector<std::string>{"Patient"}));
}

BOOST_AUTO_TEST_CASE(a_call_cancelled_while_it_waits_ends_at_once_and_leaves_the_line)
{
    AdaptiveWorld w;
    w.throttle_once();
    const auto before = w.transport.sent().size();
    AdaptiveWorld::Answered left;
    AdaptiveWorld::Answered stays;
    {
        net::TaskGroup group{w.io.get_executor()};
        auto work = w.client().call(w.request("Left"), w.within(60s));
        group.spawn(test::detail::keep(std::move(work), left));
        w.timers.run_until(w.timers.now() + 500ms);
        w.start("Stays", 60s, stays);
        w.timers.run_until(w.timers.now() + 500ms);
        BOOST_TEST(!left.has_value());
        const auto now = w.timers.now();
        group.cancel();
        w.timers.run_until(now);
    }
    BOOST_REQUIRE(left.has_value());
    BOOST_TEST(left->error().kind == ErrorKind::cancelled);
    w.timers.run();
    BOOST_TEST(stays->has_value());
    BOOST_TEST((w.operations_since(before) == std::vector<std::string>{"Stays"}));
}

BOOST_AUTO_TEST_CASE(the_limit_of_one_account_region_and_service_holds_back_no_other)
{
    AdaptiveWorld w;
    w.throttle_once();
    const auto now = w.timers.now();
    for (const core::Scope& scope :
         {core::Scope{"222233334444", "eu-west-1"}, core::Scope{"111122223333", "eu-west-2"}})
        BOOST_TEST(w.run(w.client().call(w.request("DescribeClusters", scope), w.within(60s))).has_value());
    BOOST_TEST(w.call("ReceiveMessage", 60s, aws::Service::sqs).has_value());
    BOOST_TEST((w.timers.now() == now));
    BOOST_TEST(w.call().has_value());
    BOOST_TEST((w.timers.now() > now));
}

BOOST_AUTO_TEST_CASE(many_callers_settle_near_the_rate_that_the_service_takes_and_throttles_become_rare)
{
    for (const double limit : {5.0, 20.0, 80.0}) {
        AdaptiveWorld w;
        Meter meter{.rate = limit};
        w.transport.otherwise([&](const net::Request&) -> core::Result<net::Response> {
            if (meter.take(w.timers.now())) return answer("{}");
            return json_error(400, "ThrottlingException", "Rate exceeded");
        });
        std::size_t failed = 0;
        const core::Time end = core::Time{} + 10min;
        for (int i = 0; i < 30; ++i)
            w.tasks.spawn(call_until(w, end, failed));
        w.timers.run_until(core::Time{} + 1min); // where it finds its rate
        for (int minute = 2; minute <= 10; ++minute) {
            const Meter before = meter;
            w.timers.run_until(core::Time{} + minute * 1min);
            const double accepted = static_cast<double>(meter.accepted - before.accepted) / 60;
            const double refused = static_cast<double>(meter.refused - before.refused) / 60;
            BOOST_TEST_CONTEXT(limit << " a second, minute " << minute)
            {
                BOOST_TEST(accepted > 0.9 * limit); // it never melts,
                BOOST_TEST(accepted <= limit + 1);  // it takes all that there is,
                BOOST_TEST(refused < 0.7);          // and asks for more than that about once in two seconds
            }
        }
        BOOST_TEST(failed * 50 < meter.accepted);
        w.timers.run();
    }
}

BOOST_AUTO_TEST_SUITE_END()
