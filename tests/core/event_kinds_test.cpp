// What each kind of event says, and when its ARNs contradict each other.
#include "event_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;
using namespace headcount::core::test;

namespace {

const ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

template <class Body>
Body body(std::string_view text)
{
    return std::get<Body>(parse(text).body);
}

std::uint64_t attributes_hash(std::string_view list)
{
    return body<InstanceChange>(with(corpus_event("instance_draining"),
                                     "\"attributes\":", "\"attributes\": " + std::string{list} + ", \"x\":"))
        .attributes_hash;
}

std::uint64_t version(std::string_view number)
{
    return body<InstanceChange>(
               with(corpus_event("instance_registered"), "\"version\": 2", "\"version\": " + std::string{number}))
        .version;
}

} // namespace

BOOST_AUTO_TEST_SUITE(event_kinds)

BOOST_AUTO_TEST_CASE(an_instance_change_says_which_instance_of_which_cluster_and_how_it_stands)
{
    const auto registered = body<InstanceChange>(corpus_event("instance_registered"));
    BOOST_TEST(registered.cluster == orders);
    BOOST_TEST(registered.instance == "0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5");
    BOOST_TEST(registered.status == "ACTIVE");
    BOOST_TEST(registered.agent_connected);
    BOOST_TEST(registered.version == 2U);
    const auto gone = body<InstanceChange>(corpus_event("instance_deregistered"));
    BOOST_TEST(gone.status == "INACTIVE");
    BOOST_TEST(!gone.agent_connected);
    BOOST_TEST(gone.version == 61U);
}

BOOST_AUTO_TEST_CASE(an_old_instance_arn_leaves_the_cluster_to_the_cluster_arn)
{
    BOOST_TEST(body<InstanceChange>(corpus_event("instance_old_arn")).cluster == orders);
}

BOOST_AUTO_TEST_CASE(an_event_of_china_keeps_its_partition)
{
    BOOST_TEST(body<InstanceChange>(corpus_event("instance_china")).cluster ==
               (ClusterKey{"aws-cn", "111122223333", "cn-north-1", "orders"}));
}

BOOST_AUTO_TEST_CASE(a_version_is_a_whole_number_of_64_bits_however_it_is_written)
{
    BOOST_TEST(version("0") == 0U);
    BOOST_TEST(version("7.0") == 7U);
    BOOST_TEST(version("7e2") == 700U);
    BOOST_TEST(version("9223372036854775808") == 9223372036854775808U);
    BOOST_TEST(version("18446744073709551615") == 18446744073709551615U);
    const std::string event = corpus_event("instance_registered");
    for (const std::string_view wrong :
         {"7.5", "-1", "-7.0", "1e20", "1e300", "\"7\"", "true", "[7]", "null", "18446744073709551616"})
        BOOST_TEST(!rejection(with(event, "\"version\": 2", "\"version\": " + std::string{wrong})).empty(), wrong);
}

BOOST_AUTO_TEST_CASE(each_field_of_an_instance_change_that_decides_something_is_required_with_its_type)
{
    const std::string event = corpus_event("instance_registered");
    for (const std::string_view field : {"clusterArn", "containerInstanceArn", "status", "agentConnected"}) {
        const std::string quoted = "\"" + std::string{field} + "\":";
        BOOST_TEST(rejection(with(event, quoted, "\"x\":")) ==
                   "the field detail." + std::string{field} + " is missing");
        BOOST_TEST(rejection(with(event, quoted, quoted + " 7, \"x\":"))
                       .starts_with("the field detail." + std::string{field} + " is not"));
    }
    for (const std::string_view status : {"", "active", "AC TIVE", "ACTIVE\\n"})
        BOOST_TEST(!rejection(with(event, "\"ACTIVE\"", "\"" + std::string{status} + "\"")).empty());
    BOOST_TEST(body<InstanceChange>(with(event, "\"ACTIVE\"", "\"SOMETHING_NEW\"")).status == "SOMETHING_NEW");
    BOOST_TEST(!rejection(with(event, "\"attributes\":", "\"attributes\": {}, \"x\":")).empty());
    BOOST_TEST(!rejection(with(event, "\"attributes\":", "\"attributes\": [7], \"x\":")).empty());
    BOOST_TEST(!rejection(with(event, "\"attributes\":", "\"attributes\": [{\"value\": \"a\"}], \"x\":")).empty());
    BOOST_TEST(!rejection(with(event, "\"attributes\":", "\"attributes\": [{\"name\": \"a\", \"value\": 7}], \"x\":"))
                    .empty());
}

BOOST_AUTO_TEST_CASE(attributes_count_as_a_set_of_pairs)
{
    const std::uint64_t two = attributes_hash(R"([{"name":"a","value":"1"},{"name":"b","value":"2"}])");
    BOOST_TEST(two == attributes_hash(R"([{"value":"2","name":"b","targetId":"x"},{"name":"a","value":"1"}])"));
    for (const std::string_view other : {
             R"([{"name":"a","value":"2"},{"name":"b","value":"1"}])",
             R"([{"name":"a","value":"1"}])",
             R"([{"name":"a","value":"1"},{"name":"b","value":"2"},{"name":"b","value":"2"}])",
             R"([{"name":"a","value":"1"},{"name":"b"}])",
             R"([{"name":"a","value":"1"},{"name":"b","value":""}])",
             R"([{"name":"a1","value":""},{"name":"b","value":"2"}])",
             R"([])",
         })
        BOOST_TEST(two != attributes_hash(other), other);
    BOOST_TEST(attributes_hash(R"([{"name":"b"}])") != attributes_hash(R"([{"name":"b","value":""}])"));
    BOOST_TEST(attributes_hash(R"([{"name":"b"}])") == attributes_hash(R"([{"name":"b","value":null}])"));
    BOOST_TEST(attributes_hash("[]") == attributes_hash("null"));
}

BOOST_AUTO_TEST_CASE(arns_of_an_instance_change_that_contradict_each_other_are_rejected)
{
    const std::string event = corpus_event("instance_registered");
    const std::string cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/orders";
    for (const std::string_view other :
         {"arn:aws:ecs:eu-west-1:444455556666:cluster/orders", "arn:aws:ecs:us-east-1:111122223333:cluster/orders",
          "arn:aws:ecs:eu-west-1:111122223333:cluster/payments", "arn:aws-cn:ecs:eu-west-1:111122223333:cluster/orders",
          "orders"})
        BOOST_TEST(rejection(with(event, cluster, other)).starts_with("the field detail."), other);
    BOOST_TEST(!rejection(with(event, R"("account": "111122223333")", R"("account": "444455556666")")).empty());
    BOOST_TEST(!rejection(with(event, R"("region": "eu-west-1")", R"("region": "us-east-1")")).empty());
    const std::string resource = "\"resources\": [\n";
    for (const std::string_view other : {"\"arn:aws:ecs:eu-west-1:444455556666:cluster/orders\"", "7", "\"orders\""})
        BOOST_TEST(
            rejection(with(event, resource, resource + std::string{other} + ",")).starts_with("the field resources"),
            other);
    BOOST_TEST(!rejection(with(event, "\"resources\":", "\"resources\": {}, \"x\":")).empty());
}

BOOST_AUTO_TEST_CASE(a_deployment_change_takes_its_cluster_from_the_service)
{
    const auto change = body<DeploymentChange>(corpus_event("deployment_completed"));
    BOOST_TEST(change.cluster == orders);
    BOOST_TEST(change.service == "log-shipper");
    BOOST_TEST(change.name == "SERVICE_DEPLOYMENT_COMPLETED");
    BOOST_TEST(!ignorance(corpus_event("deployment_old_service")).empty());
    const std::string event = corpus_event("deployment_completed");
    BOOST_TEST(!rejection(with(event, "service/orders/log-shipper", "cluster/orders")).empty());
    BOOST_TEST(!rejection(with(event, "arn:aws:ecs:eu-west-1:111122223333:service",
                               "arn:aws:ecs:eu-west-1:444455556666:service"))
                    .empty());
    BOOST_TEST(!rejection(with(event, "\"resources\":", "\"x\":")).empty());
    BOOST_TEST(!rejection(with(event, "\"eventName\":", "\"x\":")).empty());
}

BOOST_AUTO_TEST_CASE(of_service_actions_only_a_placement_failure_is_shown)
{
    const auto failure = body<PlacementFailure>(corpus_event("action_placement_failure"));
    BOOST_TEST(failure.cluster == orders);
    BOOST_TEST(failure.service == "log-shipper");
    BOOST_TEST(failure.reason == "RESOURCE:MEMORY");
    BOOST_TEST(!ignorance(corpus_event("action_steady_state")).empty());
    const std::string event = corpus_event("action_placement_failure");
    BOOST_TEST(body<PlacementFailure>(with(event, "RESOURCE:MEMORY", "a\\r\\n\\u00e9b")).reason == "a????b");
    BOOST_TEST(body<PlacementFailure>(with(event, "\"reason\":", "\"x\":")).reason.empty());
    BOOST_TEST(body<PlacementFailure>(with(event, "service/orders/", "service/")).cluster == orders);
    BOOST_TEST(!rejection(with(event, "service/orders/", "service/payments/")).empty());
    BOOST_TEST(!rejection(with(event, "\"clusterArn\":", "\"x\":")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
