// The simulated AWS refuses what a policy does not allow, in the words of AWS and of each protocol.
#include "sim/aws_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace headcount;
using namespace headcount::sim;

namespace {

const std::string demo = "arn:aws:iam::111122223333:user/demo";
const std::string orders_only =
    R"({"Version":"2012-10-17","Statement":[)"
    R"({"Effect":"Allow","Action":["ecs:DescribeServices","ecs:UpdateService"],)"
    R"("Resource":"arn:aws:ecs:eu-west-1:111122223333:service/orders/node-agent"},)"
    R"({"Effect":"Allow","Action":"ecs:DescribeClusters","Resource":"arn:aws:ecs:eu-west-1:111122223333:cluster/orders"},)"
    R"({"Effect":"Allow","Action":"sqs:DeleteMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:events"}]})";

struct Ruled : Aws {
    Ruled() : Aws(options()) {}

    static SimulatedAwsOptions options()
    {
        auto options = example_options();
        options.policies[demo] = {orders_only};
        return options;
    }

    bool allowed(const std::string& operation, const std::string& body)
    {
        return ecs(operation, body).answer.response.body.find("AccessDeniedException") == std::string::npos;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(iam, Ruled)

BOOST_AUTO_TEST_CASE(ecs_refuses_in_the_words_of_iam)
{
    const auto response = ecs("ListClusters", "{}").answer.response;
    BOOST_TEST(response.status == 400);
    BOOST_TEST(response.body ==
               R"({"__type":"com.amazon.coral.service#AccessDeniedException","message":"User: )" + demo +
                   R"( is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy )"
                   R"(allows the ecs:ListClusters action"})");
}

BOOST_AUTO_TEST_CASE(each_resource_that_a_call_names_must_be_allowed_however_it_is_named)
{
    BOOST_TEST(allowed("DescribeClusters", R"({"clusters":["orders"]})"));
    BOOST_TEST(allowed("DescribeClusters", R"({"clusters":["arn:aws:ecs:eu-west-1:111122223333:cluster/orders"]})"));
    BOOST_TEST(!allowed("DescribeClusters", R"({"clusters":["orders","stock"]})"));
    BOOST_TEST(!allowed("DescribeClusters", "{}")); // the cluster `default`
    BOOST_TEST(allowed("DescribeServices", R"({"cluster":"orders","services":["node-agent"]})"));
    BOOST_TEST(allowed("DescribeServices",
                       R"({"cluster":"orders",)"
                       R"("services":["arn:aws:ecs:eu-west-1:111122223333:service/orders/node-agent"]})"));
    BOOST_TEST(!allowed("DescribeServices", R"({"cluster":"orders","services":["node-agent","web"]})"));
    BOOST_TEST(!allowed("UpdateService", R"({"cluster":"stock","service":"node-agent","desiredCount":1})"));
    BOOST_TEST(!allowed("DeleteService", R"({"cluster":"orders","service":"node-agent"})"));
    BOOST_TEST(!allowed("ListContainerInstances", R"({"cluster":"orders"})"));
    BOOST_TEST(!allowed("CreateCluster", R"({"clusterName":"new"})"));
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_not_carried_out)
{
    ServiceSpec spec;
    spec.name = "web";
    spec.desired = 1;
    aws.ecs().create_service(orders, std::move(spec)).value();
    BOOST_TEST(!allowed("UpdateService", R"({"cluster":"orders","service":"web","desiredCount":7})"));
    BOOST_TEST(aws.ecs().desired(orders, "web") == 1u);
}

BOOST_AUTO_TEST_CASE(sqs_and_sts_refuse_in_their_own_forms)
{
    const auto json = sqs("ReceiveMessage", R"({"QueueUrl":"http://x/111122223333/events"})").answer.response;
    BOOST_TEST(json.status == 400);
    BOOST_TEST(net::find_header(json.headers, "x-amzn-query-error") == "AccessDeniedException;Sender");
    BOOST_TEST(json.body.find("perform: sqs:ReceiveMessage on resource: "
                              "arn:aws:sqs:eu-west-1:111122223333:events because") != std::string::npos,
               json.body);
    const auto batch =
        sqs("DeleteMessageBatch", R"({"QueueUrl":"http://x/111122223333/events","Entries":[]})").answer.response;
    BOOST_TEST(batch.body.find("AccessDenied") == std::string::npos, batch.body); // that of a single one is enough
    const auto xml = sts("Action=AssumeRole&Version=2011-06-15&RoleSessionName=me&ExternalId=xid&RoleArn="
                         "arn:aws:iam::444455556666:role/headcount-scaler")
                         .answer.response;
    BOOST_TEST(xml.status == 403);
    BOOST_TEST(xml.body.find("<Code>AccessDenied</Code>") != std::string::npos, xml.body);
    BOOST_TEST(xml.body.find("no identity-based policy allows the sts:AssumeRole action") != std::string::npos);
    BOOST_TEST(sts("Action=GetCallerIdentity&Version=2011-06-15").answer.response.status == 200); // everybody may
}

BOOST_AUTO_TEST_CASE(a_policy_that_cannot_be_used_is_told_at_the_start)
{
    auto options = example_options();
    options.policies[demo] = {"{}"};
    BOOST_CHECK_THROW(Aws{options}, std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
