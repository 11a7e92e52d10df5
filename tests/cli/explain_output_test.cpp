#include "cli/explain_output.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace headcount;
using cli::Explained;

namespace {

const core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

core::Reckoned instance(char digit, core::WhyNot why)
{
    core::Reckoned one;
    one.instance.arn = "arn:aws:ecs:eu-west-1:111122223333:container-instance/orders/" + std::string(8, digit);
    one.instance.ec2_id = std::string("i-") + digit;
    one.instance.zone = "eu-west-1a";
    one.instance.type = "c7g.large";
    one.instance.agent_connected = true;
    one.instance.registered_at = core::WallTime{std::chrono::seconds{1767323045}};
    one.why = why;
    one.tasks = 0;
    return one;
}

Explained three()
{
    Explained explained;
    explained.row.service = "node-agent";
    explained.row.instances = 2;
    explained.row.counted = true;
    explained.row.running = 3;
    explained.row.decision.outcome = core::Outcome::would_adjust;
    explained.row.decision.reason = core::Reason::count_changed;
    explained.row.decision.from = 3;
    explained.row.decision.policy = explained.row.decision.to = 2;
    explained.row.decision.sum = "2 instances × 1 = 2";
    explained.row.decision.words = "3 → 2: 2 instances × 1 = 2";
    explained.row.warnings = {core::Warning::away};
    auto lone = instance('b', core::WhyNot::counted);
    lone.instance.agent_connected = false;
    lone.instance.capacity_provider = "spot";
    lone.twin = true;
    lone.tasks.reset();
    auto leaving = instance('c', core::WhyNot::draining);
    leaving.instance.status = core::InstanceStatus::draining;
    explained.counted = {instance('a', core::WhyNot::counted), lone, leaving};
    return explained;
}

std::string printed(const Explained& explained)
{
    std::ostringstream out;
    cli::print_explained(orders, explained, out, false);
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(explain_output)

BOOST_AUTO_TEST_CASE(each_instance_is_a_line_and_the_arithmetic_comes_last)
{
    const std::string text = printed(three());
    const std::string expected =
        "service node-agent of cluster orders (111122223333, eu-west-1)\n"
        "INSTANCE  EC2  ZONE        TYPE       PROVIDER  STATUS    AGENT      SINCE (UTC)       COUNTED       TASKS  "
        "NOTE\n"
        "aaaaaaaa  i-a  eu-west-1a  c7g.large  -         ACTIVE    connected  2026-01-02 03:04  yes               0\n"
        "bbbbbbbb  i-b  eu-west-1a  c7g.large  spot      ACTIVE    away       2026-01-02 03:04  yes              1+  "
        "twin\n"
        "cccccccc  i-c  eu-west-1a  c7g.large  -         DRAINING  connected  2026-01-02 03:04  no: draining      0\n"
        "2 instances × 1 = 2 → 2, now 3, running 3, pending 0\n"
        "HC2111  ";
    BOOST_TEST(text.substr(0, expected.size()) == expected, text);
}

BOOST_AUTO_TEST_CASE(a_table_that_disagrees_with_the_count_says_so)
{
    auto explained = three();
    explained.row.instances = 3;
    BOOST_TEST(printed(explained).find("The table counts 2, a moment before it were 3") != std::string::npos);
    BOOST_TEST(printed(three()).find("The table counts") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_service_that_is_left_alone_says_why_and_has_no_sum)
{
    Explained explained;
    explained.row.service = "node-agent";
    explained.row.decision.outcome = core::Outcome::skipped;
    explained.row.decision.words = "a DAEMON service";
    BOOST_TEST(printed(explained) ==
               "service node-agent of cluster orders (111122223333, eu-west-1)\na DAEMON service\n");
}

BOOST_AUTO_TEST_CASE(a_count_that_is_held_at_the_instances_says_so)
{
    auto explained = three();
    explained.scale.min = 5;
    explained.row.decision.capped = true;
    BOOST_TEST(cli::sum_of(explained) == "2 instances × 1 = 2, at least 5, at most one on each instance "
                                         "(distinctInstance) → 2, now 3, running 3, pending 0");
}

BOOST_AUTO_TEST_CASE(the_last_placement_failure_stands_below_and_beside_the_instance_that_it_names)
{
    auto explained = three();
    const std::string arn = explained.counted[1].instance.arn;
    const std::string id = arn.substr(arn.rfind('/') + 1);
    explained.trouble = core::PlacementTrouble{
        "(service a) was unable to place a task because no container instance met all of its requirements. The closest "
        "matching (container-instance " +
            id + ") has insufficient memory available.",
        explained.counted[0].instance.registered_at};
    std::ostringstream out;
    cli::print_explained(orders, explained, out, false);
    BOOST_TEST(out.str().find("last placement failure, 2026-01-02 03:04 UTC: (service a) was unable to place a task") !=
                   std::string::npos,
               out.str());
    BOOST_TEST(out.str().find("twin, no place for a task\n") != std::string::npos, out.str());
    std::ostringstream json;
    cli::print_explained_json(orders, {explained, three()}, json);
    const auto rows = boost::json::parse(json.str()).at("rows").as_array();
    BOOST_TEST(rows[0].at("placement_failure").at("at").as_string() == "2026-01-02T03:04:05.000Z");
    BOOST_TEST(rows[1].at("placement_failure").is_null());
}

BOOST_AUTO_TEST_CASE(for_programs_each_row_holds_its_instances)
{
    std::ostringstream out;
    cli::print_explained_json(orders, {three()}, out);
    const auto rows = boost::json::parse(out.str()).at("rows").as_array();
    BOOST_REQUIRE(rows.size() == 1u);
    const auto& counted = rows[0].at("counted").as_array();
    BOOST_REQUIRE(counted.size() == 3u);
    BOOST_TEST(counted[0].at("counted").as_bool());
    BOOST_TEST(counted[0].at("why_not").as_string() == "");
    BOOST_TEST(counted[0].at("registered_at").as_string() == "2026-01-02T03:04:05.000Z");
    BOOST_TEST(counted[0].at("tasks").as_int64() == 0);
    BOOST_TEST(counted[1].at("agent").as_string() == "disconnected");
    BOOST_TEST(counted[1].at("capacity_provider").as_string() == "spot");
    BOOST_TEST(counted[1].at("tasks").is_null());
    BOOST_TEST(counted[1].at("twin").as_bool());
    BOOST_TEST(!counted[2].at("counted").as_bool());
    BOOST_TEST(counted[2].at("why_not").as_string() == "draining");
    BOOST_TEST(counted[2].at("status").as_string() == "DRAINING");
}

BOOST_AUTO_TEST_SUITE_END()
