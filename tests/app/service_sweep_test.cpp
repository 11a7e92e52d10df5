// A message that asks for a sweep: held until that sweep has ended.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

using namespace headcount;
using namespace std::chrono_literals;
using observe::EventResult;

namespace {

std::optional<core::Result<net::Response>> no_listing(const test::FakeEcs::Call& call)
{
    if (call.operation != "ListClusters") return std::nullopt;
    return test::json_error(403, "AccessDeniedException", "not authorized");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_sweep, test::ServiceWorld)

BOOST_AUTO_TEST_CASE(a_sweep_request_starts_a_sweep_and_is_acknowledged_when_it_has_ended)
{
    ecs_world.latency = 1s;
    start();
    source->put(test::sweep_event());
    pass(3500ms); // one second to list, then three calls of the only cluster
    BOOST_TEST(source->settled() == 0U);
    BOOST_TEST(metrics.events(EventResult::reconciled) == 0U);
    pass(2s);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(metrics.events(EventResult::reconciled) == 1U);
    BOOST_TEST(ecs_world.count("ListClusters") == 1U);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(a_request_during_a_sweep_waits_for_the_next_one)
{
    ecs_world.latency = 1s;
    start();
    source->put(test::sweep_event());
    pass(2s);
    source->put(test::sweep_event());
    source->put(test::sweep_event());
    pass(2500ms); // the first sweep has ended, the second is listing
    BOOST_TEST(source->acked.size() == 1U);
    pass(10s);
    BOOST_TEST(source->acked.size() == 3U);
    BOOST_TEST(ecs_world.count("ListClusters") == 2U);
}

BOOST_AUTO_TEST_CASE(a_sweep_that_could_list_nothing_gives_its_request_back)
{
    ecs_world.fault = no_listing;
    start();
    source->put(test::sweep_event(), 2);
    pass(10s);
    BOOST_TEST(source->acked.empty());
    BOOST_REQUIRE(source->given_back.size() == 1U);
    BOOST_TEST((source->given_back[0].delay >= 15s));
    BOOST_TEST((source->given_back[0].delay <= 30s));
    BOOST_TEST(metrics.events(EventResult::failed) == 1U);
}

BOOST_AUTO_TEST_CASE(a_sweep_that_could_not_look_gives_its_request_back_unless_it_may_not_look)
{
    config.limits.give_up = 10s;
    ecs_world.clusters["stock"] = {2, {{"node-agent", 2}}};
    ecs_world.clusters["returns"] = {2, {{"node-agent", 2}}};
    start();
    for (const int status : {500, 403}) {
        ecs_world.fault = [status](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
            if (call.operation == "ListClusters") return std::nullopt;
            return test::json_error(status, status == 403 ? "AccessDeniedException" : "ServerException");
        };
        source->put(test::sweep_event());
        pass(1min);
    }
    BOOST_TEST(source->given_back.size() == 1U);
    BOOST_TEST(source->acked.size() == 1U);
    BOOST_TEST(source->given_back.at(0).ticket.number == 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_gives_back_at_once_the_request_of_a_sweep_that_has_not_ended)
{
    ecs_world.latency = 1s;
    start();
    source->put(test::sweep_event());
    pass(500ms);
    stop();
    BOOST_TEST(source->acked.empty());
    BOOST_REQUIRE(source->given_back.size() == 1U);
    BOOST_TEST((source->given_back[0].delay == 0s));
}

BOOST_AUTO_TEST_CASE(more_requests_than_one_sweep_needs_go_back_for_a_while_and_leave_room_for_events)
{
    config.limits.held_messages = 5;
    ecs_world.latency = 1s;
    start();
    for (int i = 0; i < 10; ++i)
        source->put(test::sweep_event());
    source->put(test::instance_event("orders"));
    pass(500ms);
    BOOST_TEST(source->given_back.size() == 6U);
    for (const auto& each : source->given_back)
        BOOST_TEST((each.delay >= 30s));
    pass(20s);
    BOOST_TEST(source->acked.size() == 5U);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(a_service_that_no_cluster_has_is_named_once_until_it_is_found)
{
    config.rules.emplace_back().service = "nothere";
    config.rules.emplace_back().service = "only-in-billing";
    ecs_world.clusters["billing"] = {3, {{"node-agent", 3}, {"only-in-billing", 3}}};
    ecs_world.clusters["c"] = {1, {}};
    sweeps = true;
    start();
    pass(20s); // the first sweep
    const auto warnings = log.at(observe::LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].msg == "the sweep found no service \"nothere\" in any of 3 clusters; is its name right?");
    BOOST_TEST(warnings[0].fields.at("service") == "nothere");
    pass(1h);
    BOOST_TEST(log.at(observe::LogLevel::warn).size() == 1U);

    ecs_world.clusters["c"].services["nothere"] = 1;
    pass(10min);
    ecs_world.clusters["c"].services.clear();
    pass(10min);
    BOOST_TEST(log.count("found no service \"nothere\"") == 2U);
}

BOOST_AUTO_TEST_CASE(that_no_rule_covers_a_cluster_is_said_once_until_one_does)
{
    config.rules[0].clusters = {"odrers"};
    config.sweep = 5min;
    sweeps = true;
    const auto said = [this] { return log.count("found no cluster that a rule covers"); };
    ecs_world.fault = [](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation != "ListClusters") return std::nullopt;
        return test::json_error(403, "AccessDeniedException", "not authorized");
    };
    start();
    pass(20s);
    BOOST_TEST(said() == 0U); // nobody knows what there is
    ecs_world.fault = nullptr;
    pass(1h);
    BOOST_TEST(said() == 1U);
    ecs_world.clusters["odrers"] = {1, {{"node-agent", 1}}};
    pass(10min);
    BOOST_TEST(said() == 1U);
    ecs_world.clusters.erase("odrers");
    source->put(test::instance_event("odrers")); // which shows that it is gone
    pass(10min);
    BOOST_TEST(said() == 2U);
}

BOOST_AUTO_TEST_CASE(a_service_is_not_called_missing_while_a_cluster_could_not_be_asked_or_none_was_looked_at)
{
    config.rules[0].service = "nothere";
    sweeps = true;
    ecs_world.fault = [](const test::FakeEcs::Call& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation != "DescribeServices" || call.cluster != "billing") return std::nullopt;
        return test::json_error(403, "AccessDeniedException", "not authorized");
    };
    ecs_world.clusters["billing"] = {3, {}};
    start();
    pass(1h);
    BOOST_TEST(log.count("found no service") == 0U);
    ecs_world.fault = nullptr;
    pass(10min);
    BOOST_TEST(log.count("in any of 2 clusters") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
