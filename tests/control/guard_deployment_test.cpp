#include "control/guards/deployment.hpp"

#include "wishes.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::DuringDeployment;

namespace {

constexpr core::Deployments none{};
constexpr core::Deployments first{.in_progress = true, .replacing = false}; // nothing is replaced by it
constexpr core::Deployments rolling{.in_progress = true, .replacing = true};

core::ObservedService deployed(const Change& change, core::Deployments deployments, std::uint32_t healthy_percent)
{
    core::ObservedService service;
    service.running = change.running.value_or(change.from);
    service.placement.minimum_healthy_percent = healthy_percent;
    service.deployments = deployments;
    return service;
}

} // namespace

BOOST_AUTO_TEST_SUITE(guard_deployment)

BOOST_AUTO_TEST_CASE(a_change_goes_as_far_as_the_rule_lets_it_while_tasks_are_replaced)
{
    struct Row {
        const char* what;
        DuringDeployment during;
        core::Deployments deployments;
        Change change;
        std::uint32_t healthy_percent;
        std::uint32_t reaches;
    };
    const Row rows[] = {
        {"no deployment", DuringDeployment::hold, none, {10, 4}, 100, 4},
        {"a rule that goes on", DuringDeployment::proceed, rolling, {10, 4}, 100, 4},
        {"a raise", DuringDeployment::hold_in, rolling, {10, 12}, 100, 12},
        {"a raise that waits too", DuringDeployment::hold, rolling, {10, 12}, 100, 10},
        {"a fall", DuringDeployment::hold_in, rolling, {10, 4}, 100, 10},
        {"a fall", DuringDeployment::hold, rolling, {10, 4}, 100, 10},
        {"a dip that the deployment makes", DuringDeployment::hold_in, rolling, {10, 4, 5}, 50, 10},
        {"fewer than it may leave: they are missing for another reason",
         DuringDeployment::hold_in,
         rolling,
         {10, 2, 4},
         50,
         4},
        {"1000 asked for on five hosts", DuringDeployment::hold_in, rolling, {1000, 5, 5}, 50, 5},
        {"… as its first deployment", DuringDeployment::hold_in, first, {1000, 5, 5}, 100, 5},
        {"… of which seven run", DuringDeployment::hold_in, first, {1000, 5, 7}, 100, 7},
        {"nothing is replaced: as far as none stops", DuringDeployment::hold_in, first, {10, 8, 9}, 50, 9},
        {"nothing is replaced, tasks would stop", DuringDeployment::hold_in, first, {10, 4}, 100, 10},
        {"hold lets nothing through, whatever it costs", DuringDeployment::hold, first, {1000, 5, 5}, 100, 1000},
        {"more run than are asked for", DuringDeployment::hold_in, rolling, {10, 8, 20}, 100, 10},
    };
    for (const Row& row : rows) {
        BOOST_TEST_CONTEXT(row.what << ", " << row.change.from << " to " << row.change.to)
        {
            const auto service = deployed(row.change, row.deployments, row.healthy_percent);
            const auto restraint = control::restrain_in_deployment(wish(row.change), row.during, service);
            BOOST_TEST(reached(row.change, restraint) == row.reaches);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_held_is_looked_at_again_although_no_event_tells_that_the_deployment_has_ended)
{
    const auto service = deployed({10, 4}, rolling, 100);
    const auto restraint = control::restrain_in_deployment(wish({10, 4}), DuringDeployment::hold_in, service);
    BOOST_REQUIRE(restraint);
    BOOST_TEST(restraint->reason == core::Reason::deployment);
    BOOST_REQUIRE(restraint->again);
    BOOST_TEST((restraint->again->due == start + 60s));
}

BOOST_AUTO_TEST_SUITE_END()
