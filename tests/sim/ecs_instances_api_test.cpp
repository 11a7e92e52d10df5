#include "sim/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;

namespace {

std::string list(const std::string& rest)
{
    return R"({"cluster":"orders")" + rest + "}";
}

std::string with_instances(const std::vector<std::string>& arns, const std::string& rest = {})
{
    std::string names;
    for (const auto& arn : arns)
        names += (names.empty() ? "\"" : ",\"") + arn + "\"";
    return R"({"cluster":"orders","containerInstances":[)" + names + "]" + rest + "}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_instances_api)

BOOST_AUTO_TEST_CASE(instances_are_listed_by_a_hundred_until_there_is_no_token)
{
    Api api;
    api.fill(250);
    std::set<std::string> seen;
    std::string token;
    int pages = 0;
    do {
        const auto page =
            api.ok("ListContainerInstances", list(token.empty() ? "" : R"(,"nextToken":")" + token + "\""));
        for (auto& arn : Api::strings(page.body.at("containerInstanceArns")))
            seen.insert(arn);
        const auto* next = page.body.as_object().if_contains("nextToken");
        token = next == nullptr ? "" : std::string(next->as_string());
        ++pages;
    } while (!token.empty());
    BOOST_TEST(pages == 3);
    BOOST_TEST(seen.size() == 250u);
}

BOOST_AUTO_TEST_CASE(a_page_goes_on_where_the_last_ended_whatever_left_in_between)
{
    Api api;
    const auto arns = api.fill(5);
    const auto first = api.ok("ListContainerInstances", list(R"(,"maxResults":2)"));
    const auto shown = Api::strings(first.body.at("containerInstanceArns"));
    api.ecs.deregister(shown[0], false).value();
    const std::string token(first.body.at("nextToken").as_string());
    const auto second = api.ok("ListContainerInstances", list(R"(,"nextToken":")" + token + "\""));
    BOOST_TEST(Api::strings(second.body.at("containerInstanceArns")).size() == 3u);
}

BOOST_AUTO_TEST_CASE(status_and_filter_are_honoured_and_inactive_ones_never_listed)
{
    Api api;
    const auto arns = api.fill(3);
    const auto web = api.ecs.register_instance(api.orders, {.attributes = {{"pool", "web"}}}).value();
    api.ecs.drain(arns[0]).value();
    api.ecs.deregister(arns[1], false).value();
    const auto count = [&](const std::string& rest) {
        return Api::strings(api.ok("ListContainerInstances", list(rest)).body.at("containerInstanceArns")).size();
    };
    BOOST_TEST(count("") == 3u);
    BOOST_TEST(count(R"(,"status":"ACTIVE")") == 2u);
    BOOST_TEST(count(R"(,"status":"DRAINING")") == 1u);
    BOOST_TEST(count(R"(,"status":"REGISTERING")") == 0u);
    BOOST_TEST(count(R"(,"filter":"attribute:pool == web")") == 1u);
    BOOST_TEST(count(R"(,"status":"DRAINING","filter":"attribute:pool == web")") == 0u);
    BOOST_TEST(api.call("ListContainerInstances", list(R"(,"status":"GONE")")).code() == "InvalidParameterException");
    BOOST_TEST(api.call("ListContainerInstances", list(R"(,"filter":"pool = web")")).code() ==
               "InvalidParameterException");
    BOOST_TEST(api.call("ListContainerInstances", R"({"cluster":"nothing"})").code() == "ClusterNotFoundException");
}

BOOST_AUTO_TEST_CASE(instances_are_described_and_what_is_missing_is_a_failure)
{
    Api api;
    const auto arn = api.fill(1)[0];
    const auto answer = api.ok("DescribeContainerInstances", with_instances({arn, "0123456789abcdef0123456789abcdef"}));
    const auto& instance = answer.body.at("containerInstances").at(0);
    BOOST_TEST(instance.at("containerInstanceArn").as_string() == arn);
    BOOST_TEST(instance.at("status").as_string() == "ACTIVE");
    BOOST_TEST(instance.at("agentConnected").as_bool());
    BOOST_TEST(instance.at("version").as_int64() == 1);
    BOOST_TEST(answer.body.at("failures").at(0).at("reason").as_string() == "MISSING");
    BOOST_TEST(api.call("DescribeContainerInstances", with_instances({})).code() == "InvalidParameterException");
    BOOST_TEST(api.call("DescribeContainerInstances", with_instances(std::vector<std::string>(101, "a"))).code() ==
               "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(at_most_ten_instances_change_their_state_and_only_between_active_and_draining)
{
    Api api;
    const auto arns = api.fill(2);
    const auto drained =
        api.ok("UpdateContainerInstancesState",
               with_instances({arns[0], "0123456789abcdef0123456789abcdef"}, R"(,"status":"DRAINING")"));
    BOOST_TEST(drained.body.at("containerInstances").at(0).at("status").as_string() == "DRAINING");
    BOOST_TEST(drained.body.at("failures").at(0).at("reason").as_string() == "MISSING");
    BOOST_TEST(api.ecs.registered(api.orders) == 2u);
    api.ok("UpdateContainerInstancesState", with_instances({arns[0]}, R"(,"status":"ACTIVE")"));
    BOOST_TEST(api.ecs.find_cluster(api.orders)->active == 2u);
    BOOST_TEST(api.call("UpdateContainerInstancesState", with_instances({arns[0]}, R"(,"status":"INACTIVE")")).code() ==
               "InvalidParameterException");
    const std::vector<std::string> eleven(11, arns[0]);
    BOOST_TEST(api.call("UpdateContainerInstancesState", with_instances(eleven, R"(,"status":"DRAINING")")).code() ==
               "InvalidParameterException");
    api.ecs.deregister(arns[1], false).value();
    const auto gone = api.ok("UpdateContainerInstancesState", with_instances({arns[1]}, R"(,"status":"DRAINING")"));
    BOOST_TEST(gone.body.at("failures").at(0).at("reason").as_string() == "INACTIVE");
}

BOOST_AUTO_TEST_CASE(an_agent_registers_its_machine_and_later_reports_again)
{
    Api api;
    const auto answer = api.ok(
        "RegisterContainerInstance",
        list(R"(,"instanceIdentityDocument":"{\"instanceId\":\"i-0a1b2c3d4e5f60007\",\"instanceType\":\"m5.large\",)"
             R"(\"availabilityZone\":\"eu-west-1c\"}","attributes":[{"name":"pool","value":"web"}],)"
             R"("totalResources":[{"name":"CPU","type":"INTEGER","integerValue":4096}])"));
    const auto& instance = answer.body.at("containerInstance");
    BOOST_TEST(instance.at("ec2InstanceId").as_string() == "i-0a1b2c3d4e5f60007");
    BOOST_TEST(instance.at("registeredResources").at(0).at("integerValue").as_int64() == 4096);
    const std::string arn(instance.at("containerInstanceArn").as_string());
    api.ecs.set_agent_connected(arn, false).value();
    api.ok("RegisterContainerInstance", list(R"(,"containerInstanceArn":")" + arn + "\""));
    BOOST_TEST(api.ecs.find_instance(arn)->agent_connected);
    BOOST_TEST(api.ecs.registered(api.orders) == 1u);
}

BOOST_AUTO_TEST_CASE(deregistering_answers_inactive_and_needs_force_over_running_tasks)
{
    Api api;
    const auto arn = api.fill(1)[0];
    api.service({.name = "log", .desired = 1});
    api.at(2);
    const auto body = R"(,"containerInstance":")" + arn + "\"";
    BOOST_TEST(api.call("DeregisterContainerInstance", list(body)).code() == "InvalidParameterException");
    const auto gone = api.ok("DeregisterContainerInstance", list(body + R"(,"force":true)"));
    BOOST_TEST(gone.body.at("containerInstance").at("status").as_string() == "INACTIVE");
    BOOST_TEST(api.ecs.registered(api.orders) == 0u);
    BOOST_TEST(api.call("DeregisterContainerInstance", list(body)).status == 400);
}

BOOST_AUTO_TEST_CASE(attributes_can_be_put_and_are_found_by_filters)
{
    Api api;
    const auto arn = api.fill(1)[0];
    api.ok("PutAttributes", list(R"(,"attributes":[{"name":"pool","value":"web","targetId":")" + arn + "\"}]"));
    BOOST_TEST(Api::strings(api.ok("ListContainerInstances", list(R"(,"filter":"attribute:pool == web")"))
                                .body.at("containerInstanceArns"))
                   .size() == 1u);
    BOOST_TEST(
        api.call("PutAttributes", list(R"(,"attributes":[{"name":"pool","value":"web","targetId":"x"}])")).code() ==
        "TargetNotFoundException");
    BOOST_TEST(
        api.call("PutAttributes", list(R"(,"attributes":[{"name":"pool","value":" web","targetId":"x"}])")).code() ==
        "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(tasks_are_listed_and_described)
{
    Api api;
    const auto arns = api.fill(2);
    api.service({.name = "log", .desired = 2, .distinct_instance = true});
    api.at(2);
    const auto tasks =
        Api::strings(api.ok("ListTasks", list(R"(,"containerInstance":")" + arns[0] + "\"")).body.at("taskArns"));
    BOOST_REQUIRE(tasks.size() == 1u);
    const auto answer = api.ok("DescribeTasks", list(R"(,"tasks":[")" + tasks[0] + R"(","unknown"])"));
    BOOST_TEST(answer.body.at("tasks").at(0).at("lastStatus").as_string() == "RUNNING");
    BOOST_TEST(answer.body.at("tasks").at(0).at("containerInstanceArn").as_string() == arns[0]);
    BOOST_TEST(answer.body.at("failures").as_array().size() == 1u);
    BOOST_TEST(api.call("ListTasks", list(R"(,"serviceName":"nothing")")).code() == "ServiceNotFoundException");
}

BOOST_AUTO_TEST_SUITE_END()
