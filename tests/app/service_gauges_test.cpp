// Gauges of services: there while the service is kept in step, gone when it or its cluster is.
#include "app/service_gauges.hpp"
#include "app/service_world.hpp"

using namespace headcount;
using namespace std::chrono_literals;

namespace {

core::ClusterKey cluster(int number)
{
    return {"aws", test::own_account, "eu-west-1", "c" + std::to_string(number)};
}

control::RunReport report(core::Outcome outcome, std::uint32_t to = 0, std::uint32_t from = 0)
{
    control::RunReport out;
    out.outcome = outcome;
    control::Row& row = out.rows.emplace_back();
    row.service = "node-agent";
    row.decision.outcome = outcome;
    row.decision.to = to;
    row.decision.from = from;
    return out;
}

struct Gauges {
    observe::Metrics metrics;
    app::ClusterBook book{20'000};
    app::ServiceGauges gauges{metrics, book, core::PerCluster::automatic};

    void ended(int number, core::Outcome outcome, std::uint32_t to = 0, std::uint32_t from = 0)
    {
        const control::RunReport what = report(outcome, to, from);
        book.ended(cluster(number), what, core::Time{});
        gauges.ended(cluster(number), what.rows);
    }

    // Its value as text; empty: there is none.
    std::string desired(int number) const
    {
        const std::string text = metrics.text();
        const std::size_t at =
            text.find("headcount_tasks_desired{account=\"111122223333\",cluster=\"c" + std::to_string(number) + "\"");
        if (at == std::string::npos) return {};
        const std::size_t value = text.find("} ", at) + 2;
        return text.substr(value, text.find('\n', value) - value);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_gauges, Gauges)

BOOST_AUTO_TEST_CASE(a_service_that_is_gone_has_no_gauges_and_one_that_failed_keeps_its_last)
{
    ended(1, core::Outcome::adjusted, 7);
    ended(2, core::Outcome::adjusted, 8);
    BOOST_TEST(desired(1) == "7");
    ended(1, core::Outcome::failed);
    BOOST_TEST(desired(1) == "7");
    ended(1, core::Outcome::no_service);
    BOOST_TEST(desired(1) == "");
    BOOST_TEST(desired(2) == "8");
}

BOOST_AUTO_TEST_CASE(a_paused_service_keeps_the_gauge_of_its_count_and_tells_none_of_what_nobody_counts)
{
    const std::string instances = "headcount_instances{account=\"111122223333\",cluster=\"c1\"";
    const auto has_instances = [&] { return metrics.text().find(instances) != std::string::npos; };
    ended(1, core::Outcome::in_sync, 0, 7);
    BOOST_TEST(has_instances());
    ended(1, core::Outcome::paused, 0, 9);
    BOOST_TEST(desired(1) == "9");
    BOOST_TEST(!has_instances());
    ended(1, core::Outcome::in_sync, 0, 7);
    BOOST_TEST(has_instances());
    ended(1, core::Outcome::paused, 0, 7);
    ended(1, core::Outcome::no_service);
    BOOST_TEST(desired(1) == "");
}

BOOST_AUTO_TEST_CASE(above_two_thousand_clusters_there_are_none_and_below_there_are_all_again)
{
    for (int i = 1; i <= 2000; ++i)
        ended(i, core::Outcome::adjusted, 7);
    BOOST_TEST(desired(1) == "7");
    BOOST_TEST(desired(2000) == "7");
    ended(2001, core::Outcome::adjusted, 7);
    BOOST_TEST(desired(1) == "");
    BOOST_TEST(desired(2001) == "");
    book.forget(cluster(5));
    gauges.ended(cluster(5), report(core::Outcome::no_service).rows);
    BOOST_TEST(desired(1) == "7");
    BOOST_TEST(desired(5) == "");
    BOOST_TEST(desired(2001) == "7");
}

BOOST_AUTO_TEST_CASE(always_is_whatever_their_number_and_never_is_none)
{
    app::ServiceGauges always{metrics, book, core::PerCluster::always};
    app::ServiceGauges never{metrics, book, core::PerCluster::never};
    for (int i = 1; i <= 2001; ++i)
        book.ended(cluster(i), report(core::Outcome::adjusted, 7), core::Time{});
    never.ended(cluster(1), report(core::Outcome::adjusted, 7).rows);
    BOOST_TEST(desired(1) == "");
    always.ended(cluster(2001), report(core::Outcome::adjusted, 7).rows);
    BOOST_TEST(desired(2001) == "7");
}

BOOST_FIXTURE_TEST_CASE(a_cluster_that_is_gone_takes_its_gauges_along, test::ServiceWorld)
{
    start();
    source->put(test::instance_event("orders"));
    pass(1s);
    const std::string gauge = "headcount_instances{account=\"111122223333\",cluster=\"orders\"";
    BOOST_TEST((metrics.text().find(gauge) != std::string::npos));
    ecs_world.clusters.clear();
    source->put(test::instance_event("orders"));
    pass(10s);
    BOOST_TEST((metrics.text().find(gauge) == std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()
