#include "sim/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;

namespace {

const std::string one = R"({"cluster":"orders","services":["log"]})";

std::string update(const std::string& rest)
{
    return R"({"cluster":"orders","service":"log",)" + rest + "}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_services_api)

BOOST_AUTO_TEST_CASE(a_service_is_described_with_what_deciding_needs)
{
    Api api;
    api.fill(2);
    api.service({.name = "log", .desired = 2, .distinct_instance = true, .member_of = {"attribute:pool exists"}});
    const auto answer = api.ok("DescribeServices", one);
    const auto& service = answer.body.at("services").at(0);
    BOOST_TEST(service.at("serviceArn").as_string() == "arn:aws:ecs:eu-west-1:111122223333:service/orders/log");
    BOOST_TEST(service.at("status").as_string() == "ACTIVE");
    BOOST_TEST(service.at("desiredCount").as_int64() == 2);
    BOOST_TEST(service.at("schedulingStrategy").as_string() == "REPLICA");
    BOOST_TEST(service.at("deploymentController").at("type").as_string() == "ECS");
    BOOST_TEST(service.at("placementConstraints").at(0).at("type").as_string() == "distinctInstance");
    BOOST_TEST(service.at("placementConstraints").at(1).at("expression").as_string() == "attribute:pool exists");
    BOOST_TEST(service.at("deployments").at(0).at("status").as_string() == "PRIMARY");
}

BOOST_AUTO_TEST_CASE(a_deployment_is_two_while_tasks_of_the_last_one_stand_and_in_progress_until_it_is_steady)
{
    Api api;
    api.fill(2);
    api.service({.name = "log", .desired = 2});
    api.at(60);
    const auto deployments = [&api] {
        return api.ok("DescribeServices", one).body.at("services").at(0).at("deployments").as_array();
    };
    BOOST_TEST_REQUIRE(deployments().size() == 1U);
    BOOST_TEST(deployments().at(0).at("rolloutState").as_string() == "COMPLETED");
    api.ok("UpdateService", update(R"("forceNewDeployment":true)"));
    auto both = deployments();
    BOOST_TEST_REQUIRE(both.size() == 2U);
    BOOST_TEST(both.at(0).at("status").as_string() == "PRIMARY");
    BOOST_TEST(both.at(0).at("rolloutState").as_string() == "IN_PROGRESS");
    BOOST_TEST(both.at(0).at("pendingCount").as_int64() == 2);
    BOOST_TEST(both.at(1).at("status").as_string() == "ACTIVE");
    BOOST_TEST(both.at(1).at("runningCount").as_int64() == 2);
    api.at(120);
    BOOST_TEST_REQUIRE(deployments().size() == 1U);
    BOOST_TEST(deployments().at(0).at("rolloutState").as_string() == "COMPLETED");
    BOOST_TEST(deployments().at(0).at("runningCount").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(an_unknown_cluster_is_an_error_and_an_unknown_service_a_failure)
{
    Api api;
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"nothing","services":["log"]})").code() ==
               "ClusterNotFoundException");
    const auto answer = api.ok("DescribeServices", one);
    BOOST_TEST(answer.body.at("services").as_array().empty());
    BOOST_TEST(answer.body.at("failures").at(0).at("reason").as_string() == "MISSING");
    BOOST_TEST(answer.body.at("failures").at(0).at("arn").as_string() ==
               "arn:aws:ecs:eu-west-1:111122223333:service/orders/log");
}

BOOST_AUTO_TEST_CASE(one_to_ten_services_can_be_asked_for)
{
    Api api;
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders"})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders","services":[]})").message() ==
               "Services cannot be empty.");
    const std::string ten = R"("a","b","c","d","e","f","g","h","i","j")";
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders","services":[)" + ten + "]}").status == 200);
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders","services":[)" + ten + R"(,"k"]})").code() ==
               "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(an_arn_of_another_cluster_is_refused)
{
    Api api;
    const auto answer =
        api.call("DescribeServices",
                 R"({"cluster":"orders","services":["arn:aws:ecs:eu-west-1:111122223333:service/other/log"]})");
    BOOST_TEST(answer.code() == "InvalidParameterException");
    BOOST_TEST(answer.message() == "Identifier is for other. Your cluster is orders");
}

BOOST_AUTO_TEST_CASE(a_deleted_service_drains_then_is_inactive_then_missing)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1});
    api.at(2);
    const auto status = [&] {
        return std::string(api.ok("DescribeServices", one).body.at("services").at(0).at("status").as_string());
    };
    const auto scaled = api.call("DeleteService", R"({"cluster":"orders","service":"log"})");
    BOOST_TEST(scaled.message() == "The service cannot be stopped while it is scaled above 0.");
    api.ok("DeleteService", R"({"cluster":"orders","service":"log","force":true})");
    BOOST_TEST(status() == "DRAINING");
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":1)")).code() == "ServiceNotActiveException");
    BOOST_TEST(api.ok("ListServices", R"({"cluster":"orders"})").body.at("serviceArns").as_array().empty());
    api.at(3);
    BOOST_TEST(status() == "INACTIVE");
    const auto refused = api.call("UpdateService", update(R"("desiredCount":1)"));
    BOOST_TEST(refused.code() == "ServiceNotActiveException");
    BOOST_TEST(refused.message() == "Service was not ACTIVE.");
    api.at(3603);
    BOOST_TEST(api.ok("DescribeServices", one).body.at("failures").at(0).at("reason").as_string() == "MISSING");
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":1)")).code() == "ServiceNotFoundException");
}

BOOST_AUTO_TEST_CASE(a_count_is_set_without_a_deployment_and_the_same_again_is_accepted)
{
    Api api;
    api.fill(3);
    const auto& log = api.service({.name = "log", .desired = 1});
    const auto deployment = log.deployment_id;
    const auto answer = api.ok("UpdateService", update(R"("desiredCount":3)"));
    BOOST_TEST(answer.body.at("service").at("desiredCount").as_int64() == 3);
    BOOST_TEST(log.desired == 3u);
    BOOST_TEST(log.deployment_id == deployment);
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":3)")).status == 200);
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":0)")).status == 200);
    BOOST_TEST(log.desired == 0u);
}

BOOST_AUTO_TEST_CASE(a_count_that_is_none_is_refused)
{
    Api api;
    const auto& log = api.service({.name = "log", .desired = 1});
    const auto negative = api.call("UpdateService", update(R"("desiredCount":-1)"));
    BOOST_TEST(negative.code() == "InvalidParameterException");
    BOOST_TEST(negative.message() == "Task count can not be lesser than 0");
    for (const auto* wrong : {"\"3\"", "7.5", "true", "99999999999", "[3]"}) {
        BOOST_TEST(api.call("UpdateService", update(std::string("\"desiredCount\":") + wrong)).code() ==
                       "com.amazon.coral.service#SerializationException",
                   wrong);
    }
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":5001)")).code() == "InvalidParameterException");
    BOOST_TEST(log.desired == 1u);
    BOOST_TEST(api.api.updates().empty());
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":7.0)")).status == 200);
    BOOST_TEST(log.desired == 7u);
}

BOOST_AUTO_TEST_CASE(a_daemon_service_takes_no_count_not_even_its_own)
{
    Api api;
    api.fill(2);
    api.service({.name = "log", .scheduling = Scheduling::daemon});
    for (const auto* count : {"2", "0", "5"}) {
        const auto answer = api.call("UpdateService", update(std::string("\"desiredCount\":") + count));
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(answer.code() == "InvalidParameterException");
        BOOST_TEST(answer.message() == "The daemon scheduling strategy does not support a desired count for services. "
                                       "Remove the desired count value and try again");
    }
    BOOST_TEST(api.call("UpdateService", update(R"("forceNewDeployment":true)")).status == 200);
}

BOOST_AUTO_TEST_CASE(updates_are_remembered_with_exactly_the_members_that_were_sent)
{
    Api api;
    api.service({.name = "log"});
    api.ok("UpdateService", update(R"("desiredCount":2)"));
    api.ok("UpdateService", update(R"("desiredCount":2,"placementConstraints":[])"));
    BOOST_REQUIRE(api.api.updates().size() == 2u);
    const std::set<std::string> three{"cluster", "service", "desiredCount"};
    BOOST_TEST(api.api.updates()[0].members == three, boost::test_tools::per_element());
    BOOST_TEST(api.api.updates()[0].desired.value() == 2u);
    BOOST_TEST(api.api.updates()[0].cluster == api.orders);
    BOOST_TEST(api.api.updates()[0].caller == api.caller.arn);
    BOOST_TEST(api.api.updates()[1].members.count("placementConstraints") == 1u);
}

BOOST_AUTO_TEST_CASE(an_empty_list_of_constraints_takes_them_away)
{
    Api api;
    const auto& log = api.service({.name = "log", .distinct_instance = true});
    api.ok("UpdateService", update(R"("desiredCount":2)"));
    BOOST_TEST(log.spec.distinct_instance);
    api.ok("UpdateService", update(R"("placementConstraints":[])"));
    BOOST_TEST(!log.spec.distinct_instance);
}

BOOST_AUTO_TEST_CASE(a_deployment_that_is_someone_elses_is_refused_and_a_count_is_not)
{
    Api api;
    api.service({.name = "log", .controller = Controller::code_deploy});
    BOOST_TEST(api.call("UpdateService", update(R"("taskDefinition":"log:2")")).code() == "InvalidParameterException");
    BOOST_TEST(api.call("UpdateService", update(R"("desiredCount":2)")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_service_of_codedeploy_shows_two_task_sets_while_one_replaces_the_other)
{
    Api api;
    api.service({.name = "log", .desired = 1, .controller = Controller::code_deploy});
    (void)api.ecs.register_instance(core::ClusterKey{"aws", "111122223333", "eu-west-1", "orders"}).value();
    api.ecs.advance(api.ecs.now() + std::chrono::seconds{10});
    const auto sets = [&] {
        const auto described = api.ok("DescribeServices", R"({"cluster":"orders","services":["log"]})");
        return described.body.at("services").at(0).at("taskSets").as_array();
    };
    BOOST_TEST(sets().size() == 1u);
    (void)api.ecs.redeploy(core::ClusterKey{"aws", "111122223333", "eu-west-1", "orders"}, "log", {}).value();
    BOOST_TEST_REQUIRE(sets().size() == 2u);
    BOOST_TEST(sets().at(0).at("runningCount").as_int64() == 1);
    BOOST_TEST(sets().at(1).at("status").as_string() == "ACTIVE");
    api.ecs.advance(api.ecs.now() + std::chrono::seconds{10});
    BOOST_TEST(sets().size() == 1u);
}

BOOST_AUTO_TEST_CASE(services_are_listed_by_ten)
{
    Api api;
    for (int i = 0; i < 12; ++i)
        api.service({.name = "s" + std::to_string(i)});
    api.service({.name = "agent", .scheduling = Scheduling::daemon});
    const auto first = api.ok("ListServices", R"({"cluster":"orders"})");
    BOOST_TEST(first.body.at("serviceArns").as_array().size() == 10u);
    const std::string token(first.body.at("nextToken").as_string());
    const auto second = api.ok("ListServices", R"({"cluster":"orders","nextToken":")" + token + "\"}");
    BOOST_TEST(second.body.at("serviceArns").as_array().size() == 3u);
    const auto daemons = api.ok("ListServices", R"({"cluster":"orders","schedulingStrategy":"DAEMON"})");
    BOOST_TEST(daemons.body.at("serviceArns").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(services_are_created_as_ecs_creates_them)
{
    Api api;
    const std::string base = R"({"cluster":"orders","serviceName":"log","taskDefinition":"log:4")";
    BOOST_TEST(api.call("CreateService", base + "}").message() == "DesiredCount is missing");
    BOOST_TEST(api.ok("CreateService", base + R"(,"desiredCount":1})").body.at("service").at("status").as_string() ==
               "ACTIVE");
    BOOST_TEST(api.call("CreateService", base + R"(,"desiredCount":1})").message() ==
               "Creation of service was not idempotent.");
    BOOST_TEST(api.call("CreateService", R"({"cluster":"orders","serviceName":"d","taskDefinition":"d:1",)"
                                         R"("schedulingStrategy":"DAEMON","desiredCount":1})")
                   .code() == "InvalidParameterException");
    BOOST_TEST(api.call("CreateService", R"({"cluster":"orders","serviceName":"d","taskDefinition":"d:1",)"
                                         R"("schedulingStrategy":"DAEMON","launchType":"FARGATE"})")
                   .code() == "InvalidParameterException");
    BOOST_TEST(api.call("CreateService", R"({"cluster":"orders","serviceName":"d","taskDefinition":"d:1",)"
                                         R"("schedulingStrategy":"DAEMON"})")
                   .status == 200);
    BOOST_TEST(api.call("CreateService",
                        R"({"cluster":"orders","serviceName":"m","taskDefinition":"m:1","desiredCount":0,)"
                        R"("placementConstraints":[{"type":"memberOf","expression":"what"}]})")
                   .code() == "InvalidParameterException");
}

BOOST_AUTO_TEST_SUITE_END()
