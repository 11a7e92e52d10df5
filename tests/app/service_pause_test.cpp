// Services that their tags freeze, seen from the running service: the look at the end of a pause, the gauge, the one
// complaint about a tag that means nothing.
#include "app/service_world.hpp"

#include "headcount/core/wall_text.hpp"

using namespace headcount;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(service_pause, test::ServiceWorld)

BOOST_AUTO_TEST_CASE(the_end_of_a_pause_is_looked_at_without_an_event)
{
    ecs_world.clusters["orders"].tags["node-agent"] = {{"headcount:paused", "true"},
                                                       {"headcount:paused-until", core::rfc3339(timers.wall() + 2h)}};
    start();
    source->put(test::instance_event("orders"));
    pass(1h + 59min);
    BOOST_TEST(desired() == 28);
    BOOST_TEST(runs.size() == 1U);
    BOOST_TEST(metrics.text().find("headcount_paused 1") != std::string::npos);
    BOOST_TEST(service->clusters_json().find(R"("until":")") != std::string::npos);
    pass(1min + 1s);
    BOOST_TEST(desired() == 19);
    BOOST_TEST(runs.size() == 2U);
    BOOST_TEST(metrics.text().find("headcount_paused 0") != std::string::npos);
    BOOST_TEST(metrics.drifts() == 0U);
}

BOOST_AUTO_TEST_CASE(of_two_pauses_each_end_is_looked_at)
{
    config.rules.emplace_back().service = "other";
    auto& orders = ecs_world.clusters["orders"];
    orders.services["other"] = 3;
    orders.tags["node-agent"] = {{"headcount:paused-until", core::rfc3339(timers.wall() + 1h)}};
    orders.tags["other"] = {{"headcount:paused-until", core::rfc3339(timers.wall() + 2h)}};
    start();
    source->put(test::instance_event("orders"));
    pass(1h + 1s);
    BOOST_TEST(desired() == 19);
    BOOST_TEST(orders.services["other"] == 3);
    pass(1h);
    BOOST_TEST(ecs_world.clusters["orders"].services["other"] == 19);
    BOOST_TEST(runs.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_pause_that_ends_in_hours_takes_no_second_look_away)
{
    config.recheck = 10s;
    config.rules.emplace_back().service = "other";
    auto& orders = ecs_world.clusters["orders"];
    orders.services["other"] = 19;
    orders.tags["node-agent"] = {{"headcount:paused-until", core::rfc3339(timers.wall() + 2h)}};
    start();
    source->put(test::instance_event("orders"));
    pass(9s + 800ms);
    source->put(
        test::instance_event("orders", "e-1")); // its own second look is due between the first one's and the end
    pass(500ms);
    orders.instances = 20; // what a read that lags shows only now
    pass(10s);
    BOOST_TEST(orders.services["other"] == 20);
}

BOOST_AUTO_TEST_CASE(a_tag_that_means_nothing_is_complained_about_once_until_it_is_corrected)
{
    auto& tags = ecs_world.clusters["orders"].tags["node-agent"];
    tags["headcount:paused-at"] = "many";
    start();
    for (int i = 0; i < 3; ++i) {
        source->put(test::instance_event("orders", "e-" + std::to_string(i)));
        pass(10s);
    }
    BOOST_TEST_REQUIRE(log.at(observe::LogLevel::warn).size() == 1U);
    BOOST_TEST(log.at(observe::LogLevel::warn)[0].msg.find("headcount:paused-at must be") != std::string::npos);
    BOOST_TEST(log.at(observe::LogLevel::warn)[0].fields.at("code") == "HC2121");
    BOOST_TEST(desired() == 28);
    tags.clear();
    source->put(test::instance_event("orders", "e-7"));
    pass(10s);
    BOOST_TEST(desired() == 19);
    tags["headcount:paused"] = "perhaps";
    source->put(test::instance_event("orders", "e-8"));
    pass(10s);
    BOOST_TEST(log.at(observe::LogLevel::warn).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
