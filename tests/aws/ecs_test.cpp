// Services described, and what holds for all calls of ECS.
#include "ecs_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;
using core::Status;

namespace {

// What DescribeServices answers to `web`, from one service object.
core::Result<core::ObservedService> one_service(std::string item)
{
    EcsWorld w;
    w.transport.otherwise(
        [&](const net::Request&) { return answer(R"({"services":[)" + item + R"(],"failures":[]})"); });
    auto described = w.services();
    if (!described) return described.error();
    return described->services.at(0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs)

BOOST_AUTO_TEST_CASE(services_are_matched_by_name_or_arn_whatever_their_order_and_missing_ones_are_missing)
{
    EcsWorld w;
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"orders","services":["web","agent","old","gone"],"include":["TAGS"]})")
        .replies(R"({
        "services":[
          {"serviceArn":"arn:aws:ecs:eu-west-1:111122223333:service/old","status":"INACTIVE","desiredCount":0},
          {"serviceName":"agent","status":"ACTIVE","desiredCount":3,"runningCount":2,"pendingCount":1,
           "schedulingStrategy":"DAEMON","deploymentController":{"type":"CODE_DEPLOY"},"events":[{"id":"x"}]},
          {"serviceName":"unasked","status":"A NEW ONE"},
          {"serviceArn":"arn:aws:ecs:eu-west-1:111122223333:service/orders/web","status":"DRAINING","desiredCount":7.0}],
        "failures":[{"arn":"arn:aws:ecs:eu-west-1:111122223333:service/orders/gone","reason":"MISSING"}]})");
    const auto described = w.services({"web", "agent", "old", "gone"});
    BOOST_REQUIRE(described.has_value());
    using core::Controller;
    using core::Scheduling;
    const std::vector<core::ObservedService> expected{
        {"web", Status::draining, Scheduling::replica, Controller::ecs, 7, 0, 0},
        {"agent", Status::active, Scheduling::daemon, Controller::code_deploy, 3, 2, 1},
        {"old", Status::inactive, Scheduling::replica, Controller::ecs, 0, 0, 0},
        {"gone", Status::missing, Scheduling::replica, Controller::ecs, 0, 0, 0},
    };
    auto shown = described->services;
    BOOST_TEST(shown.at(0).arn == "arn:aws:ecs:eu-west-1:111122223333:service/orders/web");
    for (auto& service : shown)
        service.arn.clear();
    BOOST_TEST((shown == expected));
    BOOST_TEST(!described->cluster_missing);
    BOOST_TEST(described->request_id == "b1a7c3d0-0000-4000-8000-000000000001");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_service_is_on_fargate_by_its_launch_type_or_when_all_its_providers_are)
{
    const std::pair<std::string, bool> rows[] = {
        {R"("launchType":"FARGATE")", true},
        {R"("launchType":"EC2")", false},
        {R"("capacityProviderStrategy":[])", false},
        {R"("capacityProviderStrategy":[{"capacityProvider":"FARGATE"},{"capacityProvider":"FARGATE_SPOT"}])", true},
        {R"("capacityProviderStrategy":[{"capacityProvider":"FARGATE"},{"capacityProvider":"mine"}])", false},
    };
    for (const auto& [member, expected] : rows) {
        EcsWorld w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE","desiredCount":1,)" + member + "}]}");
        const auto described = w.services({"web"});
        BOOST_REQUIRE(described.has_value());
        BOOST_TEST(described->services.at(0).fargate_only == expected, member);
    }
}

BOOST_AUTO_TEST_CASE(a_deployment_runs_while_there_is_another_or_the_newest_has_never_been_steady)
{
    struct Row {
        std::string deployments;
        core::Deployments expected;
    };
    const std::string steady = R"({"status":"PRIMARY","rolloutState":"COMPLETED","runningCount":3})";
    const std::string begun = R"({"status":"PRIMARY","rolloutState":"IN_PROGRESS","runningCount":3})";
    const Row rows[] = {
        {"", {}},
        {steady, {}},
        {R"({"status":"PRIMARY","rolloutState":"FAILED"})", {}},
        {R"({"status":"PRIMARY","runningCount":3})", {}}, // no rolloutState without a circuit breaker
        {begun, {.in_progress = true, .replacing = false}},
        {begun + R"(,{"status":"ACTIVE","runningCount":0,"pendingCount":0})",
         {.in_progress = true, .replacing = false}},
        {begun + R"(,{"status":"ACTIVE","runningCount":1})", {.in_progress = true, .replacing = true}},
        {begun + R"(,{"status":"ACTIVE","pendingCount":1})", {.in_progress = true, .replacing = true}},
        {steady + R"(,{"status":"ACTIVE","runningCount":1})", {.in_progress = true, .replacing = true}},
        {steady + R"(,{"status":"INACTIVE","runningCount":1})", {}},
    };
    for (const Row& row : rows) {
        EcsWorld w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE","desiredCount":1,"deployments":[)" +
                     row.deployments + "]}]}");
        const auto described = w.services({"web"});
        BOOST_REQUIRE(described.has_value());
        BOOST_TEST((described->services.at(0).deployments == row.expected), row.deployments);
    }
}

// Services of CODE_DEPLOY and EXTERNAL have task sets and no deployments.
BOOST_AUTO_TEST_CASE(two_task_sets_are_a_deployment_and_one_is_none)
{
    for (const auto& [sets, in_progress] : {std::pair{R"([])", false},
                                            {R"([{"status":"PRIMARY","stabilityStatus":"STABILIZING"}])", false},
                                            {R"([{"status":"PRIMARY"},{"status":"ACTIVE"}])", true}}) {
        EcsWorld w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE","desiredCount":1,)"
                     R"("deploymentController":{"type":"CODE_DEPLOY"},"deployments":[],"taskSets":)" +
                     std::string(sets) + "}]}");
        const auto described = w.services({"web"});
        BOOST_REQUIRE(described.has_value());
        BOOST_TEST(described->services.at(0).deployments.in_progress == in_progress, sets);
    }
}

// Requests carry names; the answer's ARNs tell whose services they are.
// Texts of the ECS Developer Guide, "Amazon ECS service event messages".
BOOST_AUTO_TEST_CASE(the_last_placement_failure_is_told_where_it_is_asked_for)
{
    const std::string steady =
        R"({"id":"1","createdAt":1767323100.5,"message":"(service web) has reached a steady state."})";
    const std::string failure =
        R"({"id":"2","createdAt":1767323045.678,"message":"(service web) was unable to place a task because no )"
        R"(container instance met all of its requirements.\u0007"})";
    const std::string older =
        R"({"id":"3","createdAt":1,"message":"(service web) was unable to place a task. Reason: older."})";
    const auto told = [&](const std::string& events, aws::ServiceEvents asked) {
        EcsWorld w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE","desiredCount":1,"events":[)" + events +
                     "]}]}");
        auto described = w.run(w.ecs.describe_services(orders, Names{"web"}, w.within(60s), {}, asked));
        return described.value().services.at(0).trouble;
    };
    const auto trouble = told(steady + "," + failure + "," + older, aws::ServiceEvents::read);
    BOOST_REQUIRE(trouble);
    BOOST_TEST(trouble->message.starts_with("(service web) was unable to place a task because no container instance"));
    BOOST_TEST(trouble->message.find('\a') == std::string::npos);
    BOOST_TEST((trouble->at == core::WallTime{1767323045678ms}));
    BOOST_TEST(!told(steady, aws::ServiceEvents::read));
    BOOST_TEST(!told("", aws::ServiceEvents::read));
    BOOST_TEST(!told(failure, aws::ServiceEvents::skipped)); // a run has no use for it
}

BOOST_AUTO_TEST_CASE(an_answer_about_another_account_or_region_is_refused)
{
    for (const std::string place : {"eu-west-1:999999999999", "us-east-1:111122223333"}) {
        EcsWorld w;
        const std::string arn = "arn:aws:ecs:" + place + ":";
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceArn":")" + arn +
                     R"(service/orders/web","serviceName":"web","status":"ACTIVE","desiredCount":1}]})");
        w.transport.expect("DescribeClusters")
            .replies(
                R"({"clusters":[{"clusterArn":")" + arn +
                R"(cluster/orders","clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":1}]})");
        w.transport.expect("ListClusters").replies(R"({"clusterArns":[")" + arn + R"(cluster/orders"]})");
        const auto services = w.services({"web"});
        const auto clusters = w.clusters();
        const auto listed = w.run(w.ecs.list_clusters(prod, "", w.within(5s)));
        BOOST_TEST_REQUIRE(services.has_error());
        BOOST_TEST_REQUIRE(clusters.has_error());
        BOOST_TEST_REQUIRE(listed.has_error());
        for (const core::Error& error : {services.error(), clusters.error(), listed.error()}) {
            BOOST_TEST((error.kind == core::ErrorKind::credentials));
            BOOST_TEST(error.message.find("was asked for") != std::string::npos, error.message);
        }
    }
}

// An empty account is that of the credentials in use, whichever it is; a region is always meant.
BOOST_AUTO_TEST_CASE(no_account_is_asked_for_means_the_own_one)
{
    EcsWorld w;
    w.transport.expect("ListClusters").replies(R"({"clusterArns":["arn:aws:ecs:eu-west-1:999999999999:cluster/a"]})");
    w.transport.expect("ListClusters").replies(R"({"clusterArns":["arn:aws:ecs:us-east-1:999999999999:cluster/a"]})");
    const core::Scope own{"", "eu-west-1"};
    const auto listed = w.run(w.ecs.list_clusters(own, "", w.within(5s)));
    BOOST_TEST_REQUIRE(listed.has_value());
    BOOST_TEST(listed->clusters.at(0).account == "999999999999");
    const auto elsewhere = w.run(w.ecs.list_clusters(own, "", w.within(5s)));
    BOOST_TEST_REQUIRE(elsewhere.has_error());
    BOOST_TEST(elsewhere.error().message.find("the own account in eu-west-1 was asked for") != std::string::npos,
               elsewhere.error().message);
}

BOOST_AUTO_TEST_CASE(a_missing_cluster_is_an_answer_with_all_services_missing)
{
    EcsWorld w;
    w.transport.expect("DescribeServices").replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    const auto described = w.services({"web", "agent"});
    BOOST_REQUIRE(described.has_value());
    BOOST_TEST(described->cluster_missing);
    BOOST_REQUIRE(described->services.size() == 2U);
    BOOST_TEST(described->services[1].name == "agent");
    BOOST_TEST((described->services[1].status == Status::missing));
}

BOOST_AUTO_TEST_CASE(a_service_that_neither_list_mentions_is_missing_and_not_at_zero)
{
    EcsWorld w;
    w.transport.expect("DescribeServices").replies(R"({"services":[],"failures":[]})");
    const auto described = w.services();
    BOOST_REQUIRE(described.has_value());
    BOOST_TEST((described->services.at(0).status == Status::missing));
}

BOOST_AUTO_TEST_CASE(absent_members_have_their_defaults)
{
    const auto service = one_service(R"({"serviceName":"web","status":"ACTIVE","schedulingStrategy":null})");
    BOOST_REQUIRE(service.has_value());
    BOOST_TEST(
        (*service == core::ObservedService{"web", Status::active, core::Scheduling::replica, core::Controller::ecs}));
}

BOOST_AUTO_TEST_CASE(a_service_that_cannot_be_meant_is_an_error_of_the_server)
{
    for (const auto* item :
         {R"({"serviceName":"web","status":"ACTIVE","desiredCount":-1})",
          R"({"serviceName":"web","status":"ACTIVE","desiredCount":7.5})",
          R"({"serviceName":"web","status":"ACTIVE","desiredCount":"7"})",
          R"({"serviceName":"web","status":"ACTIVE","desiredCount":99999999999})",
          R"({"serviceName":"web","status":"ACTIVE","runningCount":-2})", R"({"serviceName":"web","desiredCount":1})",
          R"({"serviceName":"web","status":"PENDING"})",
          R"({"serviceName":"web","status":"ACTIVE","schedulingStrategy":"NEW"})",
          R"({"serviceName":"web","status":"ACTIVE","deploymentController":{"type":"NEW"}})", R"("web")"}) {
        const auto service = one_service(item);
        BOOST_REQUIRE_MESSAGE(!service.has_value(), item);
        BOOST_TEST(service.error().kind == ErrorKind::server);
        BOOST_TEST(service.error().retryable);
        BOOST_TEST(service.error().request_id == "b1a7c3d0-0000-4000-8000-000000000001");
        BOOST_TEST(service.error().message.starts_with("DescribeServices answered nonsense: "));
    }
}

BOOST_AUTO_TEST_CASE(a_failure_for_another_reason_is_not_taken_for_absence)
{
    EcsWorld w;
    w.transport.expect("DescribeClusters").replies(R"({"clusters":[],"failures":[{"arn":"a","reason":"INTERNAL"}]})");
    const auto described = w.clusters();
    BOOST_REQUIRE(!described.has_value());
    BOOST_TEST(described.error().code == "INTERNAL");
    BOOST_TEST(described.error().kind == ErrorKind::server);
}

BOOST_AUTO_TEST_CASE(a_failure_without_a_reason_is_not_taken_for_absence)
{
    EcsWorld w;
    w.transport.expect("DescribeServices").replies(R"({"services":[],"failures":[{"arn":"a"}]})");
    w.transport.expect("DescribeClusters").replies(R"({"clusters":[],"failures":[{"arn":"a"}]})");
    const auto services = w.services();
    BOOST_REQUIRE(services.has_error());
    BOOST_TEST(services.error().kind == ErrorKind::server);
    BOOST_TEST(w.clusters().has_error());
}

BOOST_AUTO_TEST_CASE(an_answer_without_the_list_is_no_answer)
{
    EcsWorld w;
    w.transport.otherwise([](const net::Request&) { return answer("{}"); });
    BOOST_TEST(w.services().error().kind == ErrorKind::server);
    BOOST_TEST(w.clusters().error().kind == ErrorKind::server);
    BOOST_TEST(w.update(3).error().kind == ErrorKind::server);
}

BOOST_AUTO_TEST_CASE(a_name_that_ecs_would_not_take_never_reaches_a_request)
{
    EcsWorld w;
    for (const std::string& name : {std::string("a\r\nb"), std::string("a\"b"), std::string("a/b"), std::string(),
                                    std::string(256, 'a'), std::string("é")}) {
        const core::ClusterKey bad{"aws", "111122223333", "eu-west-1", name};
        BOOST_TEST(w.services({"web", name}).error().kind == ErrorKind::invalid);
        BOOST_TEST(w.clusters({name}).error().kind == ErrorKind::invalid);
        BOOST_TEST(w.update(1, name).error().kind == ErrorKind::invalid);
        BOOST_TEST(w.run(w.ecs.update_service(bad, "web", 1, w.within(1s))).error().kind == ErrorKind::invalid);
        BOOST_TEST(w.run(w.ecs.describe_services(bad, {"web"}, w.within(1s))).error().kind == ErrorKind::invalid);
    }
    BOOST_TEST(w.services(Names(11, "web")).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.services({}).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.clusters(Names(101, "web")).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(the_three_calls_of_a_run_survive_a_passing_trouble_at_each_step)
{
    for_each_failure(3, passing_troubles(), [](std::size_t index, const Failure& failure) {
        EcsWorld w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE","desiredCount":2}],"failures":[]})");
        w.transport.expect("DescribeClusters")
            .replies(
                R"({"clusters":[{"clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":7}]})");
        w.transport.expect("UpdateService").replies(R"({"service":{"serviceName":"web","desiredCount":7}})");
        w.transport.fail_before(index, failure.outcome);
        BOOST_TEST(w.services()->services.at(0).desired == 2U);
        BOOST_TEST(w.clusters()->clusters.at(0).instances == 7U);
        BOOST_TEST(w.update(7)->desired == 7U);
        BOOST_TEST(w.transport.problem() == "");
        BOOST_TEST(w.transport.sent().size() == 4U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
