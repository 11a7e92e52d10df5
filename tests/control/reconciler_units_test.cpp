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
    // A run in this lane finds two instances, describes so many of them, and agrees with the desired count.
    void expect_look(int desired, const std::vector<Machine>& described, control::Lane lane = control::Lane::event)
    {
        expect_service(desired);
        expect_list("ACTIVE").replies(page_json({1, 2}));
        if (!described.empty()) expect_machines(described);
        BOOST_TEST(run(lane).outcome == Outcome::in_sync);
        BOOST_TEST(transport.problem() == "");
    }
    control::RunReport run(control::Lane lane = control::Lane::event)
    {
        return virtual_world.run(reconciler.run(config, prod, [] {}, core::Deadline::after(timers.now(), 30s), {lane}));
    }
    void pass(core::Duration span) { timers.run_until(timers.now() + span); }

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
    w.expect_look(1, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}});
    w.expect_look(1, {}); // kept

    w.reconciler.attributes_changed(w.prod);
    w.pass(1ms);
    w.expect_look(2, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "b"}});
    w.expect_look(2, {});

    w.reconciler.instance_changed(instance(2));
    w.pass(1ms);
    w.expect_look(1, {{.number = 2}}); // it has none by now
    w.expect_look(1, {});

    w.pass(11min); // no event need have told
    w.expect_look(1, {{.number = 1, .rack = "a"}, {.number = 2}});
}

// ECS reads lag: what the run of the event was told is what was before it.
BOOST_AUTO_TEST_CASE(the_second_look_reads_the_values_of_what_changed_once_more)
{
    UnitWorld w("attribute:rack");
    w.expect_look(1, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}});
    w.reconciler.instance_changed(instance(2));
    w.pass(1ms);
    w.expect_look(1, {{.number = 2, .rack = "a"}});
    w.pass(2s);
    w.expect_look(1, {}, control::Lane::recheck); // one that a guard asked for: it would see the same

    w.pass(8s);
    w.expect_look(2, {{.number = 2, .rack = "b"}}, control::Lane::recheck);
    w.expect_look(2, {}, control::Lane::recheck);
}

// Where events never end the second look goes with one of their runs.
BOOST_AUTO_TEST_CASE(a_run_of_another_event_reads_them_once_more_in_place_of_the_second_look)
{
    UnitWorld w("attribute:rack");
    w.expect_look(1, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}});
    w.reconciler.instance_changed(instance(2));
    w.pass(1ms);
    w.expect_look(1, {{.number = 2, .rack = "a"}});
    w.pass(10s);
    w.expect_look(2, {{.number = 2, .rack = "b"}});
}

BOOST_AUTO_TEST_CASE(without_second_looks_values_are_read_once)
{
    UnitWorld w("attribute:rack");
    w.config->recheck = 0s;
    w.reconciler.instance_changed(instance(2));
    w.pass(1ms);
    w.expect_look(1, {{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}});
    w.pass(1min);
    w.expect_look(1, {}, control::Lane::recheck);
}

BOOST_AUTO_TEST_CASE(a_sweep_reads_all_values_again_and_each_once)
{
    UnitWorld w("attribute:rack", CountMode::placeable);
    const auto look = [&w](const std::vector<Machine>& described, int desired) {
        w.expect_service(desired);
        w.expect_list("ACTIVE").replies(page_json({1}));
        w.expect_list("DRAINING", of_our_tasks).replies(page_json({2}));
        for (const Machine& machine : described)
            w.expect_machines({machine});
    };
    look({{.number = 1, .rack = "a"}, {.number = 2, .rack = "b"}}, 2);
    w.run();
    w.pass(1s);
    look({{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}}, 2);
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({2})); // once more, before the count is lowered
    w.expect_update(1);
    w.run(control::Lane::sweep);
    BOOST_TEST(w.transport.problem() == "");
}

// Under way when the event came: it may have been given before the change, whenever it is read.
BOOST_AUTO_TEST_CASE(an_answer_that_was_under_way_when_an_instance_changed_is_not_gone_by_afterwards)
{
    UnitWorld w("attribute:rack");
    w.expect_service(1);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.transport.expect("DescribeContainerInstances")
        .takes(1s)
        .replies(machines_json({{.number = 1, .rack = "a"}, {.number = 2, .rack = "a"}}));
    w.timers.arm(w.timers.now() + 500ms, [&w](auto) { w.reconciler.instance_changed(instance(2)); });
    BOOST_TEST(w.run().outcome == Outcome::in_sync);
    w.expect_look(2, {{.number = 2, .rack = "b"}});
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
