// Each checker, seen to find the bug that it is there for: a checker that cannot fail proves nothing.
#include "simulation/checkers.hpp"

#include <boost/test/unit_test.hpp>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

core::Time at(core::Duration since_start)
{
    return core::Time{since_start};
}

sim::DeleteRecord deleted_event(core::Time received, core::Time deleted)
{
    sim::DeleteRecord record;
    record.id = "m-1";
    record.body =
        R"({"detail-type":"ECS Container Instance State Change","detail":{"clusterArn":")" + orders.arn() + R"("}})";
    record.received = received;
    record.deleted = deleted;
    return record;
}

BOOST_AUTO_TEST_SUITE(checkers)

BOOST_AUTO_TEST_CASE(i1_finds_a_service_that_did_not_follow_its_cluster)
{
    BOOST_TEST(i1_convergence({{orders, "node-agent", 6, 5, 6}}).size() == 1u);
    BOOST_TEST(i1_convergence({{orders, "node-agent", 6, 6, 6}}).empty());
}

BOOST_AUTO_TEST_CASE(i2_finds_a_message_deleted_after_a_read_that_began_before_its_receipt)
{
    const ReadsSeen early{{orders, {at(9s)}}};
    const ReadsSeen between{{orders, {at(9s), at(11s)}}};
    const ReadsSeen late{{orders, {at(13s)}}};
    const std::vector deletes{deleted_event(at(10s), at(12s))};
    BOOST_TEST(i2_nothing_lost(deletes, early).size() == 1u);
    BOOST_TEST(i2_nothing_lost(deletes, late).size() == 1u);
    BOOST_TEST(i2_nothing_lost(deletes, {}).size() == 1u);
    BOOST_TEST(i2_nothing_lost(deletes, between).empty());
}

BOOST_AUTO_TEST_CASE(i3_finds_a_run_of_four_calls)
{
    app::RunRecord record;
    record.cluster = orders;
    record.report.calls = 4;
    BOOST_TEST(i3_frugal(record).size() == 1u);
    record.report.calls = 3;
    BOOST_TEST(i3_frugal(record).empty());
}

BOOST_AUTO_TEST_CASE(i4_finds_one_request_too_many)
{
    BOOST_TEST(i4_bounded(11, 10).size() == 1u);
    BOOST_TEST(i4_bounded(10, 10).empty());
}

BOOST_AUTO_TEST_CASE(i5_finds_another_service_a_foreign_account_and_a_fourth_member)
{
    sim::ServiceUpdate good;
    good.cluster = orders;
    good.service = "node-agent";
    good.members = {"cluster", "service", "desiredCount"};
    auto other = good;
    other.service = "web";
    auto more = good;
    more.members.insert("placementConstraints");
    const std::set<std::string> ours{"111122223333"};
    BOOST_TEST(i5_contained({good}, "node-agent", ours).empty());
    BOOST_TEST(i5_contained({other}, "node-agent", ours).size() == 1u);
    BOOST_TEST(i5_contained({good}, "node-agent", {"444455556666"}).size() == 1u);
    BOOST_TEST(i5_contained({more}, "node-agent", ours).size() == 1u);
}

BOOST_AUTO_TEST_CASE(i6_finds_a_secret_in_a_line)
{
    BOOST_TEST(i6_quiet("signing with hunter2", {"hunter2"}).size() == 1u);
    BOOST_TEST(i6_quiet("signing with a key", {"hunter2"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace headcount::simulation
