// Which events need no look.
#include "relevance_world.hpp"

using namespace headcount;
using namespace std::chrono_literals;
using control::Cares;
using control::Relevance;
using core::CountMode;
using test::change;
using test::counting;
using test::t0;
using Verdict = control::Relevance::Verdict;

namespace {

const core::ClusterKey prod = test::cluster("prod");

struct Memory {
    explicit Memory(CountMode mode, const std::string& where = "") : relevance(control::cares_of(counting(mode, where)))
    {
    }

    Verdict judge(const core::InstanceChange& event, core::Time now = t0)
    {
        return relevance.judge(event, now).verdict;
    }

    // It is looked at, and what was seen settles at once.
    void settle(const core::InstanceChange& event, core::Time now = t0, bool no_service = false)
    {
        const auto judged = relevance.judge(event, now);
        BOOST_TEST(judged.verdict == Verdict::look);
        relevance.attached(judged.sighting.value());
        relevance.ran(prod, no_service, now, now);
        relevance.answered(prod, judged.sighting.value(), now, now);
    }

    Relevance relevance;
};

} // namespace

BOOST_AUTO_TEST_SUITE(relevance)

BOOST_AUTO_TEST_CASE(what_matters_is_what_the_rules_count_by)
{
    const auto cares = [](CountMode mode, const std::string& where = "") {
        return control::cares_of(counting(mode, where));
    };
    BOOST_TEST((cares(CountMode::registered) == Cares{}));
    BOOST_TEST((cares(CountMode::active) == Cares{.draining = true}));
    BOOST_TEST((cares(CountMode::placeable) == Cares{.draining = true, .tasks = true}));
    BOOST_TEST((cares(CountMode::registered, "attribute:pool == web") == Cares{.attributes = true}));
    BOOST_TEST((cares(CountMode::registered, "agentConnected == true") == Cares{.agent = true}));
    BOOST_TEST(cares(CountMode::active, "runningTasksCount > 0").anything);
    BOOST_TEST(cares(CountMode::active, "not(task:group == service:db)").anything);
    BOOST_TEST(cares(CountMode::active, "agentVersion > 1.50.0").anything);
    core::Config placed = counting(CountMode::registered);
    placed.rules.back().where_placement = true;
    BOOST_TEST(control::cares_of(placed).anything);
    core::Config two = counting(CountMode::registered);
    two.rules.push_back(counting(CountMode::active).rules[0]);
    BOOST_TEST(control::cares_of(two).draining); // what matters to one rule matters
}

BOOST_AUTO_TEST_CASE(registered_cares_for_the_first_sight_of_an_instance_and_its_end)
{
    Memory memory(CountMode::registered);
    memory.settle(change(1, 2));
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 9, "DRAINING", false, 8)) == Verdict::unchanged); // whatever was missed
    BOOST_TEST(memory.judge(change(1, 4)) == Verdict::stale);
    BOOST_TEST(memory.judge(change(1, 9)) == Verdict::unchanged); // it came twice
    BOOST_TEST(memory.judge(change(2, 1)) == Verdict::look);
    memory.settle(change(1, 11, "INACTIVE", false));
    BOOST_TEST(memory.judge(change(1, 10)) == Verdict::stale);
}

BOOST_AUTO_TEST_CASE(an_instance_that_was_registering_counts_when_it_is_active)
{
    Memory memory(CountMode::registered);
    memory.settle(change(1, 1, "REGISTERING"));
    BOOST_TEST(memory.judge(change(1, 2)) == Verdict::look);
}

BOOST_AUTO_TEST_CASE(active_cares_for_the_status_and_for_what_it_missed)
{
    Memory memory(CountMode::active);
    memory.settle(change(1, 2));
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 4, "ACTIVE", false, 8)) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 5, "DRAINING")) == Verdict::look);
    BOOST_TEST(memory.judge(change(1, 6)) == Verdict::owes_a_look); // it may have drained at 5
    memory.settle(change(1, 5, "DRAINING"));
    BOOST_TEST(memory.judge(change(1, 6)) == Verdict::look);
}

BOOST_AUTO_TEST_CASE(a_missed_version_is_looked_for_once_and_then_known)
{
    Memory memory(CountMode::active);
    memory.settle(change(1, 2));
    const auto judged = memory.relevance.judge(change(1, 4), t0);
    BOOST_TEST(judged.verdict == Verdict::owes_a_look);
    memory.relevance.owed(prod, *judged.sighting, t0 + 10s);
    BOOST_TEST(memory.judge(change(1, 5), t0 + 1s) == Verdict::owes_a_look); // 3 is still missing
    memory.relevance.ran(prod, false, t0 + 9s, t0 + 9s);                     // too early for it
    BOOST_TEST(memory.relevance.unsettled() == 1u);
    memory.relevance.ran(prod, false, t0 + 10s, t0 + 11s);
    BOOST_TEST(memory.relevance.unsettled() == 0u);
    BOOST_TEST(memory.judge(change(1, 5), t0 + 12s) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 3, "DRAINING"), t0 + 12s) == Verdict::stale);
}

BOOST_AUTO_TEST_CASE(nothing_is_known_before_the_look_that_was_earned_has_settled_it)
{
    Memory memory(CountMode::active);
    const auto judged = memory.relevance.judge(change(1, 2), t0);
    memory.relevance.attached(*judged.sighting);
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::look); // its run has not ended
    memory.relevance.ran(prod, false, t0, t0);
    memory.relevance.answered(prod, *judged.sighting, t0 + 10s, t0);
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::look); // its second look has not
    memory.relevance.ran(prod, false, t0 + 10s, t0 + 10s);
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::unchanged);
}

BOOST_AUTO_TEST_CASE(an_event_that_was_given_back_settles_nothing)
{
    Memory memory(CountMode::active);
    memory.settle(change(1, 2));
    const auto judged = memory.relevance.judge(change(1, 3, "DRAINING"), t0);
    memory.relevance.attached(*judged.sighting);
    BOOST_TEST(memory.judge(change(1, 4)) == Verdict::look); // 3 says otherwise and is not settled
    memory.relevance.given_back(*judged.sighting);
    BOOST_TEST(memory.judge(change(1, 4)) == Verdict::owes_a_look); // as if another replica had taken it
    BOOST_TEST(memory.judge(change(1, 3, "DRAINING")) == Verdict::look);
    BOOST_TEST(memory.relevance.unsettled() == 0u);
}

BOOST_AUTO_TEST_CASE(a_lower_version_that_settles_later_takes_nothing_back)
{
    Memory memory(CountMode::active);
    memory.settle(change(1, 2));
    const auto early = memory.relevance.judge(change(1, 3, "DRAINING"), t0);
    memory.relevance.attached(*early.sighting);
    const auto late = memory.relevance.judge(change(1, 4), t0);
    memory.relevance.attached(*late.sighting);
    memory.relevance.answered(prod, *late.sighting, t0, t0);
    memory.relevance.answered(prod, *early.sighting, t0, t0);
    BOOST_TEST(memory.judge(change(1, 5)) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 3, "DRAINING")) == Verdict::stale);
}

BOOST_AUTO_TEST_CASE(placeable_looks_at_each_event_of_a_draining_instance)
{
    Memory memory(CountMode::placeable);
    memory.settle(change(1, 2));
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::unchanged);
    for (std::uint64_t version = 4; version < 9; ++version)
        memory.settle(change(1, version, "DRAINING"));
    BOOST_TEST(memory.judge(change(1, 8, "DRAINING")) == Verdict::unchanged); // it came twice
    BOOST_TEST(memory.judge(change(1, 7, "DRAINING")) == Verdict::stale);
    BOOST_TEST(memory.judge(change(1, 9)) == Verdict::look); // it has returned
}

BOOST_AUTO_TEST_CASE(attributes_matter_where_a_filter_names_one_and_the_agent_where_it_names_that)
{
    Memory by_pool(CountMode::registered, "attribute:pool == web");
    by_pool.settle(change(1, 2));
    BOOST_TEST(by_pool.judge(change(1, 3, "DRAINING", false)) == Verdict::unchanged);
    BOOST_TEST(by_pool.judge(change(1, 4, "ACTIVE", true, 8)) == Verdict::look);
    Memory by_agent(CountMode::active, "agentConnected == true");
    by_agent.settle(change(1, 2));
    BOOST_TEST(by_agent.judge(change(1, 3, "ACTIVE", false)) == Verdict::look);
}

BOOST_AUTO_TEST_CASE(what_no_event_tells_is_always_looked_at)
{
    Memory memory(CountMode::active, "runningTasksCount > 0");
    for (std::uint64_t version = 1; version < 5; ++version) {
        const auto judged = memory.relevance.judge(change(1, version), t0);
        BOOST_TEST(judged.verdict == Verdict::look);
        BOOST_TEST(!judged.sighting);
    }
    Memory registered(CountMode::registered);
    registered.settle(change(1, 1, "SOMETHING_NEW"));
    BOOST_TEST(registered.judge(change(1, 2, "SOMETHING_NEW")) == Verdict::look);
    core::InstanceChange odd = change(1, 1);
    odd.instance = core::ShortText<36>("short");
    BOOST_TEST(!registered.relevance.judge(odd, t0).sighting);
}

BOOST_AUTO_TEST_CASE(that_there_is_no_service_is_believed_for_a_minute)
{
    Memory memory(CountMode::registered);
    memory.settle(change(1, 2), t0, true);
    BOOST_TEST(memory.judge(change(1, 3), t0 + 59s) == Verdict::unchanged);
    BOOST_TEST(memory.judge(change(1, 4), t0 + 60s) == Verdict::look);
    memory.settle(change(1, 4), t0 + 60s); // now there is one
    BOOST_TEST(memory.judge(change(1, 5), t0 + 1h) == Verdict::unchanged);
}

BOOST_AUTO_TEST_CASE(a_created_service_makes_everything_of_its_cluster_new)
{
    Memory memory(CountMode::registered);
    memory.settle(change(1, 2));
    memory.settle(change(2, 5));
    memory.relevance.forget(prod);
    BOOST_TEST(memory.judge(change(1, 3)) == Verdict::look);
    BOOST_TEST(memory.judge(change(2, 4)) == Verdict::look); // not even stale
    memory.settle(change(1, 3));
    BOOST_TEST(memory.judge(change(1, 4)) == Verdict::unchanged);
}

BOOST_AUTO_TEST_CASE(ids_of_both_forms_are_told_apart_and_anything_else_is_none)
{
    using control::instance_id;
    const std::string start = "arn:aws:ecs:eu-west-1:111122223333:container-instance/";
    BOOST_TEST((instance_id(start + "prod/0123456789abcdef0123456789abcdef") ==
                control::InstanceId{0x0123456789abcdefULL, 0x0123456789abcdefULL}));
    BOOST_TEST((instance_id(start + "01234567-89ab-cdef-0123-456789abcdef") ==
                control::InstanceId{0x0123456789abcdefULL, 0x0123456789abcdefULL}));
    for (const char* bad : {"", "0123", "0123456789abcdef0123456789abcdef0", "0123456789ABCDEF0123456789abcdef", "x"})
        BOOST_TEST(!instance_id(start + "prod/" + bad), bad);
}

BOOST_AUTO_TEST_CASE(the_least_recently_seen_instances_and_clusters_are_forgotten_first)
{
    Relevance small(control::cares_of(counting(CountMode::registered)), 3, 2);
    const auto settle = [&small](std::uint64_t number) {
        const auto judged = small.judge(change(number, 1), t0);
        small.attached(*judged.sighting);
        small.ran(prod, false, t0, t0);
        small.answered(prod, *judged.sighting, t0, t0);
    };
    for (std::uint64_t number = 1; number <= 3; ++number)
        settle(number);
    BOOST_TEST((small.judge(change(1, 2), t0).verdict == Verdict::unchanged));
    settle(4);
    BOOST_TEST(small.instances() == 3u);
    BOOST_TEST((small.judge(change(1, 3), t0).verdict == Verdict::unchanged));
    BOOST_TEST((small.judge(change(2, 2), t0).verdict == Verdict::look));
    for (const char* name : {"other", "third"})
        small.ran(test::cluster(name), false, t0, t0);
    BOOST_TEST((small.judge(change(1, 4), t0).verdict == Verdict::look));
}

BOOST_AUTO_TEST_SUITE_END()
