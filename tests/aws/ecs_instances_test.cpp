#include "ecs_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;
using core::InstanceStatus;

namespace {

std::string arn_of(char digit, const std::string& scope = "eu-west-1:111122223333")
{
    return "arn:aws:ecs:" + scope + ":container-instance/orders/" + std::string(32, digit);
}

struct Instances : EcsWorld {
    core::Result<aws::ListedInstances> list(aws::InstanceQuestion question = {})
    {
        return run(ecs.list_container_instances(orders, std::move(question), within(60s)));
    }
    core::Result<aws::DescribedInstances> describe(Names arns)
    {
        return run(ecs.describe_container_instances(orders, std::move(arns), within(60s)));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_instances)

BOOST_AUTO_TEST_CASE(a_page_is_asked_for_with_status_filter_and_token_and_without_what_is_not_said)
{
    Instances w;
    w.transport.expect("ListContainerInstances")
        .body(R"({"cluster":"orders","maxResults":100,"status":"DRAINING",)"
              R"("filter":"task:group == service:web","nextToken":"t1"})")
        .replies(R"({"containerInstanceArns":[")" + arn_of('a') + R"("],"nextToken":"t2"})");
    w.transport.expect("ListContainerInstances")
        .body(R"({"cluster":"orders","maxResults":100})")
        .replies(R"({"containerInstanceArns":[],"nextToken":null})");
    const auto page = w.list({InstanceStatus::draining, "task:group == service:web", "t1"});
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->arns == Names{arn_of('a')}, boost::test_tools::per_element());
    BOOST_TEST(page->next_token == "t2");
    BOOST_TEST(page->request_id == "b1a7c3d0-0000-4000-8000-000000000001");
    const auto last = w.list();
    BOOST_REQUIRE(last.has_value());
    BOOST_TEST(last->arns.empty());
    BOOST_TEST(last->next_token == "");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_missing_cluster_is_an_answer)
{
    Instances w;
    w.transport.otherwise(
        [](const net::Request&) { return json_error(400, "ClusterNotFoundException", "Not found."); });
    const auto page = w.list();
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->cluster_missing);
    const auto described = w.describe({arn_of('a')});
    BOOST_REQUIRE(described.has_value());
    BOOST_TEST(described->cluster_missing);
    BOOST_TEST(described->instances.empty());
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_meant_is_an_error_of_the_server)
{
    for (const std::string& body :
         {std::string(R"({})"), std::string(R"({"containerInstanceArns":"x"})"),
          std::string(R"({"containerInstanceArns":[7]})"), std::string(R"({"containerInstanceArns":["i-1"]})")}) {
        Instances w;
        w.transport.otherwise([&](const net::Request&) { return answer(body); });
        const auto page = w.list();
        BOOST_REQUIRE(page.has_error());
        BOOST_TEST((page.error().kind == ErrorKind::server), body);
    }
}

BOOST_AUTO_TEST_CASE(instances_of_another_account_or_region_are_not_believed)
{
    for (const char* scope : {"eu-west-1:999999999999", "us-east-2:111122223333"}) {
        Instances w;
        w.transport.expect("ListContainerInstances")
            .replies(R"({"containerInstanceArns":[")" + arn_of('a', scope) + "\"]}");
        const auto page = w.list();
        BOOST_REQUIRE(page.has_error());
        BOOST_TEST((page.error().kind == ErrorKind::credentials));
    }
}

BOOST_AUTO_TEST_CASE(a_described_instance_is_read_whole_and_those_that_left_are_not_among_them)
{
    Instances w;
    w.transport.expect("DescribeContainerInstances")
        .body(R"({"cluster":"orders","containerInstances":[")" + arn_of('a') + "\",\"" + arn_of('b') + "\"]}")
        .replies(R"({"containerInstances":[{"containerInstanceArn":")" + arn_of('a') + R"(",
            "ec2InstanceId":"mi-0a1b","capacityProviderName":"spot","status":"DRAINING","agentConnected":true,
            "versionInfo":{"agentVersion":"1.91.0"},"runningTasksCount":3,"pendingTasksCount":1,
            "registeredAt":1767323045.678,
            "attributes":[{"name":"ecs.availability-zone","value":"eu-west-1a"},
                          {"name":"ecs.instance-type","value":"c7g.large"},{"name":"ecs.capability.external"}],
            "registeredResources":[{"name":"CPU","type":"INTEGER","doubleValue":0.0,"integerValue":2048},
                                   {"name":"MEMORY","type":"INTEGER","integerValue":25000000},
                                   {"name":"PORTS","type":"STRINGSET","integerValue":0,"stringSetValue":["22"]}],
            "remainingResources":[{"name":"CPU","type":"INTEGER","integerValue":1}]}],
          "failures":[{"arn":")" +
                 arn_of('b') + R"(","reason":"MISSING"}]})");
    const auto described = w.describe({arn_of('a'), arn_of('b')});
    BOOST_REQUIRE(described.has_value());
    BOOST_REQUIRE(described->instances.size() == 1U);
    core::ObservedInstance expected;
    expected.arn = arn_of('a');
    expected.ec2_id = "mi-0a1b";
    expected.status = InstanceStatus::draining;
    expected.agent_connected = true;
    expected.agent_version = "1.91.0";
    expected.capacity_provider = "spot";
    expected.zone = "eu-west-1a";
    expected.type = "c7g.large";
    expected.external = true;
    expected.cpu = 2048;
    expected.memory = 25'000'000;
    expected.values = {{"ecs.availability-zone", "eu-west-1a"}, {"ecs.instance-type", "c7g.large"}};
    expected.running = 3;
    expected.pending = 1;
    expected.registered_at = core::WallTime{std::chrono::milliseconds{1767323045678}};
    BOOST_TEST((described->instances[0] == expected));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_size_that_cannot_be_meant_is_an_error_and_one_that_is_not_told_is_not_known)
{
    const auto answer = [](const std::string& resources) {
        return R"({"containerInstances":[{"containerInstanceArn":")" + arn_of('a') +
               R"(","status":"ACTIVE","registeredResources":)" + resources + R"(}],"failures":[]})";
    };
    for (const char* wrong : {R"([{"name":"CPU","integerValue":-1}])", R"([{"name":"MEMORY","integerValue":"4096"}])",
                              R"([{"name":"CPU","integerValue":2147483648}])"}) {
        Instances w;
        w.transport.expect("DescribeContainerInstances").replies(answer(wrong));
        const auto described = w.describe({arn_of('a')});
        BOOST_REQUIRE_MESSAGE(described.has_error(), wrong);
        BOOST_TEST((described.error().kind == ErrorKind::server));
    }
    Instances w;
    w.transport.expect("DescribeContainerInstances").replies(answer(R"([{"name":"CPU"}])"));
    const auto described = w.describe({arn_of('a')});
    BOOST_TEST(!described.value().instances.at(0).cpu);
}

BOOST_AUTO_TEST_CASE(an_instance_that_could_not_be_described_for_another_reason_is_an_error_not_an_absence)
{
    Instances w;
    w.transport.expect("DescribeContainerInstances")
        .replies(R"({"containerInstances":[],"failures":[{"arn":")" + arn_of('a') + R"(","reason":"AGENT"}]})");
    const auto described = w.describe({arn_of('a')});
    BOOST_REQUIRE(described.has_error());
    BOOST_TEST(described.error().code == "AGENT");
}

BOOST_AUTO_TEST_CASE(an_instance_is_absent_only_where_the_answer_says_so)
{
    const std::string described =
        R"({"containerInstances":[{"containerInstanceArn":")" + arn_of('a') + R"(","status":"ACTIVE"}],"failures":[)";
    const auto failure = [](char digit, const std::string& reason) {
        return R"({"arn":")" + arn_of(digit) + "\"" + reason + "}";
    };
    const std::string gone[] = {failure('b', R"(,"reason":"MISSING")"), failure('b', R"(,"reason":"INACTIVE")")};
    for (const std::string& failures : gone) {
        Instances w;
        w.transport.expect("DescribeContainerInstances").replies(described + failures + "]}");
        const auto answer = w.describe({arn_of('a'), arn_of('b')});
        BOOST_REQUIRE(answer.has_value());
        BOOST_TEST(answer->instances.size() == 1U);
    }
    const std::string nothing[] = {"", failure('b', ""), failure('b', R"(,"reason":null)"),
                                   failure('c', R"(,"reason":"MISSING")"), R"({"reason":"MISSING"})"};
    for (const std::string& failures : nothing) {
        Instances w;
        w.transport.expect("DescribeContainerInstances").replies(described + failures + "]}");
        const auto answer = w.describe({arn_of('a'), arn_of('b')});
        BOOST_REQUIRE_MESSAGE(answer.has_error(), failures);
        BOOST_TEST((answer.error().kind == ErrorKind::server), failures);
        BOOST_TEST(answer.error().message.find(arn_of('b')) != std::string::npos, answer.error().message);
    }
}

BOOST_AUTO_TEST_CASE(a_status_that_nobody_knows_is_an_error)
{
    Instances w;
    w.transport.expect("DescribeContainerInstances")
        .replies(R"({"containerInstances":[{"containerInstanceArn":")" + arn_of('a') + R"(","status":"RESTING"}]})");
    BOOST_TEST(w.describe({arn_of('a')}).has_error());
}

BOOST_AUTO_TEST_CASE(more_than_a_hundred_none_or_what_is_no_arn_is_refused_before_any_call)
{
    Instances w;
    for (const Names& arns : {Names{}, Names(101, arn_of('a')), Names{"i-0a1b2c3d"}, Names{arn_of('a'), "\n"}}) {
        const auto described = w.describe(arns);
        BOOST_REQUIRE(described.has_error());
        BOOST_TEST((described.error().kind == ErrorKind::invalid));
    }
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(the_placement_of_a_service_is_read)
{
    Instances w;
    w.transport.expect("DescribeServices").replies(R"({"services":[{"serviceName":"web","status":"ACTIVE",
        "placementConstraints":[{"type":"distinctInstance"},{"type":"memberOf","expression":"attribute:pool == web"},
                                {"type":"memberOf","expression":"attribute:gpu exists"}],
        "capacityProviderStrategy":[{"capacityProvider":"spot"},{"capacityProvider":"FARGATE"}],
        "deploymentConfiguration":{"minimumHealthyPercent":50},"availabilityZoneRebalancing":"ENABLED"}]})");
    const auto described = w.services();
    BOOST_REQUIRE(described.has_value());
    const core::Placement expected{.distinct_instance = true,
                                   .member_of = {"attribute:pool == web", "attribute:gpu exists"},
                                   .launch = core::Launch::by_provider,
                                   .providers = {"spot"},
                                   .minimum_healthy_percent = 50,
                                   .zone_rebalancing = true};
    BOOST_TEST((described->services[0].placement == expected));
}

BOOST_AUTO_TEST_CASE(launch_types_are_told_apart_and_a_new_one_is_no_reason_to_fail)
{
    const std::pair<const char*, core::Launch> rows[] = {{R"(,"launchType":"EC2")", core::Launch::ec2},
                                                         {R"(,"launchType":"EXTERNAL")", core::Launch::external},
                                                         {R"(,"launchType":"MANAGED_INSTANCES")", core::Launch::other},
                                                         {R"(,"launchType":"MOONBASE")", core::Launch::other},
                                                         {"", core::Launch::ec2}};
    for (const auto& [member, launch] : rows) {
        Instances w;
        w.transport.expect("DescribeServices")
            .replies(R"({"services":[{"serviceName":"web","status":"ACTIVE")" + std::string(member) + "}]}");
        const auto described = w.services();
        BOOST_REQUIRE(described.has_value());
        BOOST_TEST((described->services[0].placement.launch == launch), member);
    }
}

BOOST_AUTO_TEST_SUITE_END()
