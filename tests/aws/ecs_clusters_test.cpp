// Clusters described and listed, and the count of a service set.
#include "ecs_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;
using core::Status;

namespace {

core::Result<core::ObservedCluster> one_cluster(std::string item)
{
    EcsWorld w;
    w.transport.otherwise(
        [&](const net::Request&) { return answer(R"({"clusters":[)" + item + R"(],"failures":[]})"); });
    auto described = w.clusters();
    if (!described) return described.error();
    return described->clusters.at(0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_clusters)

BOOST_AUTO_TEST_CASE(clusters_are_matched_by_name_or_arn_and_a_missing_one_is_told_from_an_empty_one)
{
    EcsWorld w;
    w.transport.expect("DescribeClusters").body(R"({"clusters":["orders","empty","gone","left"]})").replies(R"({
        "clusters":[
          {"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/left","status":"INACTIVE"},
          {"clusterName":"empty","status":"ACTIVE","registeredContainerInstancesCount":0},
          {"clusterName":"orders","status":"PROVISIONING","registeredContainerInstancesCount":7}],
        "failures":[{"arn":"arn:aws:ecs:eu-west-1:111122223333:cluster/gone","reason":"MISSING"}]})");
    const auto described = w.clusters({"orders", "empty", "gone", "left"});
    BOOST_REQUIRE(described.has_value());
    const std::vector<core::ObservedCluster> expected{
        {Status::active, 7}, {Status::active, 0}, {Status::missing, 0}, {Status::inactive, 0}};
    BOOST_TEST((described->clusters == expected));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_cluster_that_neither_list_mentions_is_missing_and_not_empty)
{
    EcsWorld w;
    w.transport.expect("DescribeClusters").replies(R"({
        "clusters":[{"clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":7.0}],
        "failures":[]})");
    const auto described = w.clusters({"orders", "gone"});
    BOOST_REQUIRE(described.has_value());
    const std::vector<core::ObservedCluster> expected{{Status::active, 7}, {Status::missing, 0}};
    BOOST_TEST((described->clusters == expected));
}

BOOST_AUTO_TEST_CASE(a_cluster_that_cannot_be_meant_is_an_error_of_the_server)
{
    for (const auto* item : {R"({"clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":-3})",
                             R"({"clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":0.5})",
                             R"({"clusterName":"orders","status":"ACTIVE"})",
                             R"({"clusterName":"orders","status":"ACTIVE","registeredContainerInstancesCount":null})",
                             R"({"clusterName":"orders","registeredContainerInstancesCount":5})",
                             R"({"clusterName":"orders","status":"NEW"})"}) {
        const auto cluster = one_cluster(item);
        BOOST_REQUIRE_MESSAGE(!cluster.has_value(), item);
        BOOST_TEST(cluster.error().kind == ErrorKind::server);
    }
}

BOOST_AUTO_TEST_CASE(an_update_sends_cluster_service_and_count_and_nothing_else)
{
    EcsWorld w;
    w.transport.expect("UpdateService")
        .host("ecs.eu-west-1.amazonaws.com")
        .body(R"({"cluster":"orders","service":"web","desiredCount":7})")
        .replies(R"({"service":{"serviceName":"web","desiredCount":7,"runningCount":3}})");
    const auto updated = w.update(7);
    BOOST_REQUIRE(updated.has_value());
    BOOST_TEST(updated->desired == 7U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_daemon_or_a_deleted_service_refuses_for_good)
{
    for (const auto* code : {"InvalidParameterException", "ServiceNotActiveException", "ServiceNotFoundException"}) {
        EcsWorld w;
        w.transport.expect("UpdateService").replies(json_error(400, code));
        const auto error = w.update(7).error();
        BOOST_TEST(error.kind == ErrorKind::invalid);
        BOOST_TEST(error.code == code);
        BOOST_TEST(!error.retryable);
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(clusters_are_listed_page_by_page)
{
    EcsWorld w;
    w.transport.expect("ListClusters")
        .body(R"({"maxResults":100})")
        .replies(R"({"clusterArns":["arn:aws:ecs:eu-west-1:111122223333:cluster/orders"],"nextToken":"a\"b"})");
    w.transport.expect("ListClusters")
        .body(R"({"maxResults":100,"nextToken":"a\"b"})")
        .replies(R"({"clusterArns":[]})");
    w.transport.expect("ListClusters").replies(R"({"clusterArns":["no arn"]})");
    const auto first = w.run(w.ecs.list_clusters(prod, "", w.within(60s)));
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST((first->clusters == std::vector{orders}));
    const auto second = w.run(w.ecs.list_clusters(prod, first->next_token, w.within(60s)));
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(second->clusters.empty());
    BOOST_TEST(second->next_token.empty());
    BOOST_TEST(w.run(w.ecs.list_clusters(prod, "", w.within(60s))).error().kind == ErrorKind::server);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
