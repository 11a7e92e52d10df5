#include "sim/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(ecs_api)

BOOST_AUTO_TEST_CASE(an_unknown_cluster_is_a_failure_in_a_good_answer)
{
    Api api;
    api.fill(2);
    const auto answer = api.ok("DescribeClusters", R"({"clusters":["orders","nothing"]})");
    BOOST_TEST(answer.body.at("clusters").as_array().size() == 1u);
    const auto& cluster = answer.body.at("clusters").at(0);
    BOOST_TEST(cluster.at("clusterArn").as_string() == api.orders.arn());
    BOOST_TEST(cluster.at("status").as_string() == "ACTIVE");
    BOOST_TEST(cluster.at("registeredContainerInstancesCount").as_int64() == 2);
    const auto& failure = answer.body.at("failures").at(0);
    BOOST_TEST(failure.at("reason").as_string() == "MISSING");
    BOOST_TEST(failure.at("arn").as_string() == "arn:aws:ecs:eu-west-1:111122223333:cluster/nothing");
}

BOOST_AUTO_TEST_CASE(clusters_go_by_name_or_arn_and_without_any_by_default)
{
    Api api;
    const auto by_arn =
        api.ok("DescribeClusters", R"({"clusters":["arn:aws:ecs:eu-west-1:111122223333:cluster/orders"]})");
    BOOST_TEST(by_arn.body.at("clusters").as_array().size() == 1u);
    const auto other =
        api.ok("DescribeClusters", R"({"clusters":["arn:aws:ecs:eu-west-1:444455556666:cluster/orders"]})");
    BOOST_TEST(other.body.at("failures").as_array().size() == 1u);
    const auto none = api.ok("DescribeClusters", "");
    BOOST_TEST(none.body.at("failures").at(0).at("arn").as_string() ==
               "arn:aws:ecs:eu-west-1:111122223333:cluster/default");
    api.ok("CreateCluster", "{}");
    BOOST_TEST(api.ok("DescribeClusters", "{}").body.at("clusters").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_deleted_cluster_reads_inactive_for_a_while_and_then_missing)
{
    Api api;
    BOOST_TEST(api.ok("DeleteCluster", R"({"cluster":"orders"})").body.at("cluster").at("status").as_string() ==
               "INACTIVE");
    const auto body = R"({"clusters":["orders"]})";
    BOOST_TEST(api.ok("DescribeClusters", body).body.at("clusters").at(0).at("status").as_string() == "INACTIVE");
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders","services":["log"]})").code() ==
               "ClusterNotFoundException");
    api.at(3601);
    BOOST_TEST(api.ok("DescribeClusters", body).body.at("failures").at(0).at("reason").as_string() == "MISSING");
    BOOST_TEST(api.call("DeleteCluster", R"({"cluster":"orders"})").code() == "ClusterNotFoundException");
}

BOOST_AUTO_TEST_CASE(a_cluster_with_instances_is_not_deleted)
{
    Api api;
    api.fill(1);
    const auto answer = api.call("DeleteCluster", R"({"cluster":"orders"})");
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.code() == "ClusterContainsContainerInstancesException");
}

BOOST_AUTO_TEST_CASE(the_count_may_be_that_of_a_moment_ago)
{
    Api api;
    api.at(10);
    api.fill(3);
    api.at(11);
    api.caller.read_lag = 2s;
    const auto body = R"({"clusters":["orders"]})";
    const auto count = [&] {
        return api.ok("DescribeClusters", body)
            .body.at("clusters")
            .at(0)
            .at("registeredContainerInstancesCount")
            .as_int64();
    };
    BOOST_TEST(count() == 0);
    api.caller.read_lag = 1s;
    BOOST_TEST(count() == 3);
}

BOOST_AUTO_TEST_CASE(statistics_come_only_when_asked_for_and_are_texts)
{
    Api api;
    api.fill(1);
    api.service({.name = "log", .desired = 1});
    const auto plain = api.ok("DescribeClusters", R"({"clusters":["orders"]})");
    BOOST_TEST(plain.body.at("clusters").at(0).at("statistics").as_array().empty());
    const auto asked = api.ok("DescribeClusters", R"({"clusters":["orders"],"include":["STATISTICS"]})");
    const auto& statistics = asked.body.at("clusters").at(0).at("statistics").as_array();
    BOOST_TEST(statistics.size() == 8u);
    BOOST_TEST(statistics[4].at("name").as_string() == "activeEC2ServiceCount");
    BOOST_TEST(statistics[4].at("value").as_string() == "1");
    BOOST_TEST(api.call("DescribeClusters", R"({"include":["ALL"]})").code() == "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(more_than_a_hundred_clusters_are_refused)
{
    Api api;
    std::string names = "\"c0\"";
    for (int i = 1; i < 101; ++i)
        names += ",\"c" + std::to_string(i) + "\"";
    BOOST_TEST(api.call("DescribeClusters", R"({"clusters":[)" + names + "]}").code() == "InvalidParameterException");
}

BOOST_AUTO_TEST_CASE(clusters_are_listed_in_pages_of_the_size_asked_for)
{
    Api api;
    for (int i = 0; i < 120; ++i) {
        api.ecs.create_cluster({"aws", "111122223333", "eu-west-1", "c" + std::to_string(1000 + i)}).value();
    }
    api.ecs.create_cluster({"aws", "444455556666", "eu-west-1", "theirs"}).value();
    const auto first = api.ok("ListClusters", "{}");
    BOOST_TEST(first.body.at("clusterArns").as_array().size() == 100u);
    const std::string token(first.body.at("nextToken").as_string());
    const auto second = api.ok("ListClusters", R"({"nextToken":")" + token + "\"}");
    BOOST_TEST(second.body.at("clusterArns").as_array().size() == 21u);
    BOOST_TEST(!second.body.as_object().contains("nextToken"));
    BOOST_TEST(api.ok("ListClusters", R"({"maxResults":7})").body.at("clusterArns").as_array().size() == 7u);
    BOOST_TEST(api.call("ListClusters", R"({"maxResults":101})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("ListClusters", R"({"maxResults":0})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("ListClusters", R"({"nextToken":"x"})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("ListServices", R"({"cluster":"orders","nextToken":")" + token + "\"}").code() ==
               "InvalidParameterException"); // of another question
}

BOOST_AUTO_TEST_CASE(what_is_not_json_or_of_another_type_is_a_serialization_exception)
{
    Api api;
    const std::string front = "com.amazon.coral.service#SerializationException";
    for (const std::string body : {"{", "[]", "{}x", R"({"clusters":"orders"})", R"({"clusters":[1]})"}) {
        const auto answer = api.call("DescribeClusters", body);
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(answer.code() == front, body);
    }
    BOOST_TEST(api.call("DescribeClusters", std::string(100'000, '[')).code() == front);
    BOOST_TEST(api.ok("DescribeClusters", R"({"clusters":null,"unknown":{"a":1}})").status == 200);
}

BOOST_AUTO_TEST_CASE(an_operation_that_is_not_known_says_so)
{
    Api api;
    BOOST_TEST(api.call("ExplodeCluster", "{}").code() == "com.amazon.coral.service#UnknownOperationException");
    auto request = ecs_request("DescribeClusters", "{}");
    request.method = "GET";
    BOOST_TEST(api.api.handle(request, api.caller, "r").status == 400);
}

BOOST_AUTO_TEST_CASE(names_that_ecs_would_not_take_are_refused)
{
    Api api;
    BOOST_TEST(api.call("CreateCluster", R"({"clusterName":"a b"})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("DescribeClusters", R"({"clusters":["a/b"]})").code() == "InvalidParameterException");
    BOOST_TEST(api.call("DescribeServices", R"({"cluster":"orders","services":["a\r\nb"]})").code() ==
               "InvalidParameterException");
}

BOOST_AUTO_TEST_SUITE_END()
