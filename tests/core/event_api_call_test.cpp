// "AWS API Call via CloudTrail": which calls mark a cluster, and which cluster.
#include "event_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;
using namespace headcount::core::test;

namespace {

const ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};
const ClusterKey fallback{"aws", "111122223333", "eu-west-1", "default"};

ApiCall call(std::string_view text)
{
    return std::get<ApiCall>(parse(text).body);
}

// A CloudTrail event of a call, with its parameters and answer given as JSON.
std::string event_of(std::string_view name, std::string_view asked, std::string_view answered = "{}")
{
    std::string text = R"({"id": "1", "source": "aws.ecs", "detail-type": "AWS API Call via CloudTrail",)"
                       R"("account": "111122223333", "region": "eu-west-1", "time": "2026-01-02T03:06:00Z",)"
                       R"("detail": {"eventName": ")";
    text.append(name).append(R"(", "requestParameters": )").append(asked);
    return text.append(R"(, "responseElements": )").append(answered).append("}}");
}

} // namespace

BOOST_AUTO_TEST_SUITE(event_api_call)

BOOST_AUTO_TEST_CASE(a_call_says_its_name_its_service_and_who_made_it)
{
    const ApiCall created = call(corpus_event("call_create_service"));
    BOOST_TEST(created.cluster == orders);
    BOOST_TEST(created.name == "CreateService");
    BOOST_TEST(created.service.value() == "log-shipper");
    BOOST_TEST(created.principal == "arn:aws:sts::111122223333:assumed-role/deployer/ci");
    BOOST_TEST(created.user_agent == "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0");
    const ApiCall own = call(corpus_event("call_update_service_by_headcount"));
    BOOST_TEST(own.user_agent == "headcount/0.1.0");
    BOOST_TEST(own.principal == "arn:aws:sts::111122223333:assumed-role/headcount/headcount");
}

BOOST_AUTO_TEST_CASE(cluster_and_service_are_taken_by_name_or_arn)
{
    const ApiCall updated = call(corpus_event("call_update_service_arns"));
    BOOST_TEST(updated.cluster == orders);
    BOOST_TEST(updated.service.value() == "log-shipper");
}

BOOST_AUTO_TEST_CASE(calls_on_instances_attributes_and_capacity_mark_the_cluster_without_a_service)
{
    for (const std::string_view name : {"call_register_instance", "call_deregister_instance", "call_drain_instances",
                                        "call_put_attributes", "call_delete_attributes", "call_capacity_providers"}) {
        const ApiCall made = call(corpus_event(name));
        BOOST_TEST(made.cluster == orders);
        BOOST_TEST(!made.service);
    }
}

BOOST_AUTO_TEST_CASE(a_cluster_left_out_is_the_one_the_answer_or_an_arn_names_else_the_default)
{
    BOOST_TEST(call(corpus_event("call_delete_service_default_cluster")).cluster == fallback);
    BOOST_TEST(call(event_of("UpdateService", R"({"service": "web"})")).cluster == fallback);
    BOOST_TEST(call(event_of("PutAttributes", R"({"cluster": null})")).cluster == fallback);
    const std::string prefix = "arn:aws:ecs:eu-west-1:111122223333:";
    BOOST_TEST(call(event_of("UpdateService", R"({"service": ")" + prefix + R"(service/orders/web"})")).cluster ==
               orders);
    BOOST_TEST(call(event_of("UpdateService", R"({"service": "web"})",
                             R"({"service": {"clusterArn": ")" + prefix + R"(cluster/orders"}})"))
                   .cluster == orders);
    BOOST_TEST(call(event_of("DeregisterContainerInstance",
                             R"({"containerInstance": ")" + prefix +
                                 R"(container-instance/orders/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5"})"))
                   .cluster == orders);
}

BOOST_AUTO_TEST_CASE(a_call_that_failed_is_ignored)
{
    BOOST_TEST(ignorance(corpus_event("call_failed_code")) == "a call that failed");
    BOOST_TEST(ignorance(corpus_event("call_failed_null")) == "a call that failed");
    const std::string event = corpus_event("call_create_service");
    BOOST_TEST(!ignorance(with(event, "\"readOnly\":", R"("errorCode": "ClientException", "readOnly":)")).empty());
    BOOST_TEST(!ignorance(with(event, "\"responseElements\":", "\"x\":")).empty());
    BOOST_TEST(kind_of(parse(with(event, "\"readOnly\":", R"("errorCode": null, "readOnly":)"))) == "ApiCall");
    const std::string tagged = corpus_event("call_tag_service");
    BOOST_TEST(!ignorance(with(tagged, "\"readOnly\":", R"("errorCode": "ClientException", "readOnly":)")).empty());
}

BOOST_AUTO_TEST_CASE(a_call_that_cannot_alter_a_count_is_ignored)
{
    BOOST_TEST(!ignorance(corpus_event("call_run_task")).empty());
    BOOST_TEST(!ignorance(event_of("createservice", "{}")).empty());
    BOOST_TEST(!ignorance(event_of("SomethingNew", "7", "7")).empty());
    BOOST_TEST(!ignorance(event_of("UpdateService", "null")).empty());
}

BOOST_AUTO_TEST_CASE(tags_mark_only_a_service_whose_arn_names_its_cluster)
{
    const ApiCall tagged = call(corpus_event("call_tag_service"));
    BOOST_TEST(tagged.cluster == orders);
    BOOST_TEST(tagged.service.value() == "log-shipper");
    BOOST_TEST(!ignorance(corpus_event("call_tag_cluster")).empty());
    BOOST_TEST(!ignorance(corpus_event("call_untag_old_service")).empty());
    BOOST_TEST(!rejection(event_of("TagResource", "{}")).empty());
    BOOST_TEST(!rejection(event_of("TagResource", R"({"resourceArn": "web"})")).empty());
    BOOST_TEST(!rejection(event_of("UntagResource",
                                   R"({"resourceArn": "arn:aws:ecs:eu-west-1:444455556666:service/orders/web"})"))
                    .empty());
}

BOOST_AUTO_TEST_CASE(names_that_no_request_could_carry_are_rejected)
{
    for (const std::string_view asked :
         {R"({"cluster": "or ders", "service": "web"})", R"({"cluster": "orders\r\n", "service": "web"})",
          R"({"cluster": "", "service": "web"})", R"({"cluster": 7, "service": "web"})",
          R"({"cluster": "orders", "service": "we/b"})", R"({"cluster": "orders", "service": ["web"]})",
          R"({"cluster": "arn:aws:ecs:eu-west-1:111122223333:service/orders/web", "service": "web"})",
          R"({"cluster": "orders"})", R"([])", R"("x")"})
        BOOST_TEST(!rejection(event_of("UpdateService", asked)).empty(), asked);
}

BOOST_AUTO_TEST_CASE(a_call_whose_parts_contradict_each_other_is_rejected)
{
    const std::string prefix = "arn:aws:ecs:eu-west-1:111122223333:";
    const auto update = [&](const std::string& service, const std::string& answered) {
        return rejection(
            event_of("UpdateService", R"({"cluster": "orders", "service": ")" + service + R"("})", answered));
    };
    BOOST_TEST(update("web", "{}").empty());
    BOOST_TEST(!update(prefix + "service/payments/web", "{}").empty());
    BOOST_TEST(!update("arn:aws:ecs:us-east-1:111122223333:service/orders/web", "{}").empty());
    BOOST_TEST(!update("arn:aws:ecs:eu-west-1:444455556666:service/orders/web", "{}").empty());
    BOOST_TEST(!update("web", R"({"service": {"clusterArn": ")" + prefix + R"(cluster/payments"}})").empty());
    BOOST_TEST(!update("web", R"({"service": {"serviceArn": ")" + prefix + R"(service/orders/api"}})").empty());
    BOOST_TEST(!update("web", R"({"service": {"serviceName": "api"}})").empty());
    BOOST_TEST(!update("web", R"({"service": 7})").empty());
    const std::string foreign = R"({"cluster": "orders", "containerInstances": [")" + prefix +
                                R"(container-instance/payments/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5"]})";
    BOOST_TEST(!rejection(event_of("UpdateContainerInstancesState", foreign)).empty());
    BOOST_TEST(!rejection(event_of("UpdateContainerInstancesState", R"({"containerInstances": [7]})")).empty());
    BOOST_TEST(!rejection(event_of("RegisterContainerInstance", R"({"cluster": "orders"})",
                                   R"({"containerInstance": {"containerInstanceArn": ")" + prefix +
                                       R"(container-instance/payments/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5"}})"))
                    .empty());
}

BOOST_AUTO_TEST_CASE(what_the_caller_says_of_itself_is_made_fit_for_logs)
{
    const std::string event = corpus_event("call_create_service");
    BOOST_TEST(call(with(event, "aws-cli/2.9.19", "a\\u001b[31m\\n")).user_agent.find_first_of("\x1b\n") ==
               std::string::npos);
    BOOST_TEST(call(with(event, "aws-cli/2.9.19", std::string(5000, 'a'))).user_agent.size() == 256U);
    BOOST_TEST(call(with(event, "\"userIdentity\":", "\"x\":")).principal.empty());
    BOOST_TEST(!rejection(with(event, "\"userIdentity\":", "\"userIdentity\": 7, \"x\":")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
