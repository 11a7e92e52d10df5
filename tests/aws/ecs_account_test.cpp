// Whose clusters and services an answer speaks of.
#include "ecs_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;

BOOST_AUTO_TEST_SUITE(ecs_account)

// Requests carry names; the answer's ARNs tell whose services they are.
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

BOOST_AUTO_TEST_SUITE_END()
