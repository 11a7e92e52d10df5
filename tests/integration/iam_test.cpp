// Each shape of deployment with the very policy that its template gives it: everything works, and nothing else is
// allowed. The policies are read from docker/*.yaml; the simulated AWS enforces them.
#include "integration/lambda_world.hpp"
#include "integration/policy_files.hpp"
#include "integration/serve_world.hpp"
#include "integration/template_policy.hpp"

#include "headcount/aws/permissions.hpp"
#include "sim/iam_policy.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <vector>

namespace headcount {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using test::hub;
using test::hub_user;
using test::PolicyFiles;
using test::queue_policy;

const std::string member = "222233334444";
const std::string member_role = "arn:aws:iam::" + member + ":role/headcount";

std::string hub_policy()
{
    return test::policy_in({.template_name = "hub.yaml", .account = hub, .parameters = {{"MemberRole", "headcount"}}},
                           "Policy/Properties/PolicyDocument");
}

test::StackOf member_stack()
{
    return {.template_name = "member.yaml",
            .account = member,
            .parameters = {{"Service", test::service},
                           {"Cluster", "*"},
                           {"HubRole", hub_user},
                           {"ExternalId", "choose-one"}},
            .conditions = {"HasExternalId", "MakesRole"}};
}

std::string member_policy()
{
    return test::policy_in(member_stack(), "Role/Properties/Policies/0/PolicyDocument");
}

std::string member_trust()
{
    return test::policy_in(member_stack(), "Role/Properties/AssumeRolePolicyDocument");
}

struct Alone : PolicyFiles, test::ServeWorld {
    Alone() : ServeWorld(add({"--dead-letters", "10"}, "--policy", hub_user, queue_policy()))
    {
        make_cluster("orders", 3, 1);
        make_cluster("stock", 2, 5);
    }

    bool says_denied() { return logged("AccessDenied") + logged("not authorized") > 0; }
};

struct Members : PolicyFiles, test::ServeWorld {
    Members() : ServeWorld(options())
    {
        const std::string cluster = "arn:aws:ecs:eu-west-1:" + member + ":cluster/orders";
        post("cluster", {{"cluster", cluster}});
        post("register", {{"cluster", cluster}, {"count", 3}});
        post("service", {{"cluster", cluster}, {"service", test::service}, {"desired", 1}});
    }

    test::Words options()
    {
        test::Words words{"--accounts", hub + "," + member};
        words = add(std::move(words), "--policy", hub_user, queue_policy());
        words = add(std::move(words), "--policy", hub_user, hub_policy());
        words = add(std::move(words), "--policy", member_role, member_policy());
        return add(std::move(words), "--trust", member_role, member_trust());
    }

    static test::ServeSettings with_external_id(const std::string& id)
    {
        return {.yaml = "accounts: [{ ids: [\"" + member + "\"], role: headcount, external_id: " + id + " }]\n"};
    }
};

struct Function : test::LambdaWorld {
    Function() : LambdaWorld({.policy = queue_policy()}) {}
};

struct OneCluster : test::LambdaWorld {
    OneCluster() : LambdaWorld({.policy = queue_policy("orders")}) {}
};

sim::IamPolicy parsed(const std::string& document)
{
    return sim::IamPolicy::parse(document, sim::IamPolicy::Kind::identity).value();
}

bool allows(const std::string& document, const std::string& action, const std::string& resource)
{
    return parsed(document).judge({.action = action, .resource = resource, .principal = hub}) ==
           sim::IamPolicy::Verdict::allow;
}

std::set<std::string> actions_of(const std::string& document)
{
    std::set<std::string> out;
    const json::value policy = json::parse(document);
    for (const json::value& statement : policy.at("Statement").as_array())
        for (const json::value& action : statement.at("Action").as_array())
            out.insert(action.as_string().c_str());
    return out;
}

std::set<std::string> needed(std::initializer_list<aws::Resource> resources)
{
    std::set<std::string> out;
    for (const aws::Permission& permission : aws::permissions())
        if (!permission.action.empty() && std::ranges::find(resources, permission.resource) != resources.end())
            out.emplace(permission.action);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(iam)

BOOST_FIXTURE_TEST_CASE(serve_and_the_sidecar_work_with_the_policy_of_the_queues_template, Alone)
{
    start({.yaml = "recheck: 0\n", .environment = {{"HEADCOUNT_SWEEP", "1s"}}});
    BOOST_TEST(eventually([this] { return ready(); }), log());
    BOOST_TEST(eventually([this] { return settled() && calls("ListClusters") > 0; }), log());
    post("register", {{"cluster", "orders"}, {"count", 1}});
    BOOST_TEST(eventually([this] { return desired("orders") == 4 && settled(); }), log());
    BOOST_TEST(stop().ok());
    BOOST_TEST(!says_denied(), log());
}

BOOST_FIXTURE_TEST_CASE(it_is_enough_for_counts_that_read_instances_and_for_the_commands, Alone)
{
    const auto ok = [this](test::Words words, test::Environment environment = {}) {
        const auto finished =
            test::run_process(headcount(std::move(words), {.environment = std::move(environment)}), test::long_enough);
        BOOST_TEST(finished.ended.ok(), finished);
    };
    ok({"apply"}, {{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_COUNT", "placeable"}});
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(desired("stock") == 2);
    ok({"plan"}, {{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_WHERE", "placement"}});
    ok({"explain", "orders"});
}

BOOST_FIXTURE_TEST_CASE(check_finds_all_right_with_it, Alone)
{
    const auto finished = test::run_process(headcount({"check"}), test::long_enough);
    BOOST_TEST(finished.ended.ok(), finished);
    BOOST_TEST(finished.output.find("wrong") == std::string::npos, finished);
}

BOOST_FIXTURE_TEST_CASE(another_service_is_refused_with_what_to_allow, Alone)
{
    post("service", {{"cluster", "orders"}, {"service", "web"}, {"desired", 1}});
    const auto finished = test::run_process(
        headcount({"apply", "orders"}, {.environment = {{"HEADCOUNT_SERVICE", "web"}}}), test::long_enough);
    BOOST_TEST(!finished.ended.ok());
    BOOST_TEST((finished.output + finished.error_output).find("ecs:DescribeServices") != std::string::npos, finished);
}

BOOST_FIXTURE_TEST_CASE(the_function_works_with_it_its_scheduled_sweep_included, Function)
{
    make_cluster("orders", 3, 1);
    make_cluster("stock", 2, 5);
    start();
    BOOST_TEST(invoke(test::instance_event(hub, "orders")).call == "response", log());
    BOOST_TEST(desired("orders") == 3);
    const auto swept = invoke(R"({"version":"0","id":"e-1","detail-type":"Scheduled Event","source":"aws.events",)"
                              R"("account":"111122223333","time":"2026-01-02T03:04:05Z","region":"eu-west-1",)"
                              R"("resources":[],"detail":{}})");
    BOOST_TEST(swept.call == "response", swept.body);
    BOOST_TEST(desired("stock") == 2);
}

BOOST_FIXTURE_TEST_CASE(made_for_one_cluster_it_changes_no_other_one, OneCluster)
{
    make_cluster("orders", 3, 1);
    make_cluster("stock", 2, 5);
    start();
    BOOST_TEST(invoke(test::instance_event(hub, "orders")).call == "response", log());
    const auto refused = invoke(test::instance_event(hub, "stock"));
    BOOST_TEST(refused.call == "error");
    BOOST_TEST(refused.error_type == "Headcount.AccessDeniedException");
    BOOST_TEST(desired("stock") == 5);
}

BOOST_FIXTURE_TEST_CASE(a_member_account_is_served_by_the_role_of_its_template, Members)
{
    start(with_external_id("choose-one"));
    BOOST_TEST(eventually([this] { return ready(); }), log());
    post("send", {{"body", test::instance_event(member, "orders")}});
    BOOST_TEST(eventually([this] { return queue().empty() && out_of_sync() == 0; }), log());
    BOOST_TEST(stop().ok());
    BOOST_TEST(logged("AccessDenied") == 0U, log());
}

BOOST_FIXTURE_TEST_CASE(a_members_role_is_not_had_without_its_external_id, Members)
{
    start(with_external_id("another"));
    BOOST_TEST(eventually([this] { return ready(); }), log());
    post("send", {{"body", test::instance_event(member, "orders")}});
    BOOST_TEST(eventually([this] { return logged("cannot assume role " + member_role) > 0; }), log());
    BOOST_TEST(out_of_sync() == 1U);
    BOOST_TEST(stop().ok());
}

BOOST_AUTO_TEST_CASE(each_policy_allows_what_the_program_sends_and_not_an_action_more)
{
    using enum aws::Resource;
    BOOST_TEST((actions_of(queue_policy()) == needed({queue, ecs_service, ecs_service_tags, ecs_services_of_cluster,
                                                      ecs_cluster, ecs_instance, any})));
    BOOST_TEST((actions_of(member_policy()) ==
                needed({ecs_service, ecs_service_tags, ecs_services_of_cluster, ecs_cluster, ecs_instance, any})));
    BOOST_TEST((actions_of(hub_policy()) == needed({role})));
}

BOOST_AUTO_TEST_CASE(each_policy_reaches_no_further_than_its_queue_its_service_and_its_account)
{
    const std::string ecs = "arn:aws:ecs:eu-west-1:" + hub + ":";
    for (const std::string& cluster : {std::string("*"), std::string("orders")}) {
        const std::string policy = queue_policy(cluster);
        BOOST_TEST(allows(policy, "ecs:UpdateService", ecs + "service/orders/node-agent"));
        BOOST_TEST(!allows(policy, "ecs:UpdateService", ecs + "service/orders/web"));
        BOOST_TEST(
            !allows(policy, "ecs:UpdateService", "arn:aws:ecs:eu-west-1:" + member + ":service/orders/node-agent"));
        BOOST_TEST(!allows(policy, "ecs:UpdateService", "arn:aws:ecs:us-east-1:" + hub + ":service/orders/node-agent"));
        BOOST_TEST((allows(policy, "ecs:UpdateService", ecs + "service/stock/node-agent") == (cluster == "*")));
        BOOST_TEST((allows(policy, "ecs:DescribeClusters", ecs + "cluster/stock") == (cluster == "*")));
        BOOST_TEST(!allows(policy, "sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:" + hub + ":events-dead"));
        for (const std::string action : {"sqs:SendMessage", "sqs:PurgeQueue", "ecs:DeleteService", "ecs:CreateService",
                                         "ecs:RunTask", "ecs:RegisterTaskDefinition", "iam:PassRole", "sts:AssumeRole"})
            for (const std::string& resource : {std::string("*"), "arn:aws:sqs:eu-west-1:" + hub + ":events",
                                                ecs + "service/orders/node-agent", member_role})
                BOOST_TEST(!allows(policy, action, resource), action << " on " << resource);
    }
    BOOST_TEST(allows(hub_policy(), "sts:AssumeRole", member_role));
    BOOST_TEST(!allows(hub_policy(), "sts:AssumeRole", "arn:aws:iam::" + member + ":role/admin"));
    BOOST_TEST(!allows(member_policy(), "ecs:UpdateService", ecs + "service/orders/node-agent")); // the hub's
}

BOOST_AUTO_TEST_CASE(of_a_services_tags_only_those_of_a_pause_may_be_set_and_services_listed_in_its_cluster_only)
{
    const auto policy = sim::IamPolicy::parse(queue_policy("orders"), sim::IamPolicy::Kind::identity).value();
    const std::string ecs = "arn:aws:ecs:eu-west-1:" + hub + ":";
    const auto may_tag = [&](std::vector<std::string> keys) {
        const sim::IamRequest request{.action = "ecs:TagResource",
                                      .resource = ecs + "service/orders/node-agent",
                                      .principal = hub,
                                      .lists = {{"aws:TagKeys", std::move(keys)}}};
        return policy.judge(request) == sim::IamPolicy::Verdict::allow;
    };
    BOOST_TEST(may_tag({"headcount:paused"}));
    BOOST_TEST(may_tag({"headcount:paused", "headcount:paused-at", "headcount:paused-until"}));
    BOOST_TEST(!may_tag({"headcount:paused", "owner"}));
    const auto may_list = [&](const std::string& cluster) {
        const sim::IamRequest request{.action = "ecs:ListServices",
                                      .resource = "*",
                                      .principal = hub,
                                      .context = {{"ecs:cluster", ecs + "cluster/" + cluster}}};
        return policy.judge(request) == sim::IamPolicy::Verdict::allow;
    };
    BOOST_TEST(may_list("orders"));
    BOOST_TEST(!may_list("stock"));
}

BOOST_FIXTURE_TEST_CASE(a_service_is_paused_and_resumed_with_it, Alone)
{
    const auto run = [this](test::Words words) {
        return test::run_process(headcount(std::move(words)), test::long_enough);
    };
    const auto paused = run({"pause", "orders", test::service});
    BOOST_TEST(paused.ended.ok(), paused);
    const auto applied = run({"apply", "orders"});
    BOOST_TEST(applied.ended.ok(), applied);
    BOOST_TEST(desired("orders") == 1);
    const auto resumed = run({"resume", "orders", test::service});
    BOOST_TEST(resumed.ended.ok(), resumed);
    BOOST_TEST(run({"apply", "orders"}).ended.ok());
    BOOST_TEST(desired("orders") == 3);
}

BOOST_AUTO_TEST_CASE(a_members_role_trusts_the_hubs_role_with_the_external_id_and_nobody_else)
{
    const auto trust = sim::IamPolicy::parse(member_trust(), sim::IamPolicy::Kind::trust).value();
    const auto trusts = [&trust](const std::string& account, const std::string& who, const std::string& id) {
        sim::IamRequest request{.action = "sts:AssumeRole", .resource = member_role, .principal = account};
        request.context = {{"aws:PrincipalArn", who}, {"sts:ExternalId", id}};
        return trust.judge(request) == sim::IamPolicy::Verdict::allow;
    };
    BOOST_TEST(trusts(hub, hub_user, "choose-one"));
    BOOST_TEST(!trusts(hub, hub_user, "another"));
    BOOST_TEST(!trusts(hub, "arn:aws:iam::" + hub + ":role/other", "choose-one"));
    BOOST_TEST(!trusts("333344445555", hub_user, "choose-one"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
