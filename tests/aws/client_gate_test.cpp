// A client with a gate in front of it: each attempt asks, each answer is told, and who is not let through in time says
// so.
#include "headcount/aws/client.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

struct Gate final : aws::CallGate {
    explicit Gate(net::Timers& t) : timers(t) {}

    bool try_pass(const core::Scope& scope, std::string_view operation, const aws::Turn& turn) override
    {
        asked.push_back(scope.account + " " + std::string(operation) + " " + std::to_string(turn.lane));
        return open;
    }

    asio::awaitable<bool> wait(core::Scope, std::string, aws::Turn, core::Deadline deadline) override
    {
        const core::Time until = std::min(opens_at, deadline.at);
        const bool slept = co_await net::sleep_until(timers, until);
        co_return slept&& opens_at < deadline.at;
    }

    void answered(const core::Scope&, std::string_view, core::Time sent, bool throttled) override
    {
        answers.push_back(throttled ? "throttled" : "ok");
        last_sent = sent;
    }

    net::Timers& timers;
    bool open = true;
    core::Time opens_at = core::Time::max();
    std::vector<std::string> asked;
    std::vector<std::string> answers;
    core::Time last_sent{};
};

struct GateWorld : AwsWorld {
    Gate gate{timers};
    GateWorld() { options.gate = &gate; }

    aws::ApiRequest request(aws::Turn turn)
    {
        aws::ApiRequest made;
        made.operation = "DescribeClusters";
        made.scope = prod;
        made.turn = std::move(turn);
        return made;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_gate, GateWorld)

BOOST_AUTO_TEST_CASE(each_attempt_asks_and_each_answer_is_told)
{
    transport.expect("DescribeClusters").replies(json_error(400, "ThrottlingException"));
    transport.expect("DescribeClusters").replies("{}");
    BOOST_TEST(run(client().call(request({.lane = 3}), within(60s))).has_value());
    const std::vector<std::string> asked{"111122223333 DescribeClusters 3", "111122223333 DescribeClusters 3"};
    BOOST_TEST(gate.asked == asked, boost::test_tools::per_element());
    BOOST_TEST(gate.answers == (std::vector<std::string>{"throttled", "ok"}), boost::test_tools::per_element());
    BOOST_TEST((gate.last_sent == transport.sent().at(1).at));
}

BOOST_AUTO_TEST_CASE(a_call_that_was_admitted_before_asks_for_its_retries_only)
{
    transport.expect("DescribeClusters").replies(json_error(400, "ThrottlingException"));
    transport.expect("DescribeClusters").replies("{}");
    BOOST_TEST(run(client().call(request({.admitted = true}), within(60s))).has_value());
    BOOST_TEST(gate.asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_has_to_wait_is_sent_when_the_gate_opens)
{
    gate.open = false;
    gate.opens_at = timers.now() + 7s;
    transport.expect("DescribeClusters").replies("{}");
    BOOST_TEST(call().has_value());
    BOOST_TEST((transport.sent().at(0).at == gate.opens_at));
}

BOOST_AUTO_TEST_CASE(who_is_not_let_through_in_time_says_what_held_him_back)
{
    gate.open = false;
    const auto answer = call("DescribeClusters", 10s);
    BOOST_REQUIRE(!answer.has_value());
    BOOST_TEST((answer.error().kind == ErrorKind::deadline));
    BOOST_TEST(answer.error().message.ends_with("; the API budget of the account held the next one back"),
               answer.error().message);
    BOOST_TEST(transport.sent().empty());
    BOOST_TEST(gate.answers.empty());
}

BOOST_AUTO_TEST_SUITE_END()
