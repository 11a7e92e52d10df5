#include "headcount/app/event_sample.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(event_sample)

namespace {

std::string event(const std::string& account, const std::string& cluster, const std::string& time,
                  const std::string& type = "ECS Container Instance State Change")
{
    const std::string arn = "arn:aws:ecs:eu-west-1:" + account;
    return R"({"version":"0","id":"5b1f6d0e-3a6b-4f0c-9a53-6a2f3c1d0001","detail-type":")" + type +
           R"(","source":"aws.ecs","account":")" + account + R"(","time":")" + time +
           R"(","region":"eu-west-1","resources":[],"detail":{"agentConnected":true,"clusterArn":")" + arn +
           ":cluster/" + cluster + R"(","containerInstanceArn":")" + arn + ":container-instance/" + cluster +
           R"(/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5","status":"ACTIVE","version":2,"updatedAt":")" + time + "\"}}";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_events_of_six_hours_are_four_times_as_many_a_day)
{
    app::EventSample sample;
    sample.add(event("111122223333", "orders", "2026-01-02T06:00:00Z"));
    sample.add(event("111122223333", "orders", "2026-01-02T00:00:00Z")); // they need not be in order
    sample.add("");
    sample.add(event("444455556666", "orders", "2026-01-02T03:00:00Z"));
    sample.add(event("111122223333", "stock", "2026-01-02T02:00:00Z"));
    BOOST_TEST(sample.events() == 4u);
    BOOST_TEST(sample.others() == 0u);
    BOOST_TEST(sample.clusters() == 3u);
    BOOST_TEST(sample.accounts() == 2u);
    BOOST_TEST((sample.span() == 6h));
    BOOST_REQUIRE(sample.events_a_day().has_value());
    BOOST_TEST(*sample.events_a_day() == 16.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_the_rule_would_not_deliver_is_counted_apart)
{
    app::EventSample sample;
    sample.add(event("111122223333", "orders", "2026-01-02T00:00:00Z"));
    sample.add(event("111122223333", "orders", "2026-01-03T00:00:00Z", "ECS Task State Change"));
    sample.add("not an event");
    sample.add(event("111122223333", "orders", "2026-01-02T02:00:00Z"));
    BOOST_TEST(sample.events() == 2u);
    BOOST_TEST(sample.others() == 2u);
    BOOST_TEST((sample.span() == 2h));
}

BOOST_AUTO_TEST_CASE(a_sample_of_nothing_or_of_less_than_an_hour_says_nothing_about_a_day)
{
    app::EventSample sample;
    BOOST_TEST(sample.events_a_day().error().message == "it holds no instance event with a time");
    sample.add(event("111122223333", "orders", "2026-01-02T00:00:00Z"));
    BOOST_TEST(sample.events_a_day().has_error());
    sample.add(event("111122223333", "orders", "2026-01-02T00:59:59Z"));
    BOOST_TEST(sample.events_a_day().has_error());
    sample.add(event("111122223333", "orders", "2026-01-02T01:00:00Z"));
    BOOST_TEST(sample.events_a_day().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
