#include "app/config_inputs.hpp"

#include "headcount/app/setup.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <stdexcept>

using namespace headcount;
using app::SetupQuestion;

BOOST_AUTO_TEST_SUITE(setup)

namespace {

namespace json = boost::json;

SetupQuestion question(const std::string& file)
{
    SetupQuestion question;
    question.config = test::load({.file = file});
    return question;
}

const std::string sidecar = "queues: [{url: \"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount\"}]\n"
                            "services: [{service: node-agent}]\n";
const std::string members = sidecar + "accounts:\n"
                                      "  - {ids: [\"222233334444\"], role: \"arn:aws:iam::{account}:role/headcount\","
                                      " external_id: s3same}\n";

json::object parsed(const core::Result<std::string>& text)
{
    if (!text) throw std::runtime_error(text.error().message);
    return json::parse(*text).as_object();
}

std::set<std::string> strings(const json::value& list)
{
    std::set<std::string> set;
    for (const auto& item : list.as_array())
        set.emplace(item.as_string());
    return set;
}

// A member of the statement with this id; none where there is none.
std::set<std::string> member_of(const json::object& policy, std::string_view sid, std::string_view member)
{
    for (const auto& statement : policy.at("Statement").as_array()) {
        if (statement.at("Sid").as_string() == sid) return strings(statement.at(member));
    }
    return {};
}

std::set<std::string> resources(const json::object& policy, std::string_view sid)
{
    return member_of(policy, sid, "Resource");
}

std::set<std::string> actions(const json::object& policy, std::string_view sid)
{
    return member_of(policy, sid, "Action");
}

using Set = std::set<std::string>;

std::size_t count(const std::string& text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_policy_allows_what_one_service_needs_and_nothing_else)
{
    const auto policy = parsed(app::setup_policy(question(sidecar)));
    Set allowed;
    for (const auto& statement : policy.at("Statement").as_array()) {
        BOOST_TEST(statement.at("Effect").as_string() == "Allow");
        allowed.merge(strings(statement.at("Action")));
    }
    const Set expected{"sqs:ReceiveMessage",     "sqs:DeleteMessage",    "sqs:ChangeMessageVisibility",
                       "sqs:GetQueueAttributes", "ecs:DescribeServices", "ecs:UpdateService",
                       "ecs:DescribeClusters",   "ecs:ListClusters"};
    BOOST_TEST(allowed == expected, boost::test_tools::per_element());
    BOOST_TEST((resources(policy, "Queue") == Set{"arn:aws:sqs:eu-west-1:111122223333:headcount"}));
    BOOST_TEST((resources(policy, "Services") == Set{"arn:aws:ecs:*:111122223333:service/*/node-agent"}));
    BOOST_TEST((resources(policy, "Clusters") == Set{"arn:aws:ecs:*:111122223333:cluster/*"}));
    BOOST_TEST((resources(policy, "Sweep") == Set{"*"}));
}

BOOST_AUTO_TEST_CASE(an_operator_sees_each_instance_and_may_pause_and_sets_no_count_and_reads_no_queue)
{
    auto asked = question(sidecar);
    asked.for_operator = true;
    const auto policy = parsed(app::setup_policy(asked));
    Set allowed;
    for (const auto& statement : policy.at("Statement").as_array())
        allowed.merge(strings(statement.at("Action")));
    const Set expected{"ecs:DescribeServices", "ecs:DescribeClusters",           "ecs:ListContainerInstances",
                       "ecs:ListClusters",     "ecs:DescribeContainerInstances", "ecs:TagResource",
                       "ecs:UntagResource"};
    BOOST_TEST(allowed == expected, boost::test_tools::per_element());
    BOOST_TEST((resources(policy, "Pause") == Set{"arn:aws:ecs:*:111122223333:service/*/node-agent"}));
    for (const auto& statement : policy.at("Statement").as_array()) {
        if (statement.at("Sid").as_string() != "Pause") continue;
        const auto& keys = statement.at("Condition").at("ForAllValues:StringEquals").at("aws:TagKeys");
        BOOST_TEST((strings(keys) == Set{"headcount:paused", "headcount:paused-at", "headcount:paused-until"}));
    }
    asked = question(members);
    asked.for_operator = true;
    BOOST_TEST(
        (resources(parsed(app::setup_policy(asked)), "Roles") == Set{"arn:aws:iam::222233334444:role/headcount"}));
}

BOOST_AUTO_TEST_CASE(counting_otherwise_than_registered_needs_the_lists_and_capacity_the_descriptions)
{
    const std::string queue = "queues: [{url: \"arn:aws:sqs:eu-west-1:111122223333:q\"}]\n";
    const auto lists =
        parsed(app::setup_policy(question(queue + "services: [{service: a, clusters: [orders], count: placeable}]\n")));
    BOOST_TEST(actions(lists, "Clusters").contains("ecs:ListContainerInstances"));
    BOOST_TEST(resources(lists, "Instances").empty());
    const auto described =
        parsed(app::setup_policy(question(queue + "services: [{service: a, clusters: [orders], capacity: [spot]}]\n")));
    BOOST_TEST((resources(described, "Instances") == Set{"arn:aws:ecs:*:111122223333:container-instance/orders/*"}));
    const auto sized = parsed(
        app::setup_policy(question(queue + "services: [{service: a, clusters: [orders], scale: {per: vcpu}}]\n")));
    BOOST_TEST(actions(sized, "Clusters").contains("ecs:ListContainerInstances"));
    BOOST_TEST((resources(sized, "Instances") == Set{"arn:aws:ecs:*:111122223333:container-instance/orders/*"}));
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_called_with_a_role_asks_for_the_role_and_not_for_the_queue)
{
    const auto policy = parsed(app::setup_policy(question(
        "queues:\n"
        "  - { url: \"arn:aws:sqs:eu-west-1:111122223333:own\" }\n"
        "  - { url: \"arn:aws:sqs:eu-west-1:999988887777:q\", role: \"arn:aws:iam::999988887777:role/reader\" }\n"
        "services: [{service: node-agent}]\n")));
    BOOST_TEST((resources(policy, "Queue") == Set{"arn:aws:sqs:eu-west-1:111122223333:own"}));
    BOOST_TEST((resources(policy, "Roles") == Set{"arn:aws:iam::999988887777:role/reader"}));
}

BOOST_AUTO_TEST_CASE(clusters_and_regions_of_the_rules_narrow_the_policy)
{
    const auto policy = parsed(app::setup_policy(
        question("queues: [{url: \"arn:aws-cn:sqs:cn-north-1:111122223333:q\"}]\n"
                 "services:\n"
                 "  - {service: node-agent, clusters: [\"prod-*\", \"!prod-x\"]}\n"
                 "  - {service: logs, clusters: [\"!batch\"]}\n"
                 "  - {service: twice, clusters: [\"arn:aws-cn:ecs:*:999999999999:cluster/a\", \"b\", \"!c\"]}\n"
                 "  - {service: twice, clusters: [\"arn:*:cluster/d\"]}\n"
                 "regions: [cn-north-1, cn-northwest-1]\nsweep: 0\n")));
    const Set services = resources(policy, "Services");
    for (const char* arn : {"arn:aws-cn:ecs:cn-north-1:111122223333:service/prod-*/node-agent",
                            "arn:aws-cn:ecs:cn-northwest-1:111122223333:service/prod-*/node-agent",
                            "arn:aws-cn:ecs:cn-north-1:111122223333:service/*/logs",
                            "arn:aws-cn:ecs:cn-north-1:111122223333:service/b/twice", "arn:*:service/d/twice"})
        BOOST_TEST(services.contains(arn), arn);
    BOOST_TEST(services.size() == 7u); // another account's cluster is not among them
    const Set never = resources(policy, "NeverChange");
    BOOST_TEST(never.contains("arn:aws-cn:ecs:cn-north-1:111122223333:service/prod-x/node-agent"));
    BOOST_TEST(never.contains("arn:aws-cn:ecs:cn-north-1:111122223333:service/batch/logs"));
    BOOST_TEST(never.size() == 4u);                       // the later rule may still mean cluster c of `twice`
    BOOST_TEST((resources(policy, "Sweep") == Set{"*"})); // a schedule may ask for one, and each start does
}

BOOST_AUTO_TEST_CASE(with_other_accounts_the_own_role_only_takes_on_theirs)
{
    SetupQuestion asked = question(members);
    auto policy = parsed(app::setup_policy(asked));
    BOOST_TEST((resources(policy, "Roles") == Set{"arn:aws:iam::222233334444:role/headcount"}));
    BOOST_TEST(resources(policy, "Services").empty());
    asked.member = "222233334444";
    policy = parsed(app::setup_policy(asked));
    BOOST_TEST((resources(policy, "Services") == Set{"arn:aws:ecs:*:222233334444:service/*/node-agent"}));
    BOOST_TEST(resources(policy, "Queue").empty());
    BOOST_TEST(resources(policy, "Roles").empty());
    asked.member = "333344445555";
    BOOST_TEST(app::setup_policy(asked).error().message == "`accounts` names no role for account 333344445555");

    const auto any = parsed(app::setup_policy(
        question(sidecar +
                 "accounts: [{ids: [\"*\"], except: [\"999999999999\"], role: keeper}, {ids: [\"111122223333\"]}]\n")));
    BOOST_TEST((resources(any, "Roles") == Set{"arn:aws:iam::*:role/keeper"}));
    BOOST_TEST((resources(any, "NeverAssume") == Set{"arn:aws:iam::999999999999:role/keeper"}));
}

BOOST_AUTO_TEST_CASE(the_trust_names_the_role_its_account_and_the_external_id)
{
    SetupQuestion asked = question(members);
    const auto statement = [&asked] { return parsed(app::setup_trust(asked)).at("Statement").at(0); };
    BOOST_TEST(statement().at("Principal").at("AWS").as_string() == "arn:aws:iam::111122223333:root");
    const json::value condition = statement().at("Condition");
    BOOST_TEST(condition.at("ArnEquals").at("aws:PrincipalArn").as_string() ==
               "arn:aws:iam::111122223333:role/headcount");
    BOOST_TEST(condition.at("StringEquals").at("sts:ExternalId").as_string() == "s3same");
    asked.identity = "arn:aws:iam::111122223333:role/team/other";
    BOOST_TEST(statement().at("Condition").at("ArnEquals").at("aws:PrincipalArn").as_string() == asked.identity);
    asked.identity = "arn:aws:iam::111122223333:user/me";
    BOOST_TEST(app::setup_trust(asked).has_error());
    BOOST_TEST(app::setup_trust(question(sidecar)).has_error());
}

BOOST_AUTO_TEST_CASE(rules_and_buses_fit_who_sends)
{
    SetupQuestion asked = question(sidecar);
    asked.clusters = {"orders", "arn:aws:ecs:us-east-1:111122223333:cluster/stock"};
    auto text = app::setup_rule(asked);
    BOOST_REQUIRE(text.has_value());
    BOOST_TEST(count(*text, "create-event-bus") == 0u);
    BOOST_TEST(count(*text, "arn:aws:ecs:eu-west-1:111122223333:cluster/orders\\\",\\\"arn:aws:ecs:us-east-1:") == 1u,
               *text);
    BOOST_TEST(count(*text, "{\\\"wildcard\\\":\\\"arn:aws:ecs:*:111122223333:service/*/node-agent\\\"}") == 1u, *text);
    asked.clusters = {"or*ders"};
    BOOST_TEST(app::setup_rule(asked).has_error());

    text = app::setup_rule(question("queues: [{url: \"arn:aws:sqs:eu-west-1:111122223333:q\"}]\n"
                                    "services: [{service: \"log-?\", clusters: [\"p?*\"]}]\n"));
    BOOST_REQUIRE(text.has_value()); // EventBridge knows no "?" and no "**"
    BOOST_TEST(count(*text, "service/p*/log-*\\\"") == 1u, *text);

    BOOST_TEST(app::setup_rule(question(sidecar + "regions: [us-east-1]\n")).has_error()); // nothing would come

    asked = question(members);
    text = app::setup_rule(asked);
    BOOST_REQUIRE(text.has_value());
    BOOST_TEST(count(*text, "put-rule") == 1u); // the own account is not in reach
    BOOST_TEST(count(*text, "create-event-bus") == 1u);
    BOOST_TEST(count(*text, "arn:aws:iam::222233334444:root") == 1u);
    BOOST_TEST(count(*text, "ECS Deployment State Change") == 1u);
    BOOST_TEST(count(*text, "$or") == 0u); // members send what is theirs
    asked.member = "222233334444";
    BOOST_TEST(app::setup_rule(asked).error().message.find("setup template member") != std::string::npos);

    asked = question(sidecar + "accounts: [{ids: [\"*\"], role: keeper}]\n");
    BOOST_TEST(app::setup_rule(asked).has_error()); // everybody's accounts?
    asked.organization = "o-abcdefghij";
    text = app::setup_rule(asked);
    BOOST_REQUIRE(text.has_value());
    BOOST_TEST(count(*text, "aws:PrincipalOrgID") == 1u);
}

BOOST_AUTO_TEST_CASE(the_queue_is_encrypted_and_sets_aside_what_failed_ten_times)
{
    const auto text = app::setup_queue(question(sidecar));
    BOOST_REQUIRE(text.has_value());
    for (const char* part : {"\"QueueName\": \"headcount-dead\"", "\"QueueName\": \"headcount\"",
                             "\\\"maxReceiveCount\\\":10", "arn:aws:events:eu-west-1:111122223333:rule/headcount"})
        BOOST_TEST(count(*text, part) >= 1u, part);
    BOOST_TEST(count(*text, "\"SqsManagedSseEnabled\": \"true\"") == 2u);
    const auto fifo = app::setup_queue(question("queues: [{url: \"arn:aws:sqs:eu-west-1:111122223333:q.fifo\"}]\n"));
    BOOST_REQUIRE(fifo.has_error());
    BOOST_TEST(fifo.error().message.starts_with("queue q.fifo is a FIFO queue"), fifo.error().message);
}

BOOST_AUTO_TEST_CASE(what_the_configuration_leaves_open_is_asked_for)
{
    SetupQuestion asked = question("services: [{service: node-agent}]\n");
    BOOST_TEST(app::setup_policy(asked).error().message.starts_with("the region is not known: set AWS_REGION"));
    asked.region = "eu-west-1";
    BOOST_TEST(app::setup_policy(asked).error().message.starts_with("the account that headcount runs in is not known"));
    asked.account = "111122223333";
    BOOST_TEST(app::setup_policy(asked).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
