// A thousand events of one cluster in one burst: what they cost, and that none of them is answered too early.
#include "integration/serve_world.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount {
namespace {

struct Burst : test::ServeWorld {
    Burst() : ServeWorld({"--faults", "lose_event=1"}) {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_burst, Burst)

BOOST_AUTO_TEST_CASE(a_thousand_events_of_one_cluster_cost_at_most_six_runs_and_eighteen_calls)
{
    make_cluster("orders", 5, 1);
    // The thousand are one event: a copy that came after it was settled would need no look at all.
    start({.yaml = "recheck: 0\nskip_unchanged: false\n"});
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    post("watch", {});
    post("send", {{"body", test::instance_event("111122223333", "orders")}, {"count", 1000}});
    BOOST_TEST_REQUIRE(eventually([this] { return queue().deleted == 1000; }), queue() << '\n' << log());

    const auto seen = get("watch");
    const auto last_read = seen.at("last_read_ms").as_int64();
    const auto last_received = seen.at("last_received_ms").as_int64();
    const auto runs = recent().size();
    BOOST_TEST_MESSAGE(runs << " runs, " << ecs_calls() << " ECS calls; last receive at " << last_received
                            << " ms, last read at " << last_read << " ms; " << queue());
    BOOST_TEST(runs <= 6U);
    BOOST_TEST(ecs_calls() <= 18U);
    BOOST_TEST(last_read >= last_received, "the last message was answered by a run that had read before it came");
    BOOST_TEST(seen.at("most_ecs_calls").to_number<int>() <= 2, "two runs of one cluster at once");
    BOOST_TEST(settled());
    BOOST_TEST(queue().received == 1000U, queue());
    BOOST_TEST(stop().exit_code == 0, log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
