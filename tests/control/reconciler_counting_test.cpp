// Runs that count instances one by one: which calls each mode makes, in which order, and what a list that was not read
// whole does not do.
#include "counting_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::CountMode;
using core::Outcome;
using core::Reason;

namespace {

using Names = std::vector<std::string>;

Digits through(int first, int last)
{
    Digits numbers;
    for (int i = first; i <= last; ++i)
        numbers.push_back(i);
    return numbers;
}

std::string many(int first, int last)
{
    return page_json(through(first, last), last % 1000 == 0 ? "" : "more");
}

} // namespace

BOOST_AUTO_TEST_SUITE(reconciler_counting)

BOOST_AUTO_TEST_CASE(active_instances_cost_one_list_in_place_of_describe_clusters)
{
    CountingWorld w(CountMode::active);
    w.expect_service(1);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":3})")
        .replies(updated_json(3));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::adjusted);
    BOOST_TEST(report.rows.at(0).instances == 3U);
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(placeable_instances_are_active_ones_and_draining_ones_that_still_run_a_task_of_the_service)
{
    CountingWorld w(CountMode::placeable);
    w.rule().where = "attribute:pool == web";
    w.expect_service(3);
    w.expect_list("ACTIVE", "attribute:pool == web").replies(page_json({1, 2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({3}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.rows.at(0).instances == 3U);
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(registered_with_a_query_counts_active_and_draining_ones_that_match)
{
    CountingWorld w(CountMode::registered);
    w.rule().where = "attribute:pool == web";
    w.expect_service(3);
    w.expect_list("ACTIVE", "attribute:pool == web").replies(page_json({1, 2}));
    w.expect_list("DRAINING", "attribute:pool == web").replies(page_json({3}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

// The list of draining instances is answered, instance 3 begins to drain, and the list of active ones is answered.
BOOST_AUTO_TEST_CASE(an_instance_that_begins_to_drain_between_the_lists_does_not_cost_a_healthy_task)
{
    for (const auto mode : {CountMode::placeable, CountMode::registered}) {
        CountingWorld w(mode);
        w.rule().where = "attribute:pool == web";
        const std::string draining = mode == CountMode::placeable ? of_our_tasks : w.rule().where;
        w.expect_service(3);
        w.expect_list("ACTIVE", w.rule().where).replies(page_json({1, 2})).takes(20ms);
        w.expect_list("DRAINING", draining).replies(page_json({})).takes(10ms);
        w.expect_list("DRAINING", draining).replies(page_json({3}));
        const auto report = w.run();
        BOOST_TEST(report.outcome == Outcome::in_sync);
        BOOST_TEST(report.rows.at(0).instances == 3U);
        BOOST_TEST(report.calls == 4U);
        BOOST_TEST(w.transport.problem() == ""); // no UpdateService
    }
}

BOOST_AUTO_TEST_CASE(draining_instances_are_listed_again_before_a_count_is_lowered_and_only_then)
{
    CountingWorld w(CountMode::placeable);
    w.expect_service(4);
    w.expect_list("ACTIVE").replies(page_json({1}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({}, "a")); // 2 may be active by now: it still counts
    w.expect_list("DRAINING", of_our_tasks, "a").replies(page_json({3}));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":3})")
        .replies(updated_json(3));
    BOOST_TEST(w.run().calls == 6U);

    w.before = w.transport.sent().size();
    w.expect_service(1);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({}));
    w.transport.expect("UpdateService").replies(updated_json(2));
    BOOST_TEST(w.run().calls == 4U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_plan_that_lowers_a_count_looks_again_too)
{
    CountingWorld w(CountMode::placeable);
    w.config->dry_run = true;
    w.expect_service(3);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({3}));
    BOOST_TEST(w.run().outcome == Outcome::in_sync);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_second_look_that_fails_lowers_nothing)
{
    CountingWorld w(CountMode::placeable);
    w.expect_service(9);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({}));
    w.expect_list("DRAINING", of_our_tasks).replies(json_error(400, "AccessDeniedException", "No."));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::denied);
    BOOST_TEST(report.rows.at(0).decision.to == 9U);
    BOOST_TEST(w.transport.problem() == ""); // no UpdateService
}

BOOST_AUTO_TEST_CASE(services_that_are_lowered_by_the_same_list_share_the_second_look)
{
    CountingWorld w(CountMode::registered);
    w.rule().where = "attribute:pool == web";
    w.config->rules.push_back(w.rule());
    w.config->rules.back().service = "log-shipper";
    w.rule().capacity = {"spot"};
    w.transport.expect("DescribeServices")
        .replies(services_json({{.desired = 3}, {.name = "log-shipper", .desired = 3}}));
    w.expect_list("ACTIVE", w.rule().where).replies(page_json({1}));
    w.expect_list("DRAINING", w.rule().where).replies(page_json({}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{1, "spot"}}));
    w.expect_list("DRAINING", w.rule().where).replies(page_json({2, 3}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({{2, "spot"}, {3, "on-demand"}}));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":2})")
        .replies(updated_json(2));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).instances == 2U);
    BOOST_TEST(report.rows.at(1).instances == 3U);
    BOOST_TEST(report.calls == 7U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_known_cluster_is_read_in_one_round_trip_whatever_is_counted)
{
    CountingWorld w(CountMode::placeable);
    w.expect_service(3);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({3}));
    w.run();
    w.before = w.transport.sent().size();
    w.transport.expect("DescribeServices").replies(services_json({{.desired = 3}})).takes(30ms);
    w.expect_list("ACTIVE").replies(page_json({1, 2})).takes(30ms);
    w.expect_list("DRAINING", of_our_tasks).replies(page_json({3})).takes(30ms);
    const auto began = w.timers.now();
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST((w.timers.now() - began == 30ms));
    BOOST_TEST(report.calls == 3U);
    BOOST_TEST(w.transport.most_in_flight() == 3U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_list_goes_on_until_there_is_no_token_however_short_its_pages_are)
{
    CountingWorld w(CountMode::active);
    w.expect_service(3);
    w.expect_list("ACTIVE").replies(page_json({1}, "a"));
    w.expect_list("ACTIVE", {}, "a").replies(page_json({}, "b"));
    w.expect_list("ACTIVE", {}, "b").replies(page_json({2, 1}, "c")); // one that an earlier page showed already
    w.expect_list("ACTIVE", {}, "c").replies(page_json({3}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.rows.at(0).instances == 3U);
    BOOST_TEST(report.calls == 5U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_half_read_list_is_no_count)
{
    for (const bool second_list : {false, true}) {
        CountingWorld w(second_list ? CountMode::placeable : CountMode::active);
        w.expect_service(9);
        if (second_list) w.expect_list("ACTIVE").replies(page_json({1, 2}));
        const std::string status = second_list ? "DRAINING" : "ACTIVE";
        const std::string filter = second_list ? of_our_tasks : "";
        w.expect_list(status, filter).replies(page_json({3}, "a"));
        w.expect_list(status, filter, "a").replies(json_error(400, "AccessDeniedException", "No."));
        const auto report = w.run();
        BOOST_TEST(report.outcome == Outcome::failed);
        BOOST_TEST(report.rows.at(0).decision.reason == Reason::denied);
        BOOST_TEST(report.rows.at(0).decision.to == 9U);
        BOOST_TEST(w.transport.problem() == ""); // no UpdateService
    }
}

BOOST_AUTO_TEST_CASE(a_list_is_as_old_as_its_first_page)
{
    CountingWorld w(CountMode::active);
    w.config->limits.call = 2s; // and one attempt: nothing older is written by
    for (const bool known : {false, true}) {
        const auto began = w.timers.now();
        w.transport.expect("DescribeServices").replies(services_json({{.desired = 2}})).takes(known ? 3s : 0s);
        w.expect_list("ACTIVE").replies(page_json({1}, "a"));
        w.expect_list("ACTIVE", {}, "a").replies(page_json({2}, "b")).takes(1500ms);
        w.expect_list("ACTIVE", {}, "b").replies(page_json({3})).takes(1500ms);
        const auto report = w.run();
        BOOST_TEST((w.timers.now() - began == 3s));
        BOOST_TEST(report.outcome == Outcome::failed);
        BOOST_TEST(report.rows.at(0).decision.reason == Reason::deadline);
        BOOST_TEST(report.transient);
    }
    BOOST_TEST(w.transport.problem() == ""); // no UpdateService
}

BOOST_AUTO_TEST_CASE(each_row_ages_by_what_it_was_decided_by)
{
    CountingWorld w(CountMode::active);
    w.config->limits.call = 2s;
    w.config->rules.emplace_back().service = "proxy"; // registered
    const auto services = services_json({{.desired = 2}, {.name = "proxy", .desired = 2}});
    w.transport.expect("DescribeServices").replies(services);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.transport.expect("DescribeClusters").replies(clusters_json(2));
    w.run();
    w.transport.expect("DescribeServices").replies(services).takes(2s);
    w.expect_list("ACTIVE").replies(page_json({1, 2}, "a")).takes(500ms);
    w.transport.expect("DescribeClusters").replies(clusters_json(3)).takes(2s);
    w.expect_list("ACTIVE", {}, "a").replies(page_json({3})).takes(2s);
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"proxy","desiredCount":3})")
        .replies(updated_json(3));
    const auto report = w.run(); // all is read at 2.5 s
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::deadline);
    BOOST_TEST(report.rows.at(1).decision.outcome == Outcome::adjusted);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_list_without_end_is_given_up_and_is_no_count)
{
    CountingWorld w(CountMode::active);
    w.expect_service(9);
    w.transport.expect("ListContainerInstances").replies(page_json({1}, "again")).times(200);
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.at(0).decision.words.find("does not end") != std::string::npos);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_query_that_ecs_refuses_is_named_in_the_sentence)
{
    CountingWorld w(CountMode::active);
    w.rule().where = "attribute:pool = web";
    w.expect_service(9);
    w.transport.expect("ListContainerInstances")
        .replies(json_error(400, "InvalidParameterException", "Invalid filter."));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::invalid);
    BOOST_TEST(report.rows.at(0).decision.words.starts_with(
                   "cannot count the instances that match attribute:pool = web of cluster prod"),
               report.rows.at(0).decision.words);
    BOOST_TEST(!report.transient);
}

BOOST_AUTO_TEST_CASE(a_cluster_that_goes_away_before_its_list_is_missing_not_empty)
{
    CountingWorld w(CountMode::active);
    w.expect_service(9);
    w.transport.expect("ListContainerInstances")
        .replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::cluster_missing);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(instances_of_a_capacity_provider_are_described_once_and_never_again)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spot"};
    w.expect_service(2);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.transport.expect("DescribeContainerInstances")
        .body(R"({"cluster":"prod","containerInstances":[")" + instance(1) + "\",\"" + instance(2) + "\",\"" +
              instance(3) + "\"]}")
        .replies(instances_json({{1, "spot"}, {2, "on-demand"}, {3, "spot"}}));
    auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.calls == 3U);

    w.before = w.transport.sent().size();
    w.expect_service(2);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3, 4}));
    w.transport.expect("DescribeContainerInstances")
        .body(R"({"cluster":"prod","containerInstances":[")" + instance(4) + "\"]}")
        .replies(instances_json({{4, "on-demand"}}));
    report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.rows.at(0).instances == 2U);

    w.before = w.transport.sent().size();
    w.expect_service(2);
    w.expect_list("ACTIVE").replies(page_json({1, 4, 3}));
    report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.calls == 2U); // all are known
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(instances_are_described_by_a_hundred)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spot"};
    w.expect_service(0);
    w.transport.expect("ListContainerInstances").replies(many(900, 999));
    w.transport.expect("ListContainerInstances").replies(many(1000, 1000));
    std::vector<std::size_t> sizes;
    const auto size_of = [&sizes](const net::Request& request) {
        sizes.push_back(static_cast<std::size_t>(std::ranges::count(request.body, '/')));
    };
    w.transport.expect("DescribeContainerInstances")
        .check(size_of)
        .replies(instances_json({{900, "spot"}}, through(901, 999)));
    w.transport.expect("DescribeContainerInstances").check(size_of).replies(instances_json({{1000, "spot"}}));
    w.transport.expect("UpdateService").replies(updated_json(2));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).instances == 2U);           // the others are not there any more
    BOOST_TEST((sizes == std::vector<std::size_t>{200, 2})); // two slashes in an ARN
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(instances_that_cannot_be_described_are_no_count)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spot"};
    w.expect_service(9);
    w.expect_list("ACTIVE").replies(page_json({1}));
    w.transport.expect("DescribeContainerInstances").replies(json_error(400, "AccessDeniedException", "No."));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::denied);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_answer_that_says_nothing_of_an_instance_is_no_count)
{
    CountingWorld w(CountMode::active);
    w.rule().capacity = {"spot"};
    w.expect_service(9);
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.transport.expect("DescribeContainerInstances").replies(instances_json({}));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.at(0).decision.to == 9U);
    BOOST_TEST(w.transport.problem() == ""); // no UpdateService
}

BOOST_AUTO_TEST_CASE(the_placement_of_a_service_is_read_before_its_instances_are_counted)
{
    CountingWorld w(CountMode::active);
    w.rule().where_placement = true;
    std::string constrained = services_json({{.desired = 2}});
    constrained.insert(constrained.find(R"("status")"),
                       R"("placementConstraints":[{"type":"memberOf","expression":"attribute:pool == web"}],)");
    for (int run = 0; run < 2; ++run) { // a known cluster too: the constraint may have changed
        w.transport.expect("DescribeServices").replies(constrained).takes(10ms);
        w.expect_list("ACTIVE", "(attribute:pool == web) and attribute:ecs.capability.external !exists")
            .replies(page_json({1, 2}))
            .takes(10ms);
        const auto began = w.timers.now();
        const auto report = w.run();
        BOOST_TEST(report.outcome == Outcome::in_sync);
        BOOST_TEST((w.timers.now() - began == 20ms));
    }
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(services_that_ask_the_same_share_a_list_and_each_has_its_own_count)
{
    CountingWorld w(CountMode::active);
    auto& second = w.config->rules.emplace_back();
    second.service = "log-shipper";
    second.count = CountMode::placeable;
    auto& third = w.config->rules.emplace_back();
    third.service = "proxy"; // registered
    w.transport.expect("DescribeServices")
        .replies(
            services_json({{.desired = 2}, {.name = "log-shipper", .desired = 3}, {.name = "proxy", .desired = 4}}));
    w.expect_list("ACTIVE").replies(page_json({1, 2}));
    w.expect_list("DRAINING", "task:group == service:log-shipper").replies(page_json({3}));
    w.transport.expect("DescribeClusters").replies(clusters_json(4));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::in_sync);
    BOOST_TEST(report.rows.at(0).instances == 2U);
    BOOST_TEST(report.rows.at(1).instances == 3U);
    BOOST_TEST(report.rows.at(2).instances == 4U);
    BOOST_TEST(report.calls == 4U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(only_what_the_last_run_had_to_count_is_read_beside_the_services)
{
    CountingWorld w(CountMode::active);
    auto& second = w.config->rules.emplace_back();
    second.service = "daemon";
    const auto services = services_json({{.desired = 1}, {.name = "daemon", .scheduling = "DAEMON"}});
    for (int run = 0; run < 2; ++run) {
        w.before = w.transport.sent().size();
        w.transport.expect("DescribeServices").replies(services);
        w.expect_list("ACTIVE").replies(page_json({1}));
        w.run();
        BOOST_TEST(w.operations() == (Names{"DescribeServices", "ListContainerInstances"}),
                   boost::test_tools::per_element()); // no DescribeClusters for the daemon
    }
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_distinct_instance_service_is_never_asked_for_more_tasks_than_instances)
{
    CountingWorld w(CountMode::active);
    w.rule().scale.per_instance = core::Decimal::parse("2").value();
    std::string distinct = services_json({{.desired = 2}});
    distinct.insert(distinct.find(R"("status")"), R"("placementConstraints":[{"type":"distinctInstance"}],)");
    w.transport.expect("DescribeServices").replies(distinct);
    w.expect_list("ACTIVE").replies(page_json({1, 2, 3}));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"node-agent","desiredCount":3})")
        .replies(updated_json(3));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).decision.policy == 6U);
    BOOST_TEST(report.rows.at(0).decision.to == 3U);
    BOOST_TEST(report.rows.at(0).decision.capped);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
