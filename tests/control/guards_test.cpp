// The guards together: their order, what they let through, what they remember and what it costs to forget.
#include "headcount/control/guards.hpp"

#include "clusters.hpp"
#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using control::Asker;
using control::Guarded;
using control::Guards;
using core::Outcome;
using core::Reason;

namespace {

struct Guarding {
    explicit Guarding(Asker asker = Asker::events) : guards(asker)
    {
        rule.to_zero = core::ToZero::yes;
        rule.during_deployment = core::DuringDeployment::proceed;
        limits.max_fall.reset();
        service.name = "node-agent";
    }

    // One look at a service that counts for so many instances, in a run that would set their number.
    Guarded look(Change change, core::Duration at = {})
    {
        core::ObservedService observed = service;
        observed.status = core::Status::active;
        observed.desired = change.from;
        observed.running = change.running.value_or(change.from);
        const core::Intent intent{.scale = {}, .paused = false, .dry_run = dry_run};
        const auto decision = core::decide(intent, observed, {core::Status::active, change.to});
        return guards.judge(prod, {.rule = rule,
                                   .limits = limits,
                                   .service = observed,
                                   .instances = change.to,
                                   .decision = decision,
                                   .seen = start + at,
                                   .now = start + at,
                                   .dry_run = dry_run});
    }
    void written(core::Duration at = {}) { guards.written(prod, "node-agent", start + at); }

    core::ClusterKey prod = cluster("prod");
    core::Rule rule;
    core::Limits limits;
    core::ObservedService service;
    bool dry_run = false;
    Guards guards;
};

std::string outcome_of(const Guarded& guarded)
{
    return std::string(to_string(guarded.decision.outcome)).append(" ").append(to_string(guarded.decision.reason));
}

} // namespace

BOOST_AUTO_TEST_SUITE(guards)

BOOST_AUTO_TEST_CASE(what_no_guard_minds_is_left_as_it_was_decided)
{
    Guarding w;
    const auto raised = w.look({28, 30});
    BOOST_TEST(outcome_of(raised) == "adjusted count_changed");
    BOOST_TEST(raised.decision.words == "28 → 30: 30 instances × 1 = 30");
    BOOST_TEST(!raised.again.has_value());
    BOOST_TEST(outcome_of(w.look({30, 30})) == "in_sync in_sync");
    BOOST_TEST(w.guards.remembered() == 0U);
}

BOOST_AUTO_TEST_CASE(the_first_guard_that_holds_gives_the_reason)
{
    Guarding w;
    w.rule.to_zero = core::ToZero::confirm;
    w.rule.during_deployment = core::DuringDeployment::hold_in;
    w.rule.scale_in = {1min, core::MaxStep{core::MaxStep::Unit::tasks, 2}};
    w.limits.max_fall = core::MaxFall{};
    w.service.deployments = {.in_progress = true, .replacing = true};
    BOOST_TEST(outcome_of(w.look({60, 0}, 0s)) == "held deployment");
    w.service.deployments = {};
    BOOST_TEST(outcome_of(w.look({60, 0}, 5s)) == "held confirming");
    BOOST_TEST(outcome_of(w.look({60, 0}, 15s)) == "held hold"); // it has stood since the first look
    BOOST_TEST(outcome_of(w.look({60, 0}, 60s)) == "adjusted step");
    w.rule.scale_in.max_step.reset();
    const auto braked = w.look({58, 0}, 61s);
    BOOST_TEST(outcome_of(braked) == "adjusted step");
    BOOST_TEST(braked.decision.to == 10U); // 50 may go, two of them went
}

BOOST_AUTO_TEST_CASE(a_part_says_what_it_is_on_the_way_to)
{
    Guarding w;
    w.rule.scale_out.max_step = core::MaxStep{core::MaxStep::Unit::tasks, 5};
    const auto guarded = w.look({28, 40});
    BOOST_TEST(guarded.decision.to == 33U);
    BOOST_TEST(guarded.decision.policy == 40U);
    BOOST_TEST(guarded.decision.words == "28 → 33, on the way to 40: 40 instances × 1 = 40; at most 5 at once");
    BOOST_TEST((guarded.again->due == start + 1s));
}

BOOST_AUTO_TEST_CASE(a_person_does_not_wait_for_a_wish_to_stand_but_for_all_else)
{
    Guarding w(Asker::person);
    w.rule.scale_in.hold = 1h;
    BOOST_TEST(outcome_of(w.look({10, 8})) == "adjusted count_changed");
    w.rule.to_zero = core::ToZero::confirm;
    BOOST_TEST(outcome_of(w.look({8, 0})) == "held confirming");
    w.dry_run = true; // a plan tells what will have been done
    BOOST_TEST(outcome_of(w.look({8, 0})) == "would_adjust count_changed");
}

BOOST_AUTO_TEST_CASE(what_was_let_through_and_not_carried_out_may_go_again)
{
    for (const bool maybe : {false, true}) {
        Guarding w;
        w.limits.max_fall = core::MaxFall{};
        BOOST_TEST(w.look({50, 0}).decision.to == 0U);
        w.guards.not_written(w.prod, "node-agent", maybe, start);
        const auto again = w.look({50, 0}, 1s);
        BOOST_TEST(outcome_of(again) == (maybe ? "held brake_warming" : "adjusted count_changed"));
    }
}

BOOST_AUTO_TEST_CASE(what_waits_for_the_brake_is_counted_until_it_is_wanted_no_more)
{
    Guarding w;
    w.limits.max_fall = core::MaxFall{};
    w.look({100, 0});
    w.written();
    w.look({50, 0}, 20s);
    BOOST_TEST(w.guards.braked() == 1U);
    w.guards.forget(w.prod, "node-agent");
    BOOST_TEST(w.guards.braked() == 0U);
}

BOOST_AUTO_TEST_CASE(in_a_dry_run_nothing_is_taken_from_the_brake)
{
    Guarding w;
    w.limits.max_fall = core::MaxFall{};
    w.dry_run = true;
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(w.look({40, 0}).decision.to == 0U);
}

BOOST_AUTO_TEST_CASE(only_tasks_of_a_capacity_provider_grow_a_fleet)
{
    for (const bool provider : {false, true}) {
        Guarding w;
        if (provider) {
            w.service.placement.launch = core::Launch::by_provider;
            w.service.placement.providers = {"mine"};
        }
        w.look({5, 6});
        w.written();
        BOOST_TEST(outcome_of(w.look({6, 9, 5}, 4min)) == (provider ? "held feedback" : "adjusted count_changed"));
    }
}

BOOST_AUTO_TEST_CASE(the_other_writer_is_named_when_it_is_known)
{
    Guarding w;
    std::vector<std::string> complaints;
    int began = 0;
    const auto fight = [&](core::Duration from, core::Duration to) {
        for (core::Duration at = from; at < to; at += 10s) {
            const auto guarded = w.look({28, 38}, at);
            if (guarded.decision.outcome == Outcome::adjusted) w.written(at);
            if (!guarded.complaint.empty()) complaints.push_back(guarded.complaint);
            began += guarded.contention_began ? 1 : 0;
        }
    };
    fight(0s, 5min);
    BOOST_REQUIRE(complaints.size() == 1U);
    BOOST_TEST(complaints[0].starts_with("another writer sets the desired count of service node-agent to 28"));
    w.guards.other_wrote(w.prod, "node-agent", "arn:aws:iam::111122223333:user/ops");
    fight(5min, 30min);
    BOOST_REQUIRE(complaints.size() == 2U);
    BOOST_TEST(complaints[1].starts_with("arn:aws:iam::111122223333:user/ops sets the desired count"));
    BOOST_TEST(began == 1);
    const auto alone = w.look({28, 38}, 31min);
    BOOST_TEST(alone.decision.outcome == Outcome::contended);
    BOOST_TEST(
        alone.decision.words ==
        "38 instances × 1 = 38 → 38, now 28, left alone: arn:aws:iam::111122223333:user/ops sets this count too");
}

BOOST_AUTO_TEST_CASE(a_service_that_cannot_be_read_is_looked_at_later_only_where_something_waits)
{
    Guarding w;
    w.rule.scale_in.hold = 1min;
    BOOST_TEST(!w.guards.unread(w.prod, "node-agent", start).has_value());
    w.look({10, 8});
    BOOST_TEST((w.guards.unread(w.prod, "node-agent", start)->due == start + 30s));
    w.look({10, 10});
    BOOST_TEST(!w.guards.unread(w.prod, "node-agent", start).has_value());
    BOOST_TEST(w.guards.remembered() == 0U);
}

BOOST_AUTO_TEST_CASE(a_write_that_nobody_looks_at_again_is_forgotten_in_passing)
{
    Guarding w;
    for (const char* name : {"a", "b", "c"}) {
        w.service.name = name;
        w.look({28, 30});
        w.guards.written(w.prod, name, start);
        w.look({30, 30}, 1s);
    }
    BOOST_TEST(w.guards.remembered() == 3U);
    w.service.name = "d";
    w.look({28, 28}, 9min);
    BOOST_TEST(w.guards.remembered() == 3U);
    w.look({28, 28}, 11min);
    BOOST_TEST(w.guards.remembered() == 1U);
    w.look({28, 28}, 11min);
    BOOST_TEST(w.guards.remembered() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_outlives_the_write_that_is_remembered_beside_it)
{
    Guarding w;
    w.rule.scale_in.hold = 1min;
    w.look({28, 30});
    w.written();
    BOOST_TEST(outcome_of(w.look({30, 25}, 20s)) == "held hold");
    BOOST_TEST(outcome_of(w.look({30, 25}, 70s)) == "held hold"); // the wish stands since 20 s
    BOOST_TEST(outcome_of(w.look({30, 25}, 80s)) == "adjusted count_changed");
}

BOOST_AUTO_TEST_SUITE_END()
