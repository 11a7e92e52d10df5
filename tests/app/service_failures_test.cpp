// What is said and counted of runs that fail: each try, what becomes of the messages, and what is given back unseen.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

using namespace headcount;
using namespace std::chrono_literals;
using observe::LogLevel;

namespace {

std::optional<core::Result<net::Response>> busy(const test::FakeEcs::Call&)
{
    return test::json_error(503, "ServiceUnavailableException", "try later");
}

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_failures, test::ServiceWorld)

BOOST_AUTO_TEST_CASE(a_failure_that_is_tried_again_is_a_warning_that_names_the_try_and_its_events)
{
    ecs_world.fault = busy;
    start();
    source->put(test::instance_event("orders", "e-1"));
    source->put(test::instance_event("orders", "e-2"));
    pass(5s);
    BOOST_TEST(log.at(LogLevel::error).empty());
    const auto warnings = log.at(LogLevel::warn);
    BOOST_REQUIRE(warnings.size() >= 2U);
    BOOST_TEST(warnings[0].fields.at("try") == "1");
    BOOST_TEST(warnings[1].fields.at("try") == "2");
    for (const auto& line : warnings) {
        BOOST_TEST(line.fields.at("next") == "retry");
        BOOST_TEST(line.fields.at("error_code") == "ServiceUnavailableException");
        BOOST_TEST(line.fields.at("event_ids") == "e-1 e-2");
        BOOST_TEST(line.fields.at("outcome") == "failed");
    }
}

BOOST_AUTO_TEST_CASE(the_log_says_what_cannot_be_done_where_and_why_once)
{
    ecs_world.fault = busy;
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    const std::string said = log.at(LogLevel::warn).at(0).msg;
    BOOST_TEST(said.starts_with("cannot read service node-agent of cluster orders (111122223333, eu-west-1): "), said);
    BOOST_TEST(holds(said, "headcount tries again by itself"), said);
    const std::size_t cause = said.find("ServiceUnavailableException");
    BOOST_REQUIRE(cause != std::string::npos);
    BOOST_TEST(said.find("ServiceUnavailableException", cause + 1) == std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_failure_that_was_given_up_is_one_error_that_says_how_often_it_was_tried)
{
    ecs_world.fault = busy;
    start();
    source->put(test::instance_event("orders"));
    pass(3min);
    const auto errors = log.at(LogLevel::error);
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].fields.at("next") == "given_back");
    BOOST_TEST(std::stoi(errors[0].fields.at("try")) == static_cast<int>(runs.size()));
    BOOST_TEST(errors[0].fields.at("event_ids") == "e-1");
}

BOOST_AUTO_TEST_CASE(what_took_several_tries_counts_once_as_over_budget)
{
    ecs_world.fault = busy;
    start();
    source->put(test::instance_event("orders"));
    pass(5s);
    BOOST_TEST(runs.size() >= 2U);
    BOOST_TEST(metrics.over_budgets() == 0U); // not over yet
    ecs_world.fault = nullptr;
    pass(30s);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(metrics.over_budgets() == 1U);
}

BOOST_AUTO_TEST_CASE(messages_given_back_unseen_because_their_account_fails_are_said_once_a_minute)
{
    config.limits.give_up = 10s;
    ecs_world.fault = busy;
    start();
    for (int i = 0; i < 60; ++i) {
        const std::string name = "c" + std::to_string(i);
        ecs_world.clusters[name] = {1, {{"node-agent", 1}}};
        source->put(test::instance_event(name));
    }
    pass(55s);
    BOOST_TEST(source->given_back.size() == 60U);
    const std::size_t tried = log.at(LogLevel::error).size();
    std::vector<test::KeptLog::Line> said;
    for (const auto& line : log.at(LogLevel::warn))
        if (holds(line.msg, "waited for their turn longer than limits.give_up")) said.push_back(line);
    BOOST_REQUIRE(said.size() == 1U);
    BOOST_TEST(said[0].fields.at("account") == test::own_account);
    BOOST_TEST(said[0].fields.at("region") == "eu-west-1");
    BOOST_TEST(std::stoul(said[0].fields.at("messages")) > 0U);
    BOOST_TEST(tried < 60U);
}

BOOST_AUTO_TEST_SUITE_END()
