// What one event costs `headcount serve` in calls of ECS, as the simulated ECS counts them: one where there is no such
// service, two where the count is right, three where it is not. (That a first sweep comes changes none of the three.)
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

const test::ServeSettings without_recheck{.yaml = "recheck: 0\n"};

struct Calls {
    std::uint64_t describe_services = 0;
    std::uint64_t describe_clusters = 0;
    std::uint64_t update_service = 0;

    friend bool operator==(const Calls&, const Calls&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Calls& calls)
    {
        return out << calls.describe_services << " DescribeServices, " << calls.describe_clusters
                   << " DescribeClusters, " << calls.update_service << " UpdateService";
    }
};

// The world's own events are lost: there is exactly the one that the test sends.
struct OneEvent : test::ServeWorld {
    OneEvent() : ServeWorld({"--faults", "lose_event=1"}) {}

    void send_event() { post("send", {{"body", test::instance_event("111122223333", "orders")}}); }
    bool answered() { return queue().deleted == 1; }
    Calls calls()
    {
        return {ServeWorld::calls("DescribeServices"), ServeWorld::calls("DescribeClusters"),
                ServeWorld::calls("UpdateService")};
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_calls, OneEvent)

BOOST_AUTO_TEST_CASE(an_event_of_a_cluster_without_the_service_costs_one_call)
{
    make_cluster("orders", 3, std::nullopt);
    start(without_recheck);
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return answered(); }), log());
    BOOST_TEST(calls() == (Calls{1, 0, 0}));
    BOOST_TEST(test::text_of(recent().at(0).at("outcome")) == "no_service");
    BOOST_TEST(stop().exit_code == 0, log());
    BOOST_TEST(calls() == (Calls{1, 0, 0}));
}

BOOST_AUTO_TEST_CASE(an_event_that_leaves_the_count_right_costs_two_calls)
{
    make_cluster("orders", 3, 3);
    start(without_recheck);
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return answered(); }), log());
    BOOST_TEST(calls() == (Calls{1, 1, 0}));
    BOOST_TEST(test::text_of(recent().at(0).at("outcome")) == "in_sync");
    BOOST_TEST(stop().exit_code == 0, log());
    BOOST_TEST(calls() == (Calls{1, 1, 0}));
}

BOOST_AUTO_TEST_CASE(with_a_recheck_it_costs_two_more_once)
{
    make_cluster("orders", 3, 3);
    start({.yaml = "recheck: 1s\n"});
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return recent().size() == 2; }), log());
    BOOST_TEST(calls() == (Calls{2, 2, 0}));
    BOOST_TEST(stop().exit_code == 0, log());
    BOOST_TEST(calls() == (Calls{2, 2, 0}));
}

BOOST_AUTO_TEST_CASE(an_event_that_changes_the_count_costs_three_calls_and_sets_nothing_else)
{
    make_cluster("orders", 3, 1);
    start(without_recheck);
    send_event();
    BOOST_TEST_REQUIRE(eventually([this] { return answered(); }), log());
    BOOST_TEST(calls() == (Calls{1, 1, 1}));
    BOOST_TEST(desired("orders") == 3);
    const auto update = get("updates").at("updates").at(0).as_object();
    BOOST_TEST(json::value(update.at("members")) == (json::array{"cluster", "desiredCount", "service"}));

    const auto row = recent().at(0).as_object();
    BOOST_TEST(row.at("calls") == 3);
    BOOST_TEST(row.at("from") == 1);
    BOOST_TEST(row.at("to") == 3);
    BOOST_TEST(test::text_of(row.at("outcome")) == "adjusted");
    BOOST_TEST(metric("headcount_reconciles_total{outcome=\"adjusted\"}") == 1);
    BOOST_TEST(metric("headcount_tasks_desired{account=\"111122223333\",cluster=\"orders\",region=\"eu-west-1\","
                      "service=\"node-agent\"}") == 3,
               metrics());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
