#include "headcount/core/decide.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

namespace {

ObservedService service(std::uint32_t desired)
{
    ObservedService observed;
    observed.name = "node-agent";
    observed.status = Status::active;
    observed.desired = desired;
    return observed;
}

ObservedCluster cluster(std::uint32_t instances)
{
    return {Status::active, instances};
}

Intent twice_at_most_thirty()
{
    Intent intent;
    intent.scale.per_instance = Decimal::parse("2").value();
    intent.scale.max = 30;
    return intent;
}

void check(const Decision& decision, Outcome outcome, Reason reason, std::uint32_t to)
{
    BOOST_TEST(decision.outcome == outcome);
    BOOST_TEST(decision.reason == reason);
    BOOST_TEST(decision.to == to);
    BOOST_TEST(!decision.words.empty());
}

// Left as it is: nothing to set, and no policy value where nothing was counted.
void check_left(const Decision& decision, Outcome outcome, Reason reason, std::uint32_t desired)
{
    check(decision, outcome, reason, desired);
    BOOST_TEST(decision.from == desired);
    BOOST_TEST(decision.policy == desired);
}

} // namespace

BOOST_AUTO_TEST_SUITE(deciding)

BOOST_AUTO_TEST_CASE(a_count_that_differs_from_the_policy_is_adjusted_to_it)
{
    const Decision decision = decide(twice_at_most_thirty(), service(28), cluster(19));
    check(decision, Outcome::adjusted, Reason::count_changed, 30);
    BOOST_TEST(decision.from == 28U);
    BOOST_TEST(decision.policy == 30U);
    BOOST_TEST(decision.words == "28 → 30: 19 instances × 2 = 38, at most 30");
}

BOOST_AUTO_TEST_CASE(a_fall_is_adjusted_like_a_rise)
{
    const Decision decision = decide(Intent{}, service(7), cluster(0));
    check(decision, Outcome::adjusted, Reason::count_changed, 0);
    BOOST_TEST(decision.words == "7 → 0: 0 instances × 1 = 0");
}

BOOST_AUTO_TEST_CASE(a_dry_run_decides_the_same_and_says_would)
{
    Intent intent = twice_at_most_thirty();
    intent.dry_run = true;
    const Decision decision = decide(intent, service(28), cluster(19));
    check(decision, Outcome::would_adjust, Reason::count_changed, 30);
    BOOST_TEST(decision.words == "28 → 30: 19 instances × 2 = 38, at most 30");
}

BOOST_AUTO_TEST_CASE(an_equal_count_is_in_sync)
{
    const Decision decision = decide(twice_at_most_thirty(), service(30), cluster(19));
    check(decision, Outcome::in_sync, Reason::in_sync, 30);
    BOOST_TEST(decision.words == "30 already: 19 instances × 2 = 38, at most 30");
}

BOOST_AUTO_TEST_CASE(only_the_desired_count_counts_not_what_is_running)
{
    ObservedService observed = service(5);
    observed.running = 3;
    observed.pending = 2;
    check(decide(Intent{}, observed, cluster(5)), Outcome::in_sync, Reason::in_sync, 5);
}

BOOST_AUTO_TEST_CASE(a_missing_service_is_no_service)
{
    ObservedService observed;
    const auto early = decide_without_count(Intent{}, observed);
    BOOST_REQUIRE(early);
    check_left(*early, Outcome::no_service, Reason::no_service, 0);
    BOOST_TEST(decide(Intent{}, observed, cluster(5)) == *early);
}

BOOST_AUTO_TEST_CASE(a_deleted_service_is_told_apart_from_a_missing_one)
{
    for (const Status status : {Status::inactive, Status::draining}) {
        ObservedService observed = service(4);
        observed.status = status;
        const auto early = decide_without_count(Intent{}, observed);
        BOOST_REQUIRE(early);
        check_left(*early, Outcome::no_service, Reason::service_inactive, 4);
        BOOST_TEST(decide(Intent{}, observed, cluster(5)) == *early);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_or_deleted_cluster_comes_before_anything_of_the_service)
{
    for (const Status status : {Status::missing, Status::inactive}) {
        const Decision decision = decide(Intent{}, service(4), ObservedCluster{status, 9});
        check_left(decision, Outcome::no_service, Reason::cluster_missing, 4);
    }
    check(decide(Intent{}, service(4), ObservedCluster{Status::draining, 9}), Outcome::adjusted, Reason::count_changed,
          9);
}

BOOST_AUTO_TEST_CASE(a_daemon_is_skipped_even_where_its_count_differs)
{
    ObservedService observed = service(4);
    observed.scheduling = Scheduling::daemon;
    const auto early = decide_without_count(Intent{}, observed);
    BOOST_REQUIRE(early);
    check_left(*early, Outcome::skipped, Reason::daemon, 4);
    BOOST_TEST(decide(Intent{}, observed, cluster(9)) == *early);
}

BOOST_AUTO_TEST_CASE(a_service_on_fargate_is_left_alone_however_few_instances_there_are)
{
    ObservedService observed = service(4);
    observed.fargate_only = true;
    const auto early = decide_without_count(Intent{}, observed);
    BOOST_REQUIRE(early);
    check_left(*early, Outcome::skipped, Reason::fargate_only, 4);
    BOOST_TEST(decide(Intent{}, observed, cluster(0)) == *early);
}

BOOST_AUTO_TEST_CASE(services_that_others_deploy_are_skipped_meanwhile_and_the_words_name_who)
{
    for (const auto& [controller, name] :
         {std::pair{Controller::code_deploy, "CODE_DEPLOY"}, {Controller::external, "EXTERNAL"}}) {
        ObservedService observed = service(4);
        observed.controller = controller;
        BOOST_TEST(!decide_without_count(Intent{}, observed)); // nothing is deployed: it is a service like any
        BOOST_TEST(decide(Intent{}, observed, cluster(9)).to == 9u);
        observed.deployments.in_progress = true;
        const auto early = decide_without_count(Intent{}, observed);
        BOOST_REQUIRE(early);
        check_left(*early, Outcome::skipped, Reason::external_deployment, 4);
        BOOST_TEST(early->words.find(name) != std::string::npos);
        BOOST_TEST(decide(Intent{}, observed, cluster(9)) == *early);
    }
}

BOOST_AUTO_TEST_CASE(a_paused_service_stays_and_needs_no_count)
{
    Intent intent;
    intent.paused = true;
    const auto early = decide_without_count(intent, service(4));
    BOOST_REQUIRE(early);
    check_left(*early, Outcome::paused, Reason::paused, 4);
    BOOST_TEST(decide(intent, service(4), cluster(9)) == *early);
}

BOOST_AUTO_TEST_CASE(a_paused_rule_does_not_hide_that_the_service_is_gone_or_a_daemon)
{
    Intent intent;
    intent.paused = true;
    ObservedService daemon = service(4);
    daemon.scheduling = Scheduling::daemon;
    BOOST_TEST(decide(intent, daemon, cluster(9)).reason == Reason::daemon);
    BOOST_TEST(decide(intent, ObservedService{}, cluster(9)).reason == Reason::no_service);
}

BOOST_AUTO_TEST_CASE(an_ordinary_service_cannot_be_settled_without_the_count)
{
    BOOST_TEST(!decide_without_count(Intent{}, service(4)));
}

BOOST_AUTO_TEST_CASE(the_words_show_every_step_of_the_arithmetic_that_binds)
{
    const auto words = [](const Scale& scale, std::uint32_t instances) {
        return decide(Intent{scale}, service(4999), cluster(instances)).words;
    };
    Scale scale;
    BOOST_TEST(words(scale, 1) == "4999 → 1: 1 instance × 1 = 1");
    scale.per_instance = Decimal::parse("0.07").value();
    BOOST_TEST(words(scale, 100) == "4999 → 7: 100 instances × 0.07, rounded up, = 7");
    scale.min = 9;
    BOOST_TEST(words(scale, 100) == "4999 → 9: 100 instances × 0.07, rounded up, = 7, at least 9");
    scale = Scale{};
    scale.one_per = 3;
    scale.floors = {{2, 2}, {3, 4}};
    BOOST_TEST(words(scale, 2) == "4999 → 2: 2 instances / 3, rounded up, = 1, at least 2 from 2 instances on");
    BOOST_TEST(words(scale, 5) == "4999 → 4: 5 instances / 3, rounded up, = 2, at least 4 from 3 instances on");
    BOOST_TEST(words(scale, 30) == "4999 → 10: 30 instances / 3, rounded up, = 10");
    scale.ladder = {{1, 1}, {10, 12}};
    BOOST_TEST(words(scale, 30) ==
               "4999 → 12: the greatest of 30 instances / 3, rounded up, = 10 and the ladder at 30 instances = 12");
}

BOOST_AUTO_TEST_SUITE_END()
