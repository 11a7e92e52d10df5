// Runs that count what instances bring along (`scale.per`): which calls that costs, and what is kept of an instance.
#include "counting_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::CountMode;
using core::Outcome;
using core::Unit;

namespace {

struct Machine {
    int number = 0;
    int cpu = 2048;
    std::string zone = "eu-west-1a";
    std::string rack = {};
    std::string provider = {};
};

std::string machines_json(const std::vector<Machine>& machines)
{
    std::string json = R"({"containerInstances":[)";
    for (const Machine& one : machines) {
        json += (json.back() == '[' ? "" : ",") + (R"({"containerInstanceArn":")" + instance(one.number)) +
                R"(","status":"ACTIVE","attributes":[{"name":"ecs.availability-zone","value":")" + one.zone +
                R"("},{"name":"ecs.capability.a"})";
        if (!one.rack.empty()) json += R"(,{"name":"rack","value":")" + one.rack + "\"}";
        json += "]";
        if (!one.provider.empty()) json += R"(,"capacityProviderName":")" + one.provider + "\"";
        if (one.cpu > 0)
            json += R"(,"registeredResources":[{"name":"CPU","type":"INTEGER","integerValue":)" +
                    std::to_string(one.cpu) + R"(},{"name":"MEMORY","type":"INTEGER","integerValue":4096}])";
        json += "}";
    }
    return json + R"(],"failures":[]})";
}

struct UnitWorld : CountingWorld {
    explicit UnitWorld(std::string_view per, CountMode mode = CountMode::active) : CountingWorld(mode)
    {
        rule().scale.per = Unit::parse(per).value();
    }

    void expect_machines(const std::vector<Machine>& machines)
    {
        transport.expect("DescribeContainerInstances").replies(machines_json(machines));
    }
    void expect_update(int count)
    {
        transport.expect("UpdateService")
            .body(R"({"cluster":"prod","service":"node-agent","desiredCount":)" + std::to_string(count) + "}")
            .replies(updated_json(count));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(reconciler_units)

BOOST_AUTO_TEST_CASE(vcpu_are_those_of_the_instances_that_count_each_described_once)
{
    UnitWorld w("vcpu");
    w.expect_service(1);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_machines({{.number = 1, .cpu = 2048}, {.number = 2, .cpu = 4096}});
    w.expect_update(6);
    const auto report = w.run();
    BOOST_TEST(report.calls == 4U);
    const auto& row = report.rows.at(0);
    BOOST_TEST(row.instances == 2U);
    BOOST_TEST(row.measured.value().amount == core::Amount::of(6));
    BOOST_TEST(row.decision.words == "1 → 6: 6 vCPU × 1 = 6");

    w.before = w.transport.sent().size();
    w.expect_service(6);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    BOOST_TEST(w.run().calls == 2U); // nothing is described again
    BOOST_TEST(w.transport.problem() == "");
}

// DescribeClusters tells no sizes, so that ACTIVE and DRAINING instances are listed.
BOOST_AUTO_TEST_CASE(registered_lists_the_instances_where_their_size_counts)
{
    UnitWorld w("gib", CountMode::registered);
    w.expect_service(12);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING").replies(page_json({3}));
    w.expect_machines({{.number = 1}, {.number = 2}});
    w.expect_machines({{.number = 3}});
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync); // three of 4 GiB
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_draining_instance_that_runs_a_task_brings_its_size_along)
{
    UnitWorld w("vcpu", CountMode::placeable);
    w.expect_service(4);
    w.expect_list("ACTIVE").replies(page_json({1}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({2}));
    w.expect_machines({{.number = 1}});
    w.expect_machines({{.number = 2}});
    BOOST_TEST(w.run().outcome == Outcome::in_sync);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(zones_count_once)
{
    UnitWorld w("zone");
    w.expect_service(2);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.expect_machines({{.number = 1}, {.number = 2, .zone = "eu-west-1b"}, {.number = 3, .zone = "eu-west-1b"}});
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.rows.at(0).instances == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_instance_whose_size_is_not_told_fails_the_run_and_lowers_nothing)
{
    UnitWorld w("vcpu");
    w.expect_service(9);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_machines({{.number = 1}, {.number = 2, .cpu = 0}});
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.at(0).decision.words.find("CPU of " + instance(2)) != std::string::npos);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(values_of_an_attribute_are_read_again_where_they_may_have_changed)
{
    UnitWorld w("attribute:rack");
    const auto look = [&w](int desired, const std::vector<Machine>& described) {
        w.before = w.transport.sent().size();
        w.expect_service(desired);
        w.expect_list("ACTIVE").replies(page_json({1, 2}));
        if (!described.empty()) w.expect_machines(described);
        const auto report = w.run();
        BOOST_TEST(w.transport.problem() == "");
        return report.outcome == Outcome::in_sync;
    };
    BOOST_TEST(look(1, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}}));
    BOOST_TEST(look(1, {})); // kept

    w.reconciler.attributes_changed(w.prod);
    w.timers.run_until(w.timers.now() + 1ms);
    BOOST_TEST(look(2, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "b"}}));
    BOOST_TEST(look(2, {}));

    w.reconciler.instance_changed(instance(2));
    BOOST_TEST(look(1, {{.number = 2}})); // it has none by now

    w.timers.run_until(w.timers.now() + 11min); // no event need have told
    BOOST_TEST(look(1, {{.number = 1, .rack = "a"}, {.number = 2}}));
}

BOOST_AUTO_TEST_CASE(what_is_kept_for_one_rule_is_read_once_more_for_the_attribute_of_another)
{
    UnitWorld w("vcpu");
    w.expect_service(4);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_machines({{.number = 1, .rack = "a"}, {.number = 2, .rack = "b"}});
    BOOST_TEST(w.run().outcome == Outcome::in_sync);

    w.rule().scale.per = Unit::parse("attribute:rack").value();
    w.expect_service(2);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_machines({{.number = 1, .rack = "a"}, {.number = 2, .rack = "b"}});
    BOOST_TEST(w.run().outcome == Outcome::in_sync);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
