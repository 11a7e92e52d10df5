// Each checker, seen to find the bug that it is there for: a checker that cannot fail proves nothing.
#include "simulation/checkers.hpp"
#include "simulation/held_handles.hpp"

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

sim::EcsCallSeen call(const char* operation, core::Duration when, std::uint32_t number)
{
    return {orders, operation, number, at(when), at(when)};
}

sim::EcsCallSeen services(core::Duration when, std::uint32_t desired)
{
    return call("DescribeServices", when, desired);
}

sim::EcsCallSeen count(core::Duration when, std::uint32_t instances)
{
    return call("DescribeClusters", when, instances);
}

sim::EcsCallSeen update(core::Duration when, std::uint32_t desired)
{
    return call("UpdateService", when, desired);
}

BOOST_AUTO_TEST_SUITE(checkers)

BOOST_AUTO_TEST_CASE(i1_finds_a_service_that_did_not_follow_its_cluster)
{
    BOOST_TEST(i1_convergence({{orders, "node-agent", 6, 5, 6}}).size() == 1u);
    BOOST_TEST(i1_convergence({{orders, "node-agent", 6, 6, 6}}).empty());
}

BOOST_AUTO_TEST_CASE(i2_finds_a_message_deleted_without_both_reads_between)
{
    const auto lacks = [](const std::vector<sim::EcsCallSeen>& calls) {
        return i2_nothing_lost({deleted_event(at(10s), at(12s))}, {{orders, calls}}, {orders}).size() == 1u;
    };
    BOOST_TEST(lacks({}));
    BOOST_TEST(lacks({services(9s, 5), count(9s, 5)}));
    BOOST_TEST(lacks({services(13s, 5), count(13s, 5)}));
    BOOST_TEST(lacks({services(9s, 5), count(11s, 5)}));
    BOOST_TEST(lacks({services(11s, 5), count(9s, 5)}));
    BOOST_TEST(lacks({services(11s, 5)}));
    BOOST_TEST(lacks({count(11s, 5)}));
    BOOST_TEST(!lacks({services(11s, 5), count(11s, 5)}));
    BOOST_TEST(!lacks({services(9s, 5), count(9s, 5), services(10s, 5), count(12s, 5)}));
}

BOOST_AUTO_TEST_CASE(i2_finds_a_read_that_arrived_before_the_receipt_and_was_answered_after_it)
{
    auto early = count(9s, 5);
    early.answered = at(11s);
    const std::vector deletes{deleted_event(at(10s), at(12s))};
    BOOST_TEST(i2_nothing_lost(deletes, {{orders, {services(11s, 5), early}}}, {orders}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(i2_finds_a_difference_that_was_read_and_not_applied)
{
    const auto lacks = [](std::vector<sim::EcsCallSeen> more) {
        std::vector calls{services(10s, 5), count(10s, 6)};
        calls.insert(calls.end(), more.begin(), more.end());
        return i2_nothing_lost({deleted_event(at(10s), at(12s))}, {{orders, calls}}, {orders}).size() == 1u;
    };
    BOOST_TEST(lacks({}));
    BOOST_TEST(lacks({update(11s, 5)}));
    BOOST_TEST(lacks({update(13s, 6)}));
    BOOST_TEST(!lacks({update(11s, 6)}));
    BOOST_TEST(!lacks({services(11s, 6)})); // the next try found it done
}

sim::EcsCallSeen list(core::Duration when, const char* status, std::vector<std::string> arns)
{
    sim::EcsCallSeen seen{.cluster = orders, .operation = "ListContainerInstances"};
    seen.arrived = seen.answered = at(when);
    seen.status = status;
    seen.listed = std::move(arns);
    return seen;
}

BOOST_AUTO_TEST_CASE(i2_takes_who_stands_in_the_lists_for_the_count)
{
    const auto lacks = [](core::CountMode mode, const std::vector<sim::EcsCallSeen>& calls) {
        const std::vector deletes{deleted_event(at(10s), at(12s))};
        return i2_nothing_lost(deletes, {{orders, calls}}, {orders}, {.mode = mode}).size() == 1u;
    };
    const auto active_ones = list(10s, "ACTIVE", {"a", "b"});
    const auto draining_ones = list(10s, "DRAINING", {"b", "c"}); // b began to drain between the two
    BOOST_TEST(!lacks(core::CountMode::active, {services(11s, 2), active_ones}));
    BOOST_TEST(lacks(core::CountMode::active, {services(11s, 3), active_ones}));
    BOOST_TEST(lacks(core::CountMode::active, {services(11s, 2), count(11s, 2)}));
    BOOST_TEST(lacks(core::CountMode::placeable, {services(11s, 2), active_ones}));
    BOOST_TEST(!lacks(core::CountMode::placeable, {services(11s, 3), active_ones, draining_ones}));
    BOOST_TEST(lacks(core::CountMode::placeable, {services(11s, 4), active_ones, draining_ones}));
    BOOST_TEST(!lacks(core::CountMode::placeable, {services(11s, 4), active_ones, draining_ones, update(11s, 3)}));
    BOOST_TEST(lacks(core::CountMode::placeable, {services(11s, 3), active_ones, list(9s, "DRAINING", {"c"})}));
    const auto listed_again = list(11s, "DRAINING", {"d"}); // before the count is lowered
    BOOST_TEST(!lacks(core::CountMode::placeable, {services(10s, 4), active_ones, draining_ones, listed_again}));
}

BOOST_AUTO_TEST_CASE(i2_asks_for_one_read_where_no_service_follows)
{
    const std::vector deletes{deleted_event(at(10s), at(12s))};
    const sim::EcsCallSeen no_service{orders, "DescribeServices", std::nullopt, at(11s), at(11s)};
    BOOST_TEST(i2_nothing_lost(deletes, {}, {}).size() == 1u);
    BOOST_TEST(i2_nothing_lost(deletes, {{orders, {count(11s, 5)}}}, {}).size() == 1u);
    BOOST_TEST(i2_nothing_lost(deletes, {{orders, {no_service}}}, {}).empty());
    BOOST_TEST(i2_nothing_lost(deletes, {{orders, {no_service}}}, {orders}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(i3_finds_a_run_of_four_calls)
{
    app::RunRecord record;
    record.cluster = orders;
    record.report.calls = 4;
    BOOST_TEST(i3_frugal(record).size() == 1u);
    record.report.calls = 3;
    BOOST_TEST(i3_frugal(record).empty());

    struct Row {
        Counted counted;
        std::uint32_t most;
    };
    using enum core::CountMode;
    using enum Counted::Where;
    const Row rows[] = {{{registered}, 3},
                        {{active}, 3},
                        {{active, query, true}, 7},
                        {{registered, query}, 6},
                        {{registered, nothing, true}, 8},
                        {{placeable, placement}, 7},
                        {{placeable, nothing, true}, 8}};
    for (const Row& row : rows) {
        record.report.calls = row.most;
        BOOST_TEST(i3_frugal(record, row.counted).empty(), row.counted);
        ++record.report.calls;
        BOOST_TEST(i3_frugal(record, row.counted).size() == 1u, row.counted);
    }
}

BOOST_AUTO_TEST_CASE(i3_finds_a_call_that_no_run_speaks_of)
{
    const CallsSeen calls{{orders, {services(1s, 5), count(1s, 5)}}};
    BOOST_TEST(i3_honest(calls, {{orders, 1}}).size() == 1u);
    BOOST_TEST(i3_honest(calls, {}).size() == 1u);
    BOOST_TEST(i3_honest(calls, {{orders, 2}}).empty());
    BOOST_TEST(i3_honest(calls, {{orders, 1}}, 1).empty());
    BOOST_TEST(i3_honest(calls, {}, 1).size() == 1u);
    BOOST_TEST(i3_honest(calls, {{orders, 3}}, 5).size() == 1u);
}

BOOST_AUTO_TEST_CASE(i4_finds_one_too_many)
{
    BOOST_TEST(i4_bounded("requests", 11, 10).size() == 1u);
    BOOST_TEST(i4_bounded("requests", 10, 10).empty());
}

BOOST_AUTO_TEST_CASE(i4_finds_a_run_too_many_in_all_and_in_one_account)
{
    const core::Scope here{"111122223333", "eu-west-1"};
    const core::Scope there{"444455556666", "eu-west-1"};
    BOOST_TEST(i4_runs({9, {{here, 4}, {there, 5}}}, 4, 4).size() == 1u);
    BOOST_TEST(i4_runs({8, {{here, 3}, {there, 5}}}, 4, 2).size() == 1u);
    BOOST_TEST(i4_runs({8, {{here, 4}, {there, 4}}}, 4, 2).empty());
    BOOST_TEST(i4_runs({10, {{here, 5}, {there, 5}}}, 4, 2, {}, 2).empty());
    BOOST_TEST(i4_runs({10, {{here, 6}, {there, 4}}}, 4, 2, {}, 2).size() == 1u);
    BOOST_TEST(i4_runs({12, {{here, 6}, {there, 6}}}, 4, 2, {.mode = core::CountMode::active}).empty());
    BOOST_TEST(i4_runs({13, {{here, 6}, {there, 6}}}, 4, 2, {.mode = core::CountMode::active}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(handles_are_held_until_something_is_sent_about_them_or_their_time_is_up)
{
    HeldHandles held{60s};
    held.received(R"({"Messages":[{"ReceiptHandle":"a","Body":"x"},{"ReceiptHandle":"b"}]})", at(0s));
    held.received(R"({"Messages":[{"ReceiptHandle":"c"}]})", at(1s));
    BOOST_TEST(held.most() == 3u);
    held.sent_about(R"({"Entries":[{"Id":"0","ReceiptHandle":"a"},{"Id":"1","ReceiptHandle":"b"}]})");
    held.received(R"({"Messages":[{"ReceiptHandle":"d"},{"ReceiptHandle":"e"}]})", at(2s));
    BOOST_TEST(held.most() == 3u);
    held.received(R"({"Messages":[{"ReceiptHandle":"f"}]})", at(61s)); // c is back in its queue
    BOOST_TEST(held.most() == 3u);
    held.received("{}", at(61s));
    held.received(R"({"Messages":[{"ReceiptHandle":"g"}]})", at(61s));
    BOOST_TEST(held.most() == 4u);
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

BOOST_AUTO_TEST_CASE(i7_finds_events_that_take_longer_or_are_missing_beside_trouble)
{
    const std::vector<core::Duration> alone(1000, 100ms);
    auto slow = alone;
    for (std::size_t i = 0; i < 11; ++i)
        slow[i * 50] = 5s;
    BOOST_TEST(i7_fair(alone, alone).empty());
    BOOST_TEST(i7_fair(alone, slow).size() == 1u);
    BOOST_TEST(i7_fair(alone, std::vector<core::Duration>(1000, 102ms)).size() == 1u);
    BOOST_TEST(i7_fair(alone, std::vector<core::Duration>(900, 100ms)).size() == 1u);
    BOOST_TEST(i7_fair({}, {}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(i8_finds_a_fleet_or_a_count_that_grows_when_nobody_asks)
{
    const auto at = [](int minutes) { return core::Time{} + std::chrono::minutes{minutes}; };
    const std::vector<FleetSample> still{{at(0), 2, 2}, {at(1), 5, 4}, {at(2), 5, 5}, {at(3), 4, 4}};
    BOOST_TEST(i8_no_feedback(still, at(2)).empty());
    BOOST_TEST(i8_no_feedback(still, at(1)).size() == 1u); // the count
    BOOST_TEST(i8_no_feedback(still, at(0)).size() == 1u); // the fleet
    BOOST_TEST(i8_no_feedback(still, at(4)).size() == 1u); // nobody looked
}

BOOST_AUTO_TEST_CASE(i8_finds_a_writer_that_is_fought)
{
    // 3 at first, then after 1, 2, 4, 8, 16 and 32 minutes.
    BOOST_TEST(i8_not_fought(9, 1, 0, std::chrono::hours{1}).empty());
    BOOST_TEST(i8_not_fought(10, 1, 0, std::chrono::hours{1}).size() == 1u);
    BOOST_TEST(i8_not_fought(10, 1, 1, std::chrono::hours{1}).empty());
    BOOST_TEST(i8_not_fought(12, 2, 0, std::chrono::hours{1}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace headcount::simulation
