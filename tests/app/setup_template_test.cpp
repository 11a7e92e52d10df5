// The templates of docker/ and what `setup template` makes of them.
#include "app/config/value.hpp"
#include "app/config/yaml.hpp"
#include "app/config_inputs.hpp"

#include "headcount/app/setup.hpp"
#include "headcount/aws/permissions.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>

using namespace headcount;
using app::config::Value;

BOOST_AUTO_TEST_SUITE(setup_template)

namespace {

const std::filesystem::path repository = HEADCOUNT_REPOSITORY;

std::string read(const std::filesystem::path& path)
{
    std::ifstream file(path);
    BOOST_REQUIRE_MESSAGE(file, path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string filled(const std::string& config, std::string_view name)
{
    app::SetupQuestion question;
    if (!config.empty()) question.config = test::load({.file = config});
    const auto text = app::setup_template(question, name);
    BOOST_REQUIRE_MESSAGE(text.has_value(), (text.has_error() ? text.error().message : ""));
    return *text;
}

const Value* find(const Value& map, std::string_view key)
{
    for (std::size_t i = 0; i < map.names.size(); ++i)
        if (map.names[i].key == key) return &map.items[i];
    return nullptr;
}

std::string default_of(const std::string& text, std::string_view parameter)
{
    const Value tree = app::config::parse_yaml(text, "template");
    const Value* block = find(*find(tree, "Parameters"), parameter);
    const Value* value = block == nullptr ? nullptr : find(*block, "Default");
    return value == nullptr ? "(none)" : value->text;
}

using Actions = std::set<std::string>;

void collect(const Value& value, Actions& actions)
{
    if (value.type == Value::Type::scalar) actions.insert(value.text);
    for (const Value& item : value.items)
        collect(item, actions);
}

// Of every statement below `value`, trust policies left out.
void collect_statements(const Value& value, Actions& actions)
{
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        const std::string key = value.names.empty() ? "" : value.names[i].key;
        if (key == "Action")
            collect(value.items[i], actions);
        else if (key != "AssumeRolePolicyDocument")
            collect_statements(value.items[i], actions);
    }
}

// What identities of IAM may do by this template, as far as it is headcount that does it.
Actions granted(const std::string& name)
{
    Actions actions;
    const Value tree = app::config::parse_yaml(read(repository / "docker" / (name + ".yaml")), name);
    for (const Value& resource : find(tree, "Resources")->items) {
        if (find(resource, "Type")->text.starts_with("AWS::IAM::")) collect_statements(resource, actions);
    }
    return actions;
}

Actions needed(std::initializer_list<aws::Service> services)
{
    Actions actions;
    for (const aws::Permission& permission : aws::permissions()) {
        const bool wanted = std::ranges::find(services, permission.service) != services.end();
        if (wanted && !permission.action.empty()) actions.emplace(permission.action);
    }
    return actions;
}

} // namespace

BOOST_AUTO_TEST_CASE(without_a_configuration_the_templates_are_those_of_the_repository)
{
    for (const auto name : app::setup_template_names())
        BOOST_TEST(filled("", name) == read(repository / "docker" / (std::string(name) + ".yaml")), name);
}

BOOST_AUTO_TEST_CASE(one_service_in_one_cluster_fills_the_defaults_and_changes_nothing_else)
{
    std::string text = filled("queues: [{url: \"arn:aws:sqs:eu-west-1:111122223333:events\"}]\n"
                              "services: [{service: node-agent, clusters: [orders]}]\n",
                              "queue");
    BOOST_TEST(default_of(text, "Service") == "node-agent");
    BOOST_TEST(default_of(text, "Cluster") == "orders");
    BOOST_TEST(default_of(text, "Name") == "events");
    for (const auto& [ours, theirs] : {std::pair{"    Default: \"node-agent\"\n", ""},
                                       {"    Default: \"orders\"\n", "    Default: \"*\"\n"},
                                       {"    Default: \"events\"\n", "    Default: headcount\n"}}) {
        const auto at = text.find(ours);
        BOOST_REQUIRE(at != std::string::npos);
        text.replace(at, std::string_view(ours).size(), theirs);
    }
    BOOST_TEST(text == filled("", "queue"));
}

BOOST_AUTO_TEST_CASE(several_rules_have_a_parameter_and_resources_each)
{
    const std::string text = filled("services:\n"
                                    "  - {service: node-agent, clusters: [\"prod-*\", stage]}\n"
                                    "  - {service: logs}\n"
                                    "  - {service: other, clusters: [\"arn:aws:ecs:*:111122223333:cluster/x-?\"]}\n",
                                    "queue");
    BOOST_TEST(default_of(text, "Service") == "node-agent");
    BOOST_TEST(default_of(text, "Service2") == "logs");
    BOOST_TEST(default_of(text, "Service3") == "other");
    BOOST_TEST(default_of(text, "Cluster") == "*");
    Actions resources; // any strings
    const Value tree = app::config::parse_yaml(text, "template");
    const Value* policy = find(*find(*find(*find(tree, "Resources"), "Policy"), "Properties"), "PolicyDocument");
    collect(*policy, resources);
    const std::string here = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:";
    for (const std::string& arn :
         {here + "service/prod-*/${Service}", here + "service/stage/${Service}",
          here + "service/${Cluster}/${Service2}", std::string("arn:aws:ecs:*:111122223333:service/x-?/${Service3}"),
          here + "cluster/prod-*", here + "cluster/stage", here + "cluster/${Cluster}",
          std::string("arn:aws:ecs:*:111122223333:cluster/x-?")})
        BOOST_TEST(resources.contains(arn), arn);
    BOOST_TEST(!resources.contains(here + "service/${Cluster}/${Service}"));
    BOOST_TEST(text.find("clusterArn:\n                  - !Sub \"" + here + "cluster/${Cluster}\"") !=
               std::string::npos);
    for (const std::string& wildcard :
         {here + "service/prod-*/${Service}", here + "service/stage/${Service}",
          here + "service/${Cluster}/${Service2}", std::string("arn:aws:ecs:*:111122223333:service/x-*/${Service3}")})
        BOOST_TEST(text.find("              - wildcard: !Sub \"" + wildcard + "\"\n") != std::string::npos, wildcard);
}

BOOST_AUTO_TEST_CASE(what_runs_headcount_knows_one_service_or_says_how_to_hand_over_more)
{
    for (const char* name : {"service", "lambda"}) {
        const std::string one = filled("services: [{service: node-agent}]\n", name);
        BOOST_TEST(default_of(one, "Service") == "node-agent");
        BOOST_TEST(default_of(one, "Service2") == "(none)");
        const std::string more = filled("services: [{service: node-agent}, {service: \"log-*\"}]\n", name);
        BOOST_TEST(default_of(more, "Service").empty());
        BOOST_TEST(more.starts_with("# Deploy it with --parameter-overrides Config="));
        BOOST_TEST(more.ends_with(filled("", name)));
    }
}

BOOST_AUTO_TEST_CASE(templates_of_hub_and_member_know_accounts_role_and_external_id)
{
    const std::string config =
        "services: [{service: node-agent}]\n"
        "accounts: [{ids: [\"222233334444\", \"333344445555\"], role: keeper, external_id: s3}]\n";
    const std::string hub = filled(config, "hub");
    BOOST_TEST(default_of(hub, "Accounts") == "222233334444,333344445555");
    BOOST_TEST(default_of(hub, "MemberRole") == "keeper");
    const std::string member = filled(config, "member");
    BOOST_TEST(default_of(member, "ExternalId") == "s3");
    BOOST_TEST(default_of(member, "Name") == "keeper");
    BOOST_TEST(default_of(member, "Service") == "node-agent");
}

BOOST_AUTO_TEST_CASE(the_table_of_permissions_has_each_operation_that_the_client_sends_and_no_other)
{
    std::set<std::string> sent;
    const std::regex call(R"re((?:make_request\(|ecs_request\(|operation = )"([A-Za-z]+)")re");
    for (const auto& file : std::filesystem::directory_iterator(repository / "src/aws")) {
        if (file.path().extension() != ".cpp") continue;
        const std::string text = read(file.path());
        for (auto found = std::sregex_iterator(text.begin(), text.end(), call); found != std::sregex_iterator();
             ++found)
            sent.insert((*found)[1]);
    }
    std::set<std::string> known;
    for (const aws::Permission& permission : aws::permissions()) {
        BOOST_TEST(known.emplace(permission.operation).second, permission.operation << " stands there twice");
        const std::string service(to_string(permission.service));
        BOOST_TEST((permission.action.empty() || permission.action.starts_with(service + ":")), permission.action);
    }
    BOOST_TEST(sent == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_guide_explains_each_action_in_the_words_of_the_table)
{
    const std::string guide = read(repository / "docker/README.md");
    for (const aws::Permission& permission : aws::permissions()) {
        if (permission.action.empty() || permission.service == aws::Service::sts) continue;
        const auto row = guide.find("| `" + std::string(permission.action) + "` |");
        BOOST_REQUIRE_MESSAGE(row != std::string::npos, permission.action);
        const std::string line = guide.substr(row, guide.find('\n', row) - row);
        BOOST_TEST(line.find(permission.why) != std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(the_templates_grant_what_the_table_asks_for_none_missing_and_none_too_many)
{
    using aws::Service;
    BOOST_TEST(granted("queue") == needed({Service::sqs, Service::ecs}), boost::test_tools::per_element());
    BOOST_TEST(granted("hub") == needed({Service::sts}), boost::test_tools::per_element());
    Actions member = needed({Service::ecs});
    member.insert("events:PutEvents"); // the role of the rule, which is EventBridge's
    BOOST_TEST(granted("member") == member, boost::test_tools::per_element());
    // Beside the managed policy of queue.yaml: what Lambda and ECS themselves do with these roles.
    const Actions logs{"logs:CreateLogStream", "logs:PutLogEvents"};
    BOOST_TEST(granted("lambda") == logs, boost::test_tools::per_element());
    Actions task = logs;
    task.insert({"ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer",
                 "ecr:BatchGetImage"});
    BOOST_TEST(granted("service") == task, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
