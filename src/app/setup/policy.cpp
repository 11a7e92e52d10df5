// The least that headcount, or its role in another account, has to be allowed; and whoever looks at what it does and
// pauses it.
#include "app/queue_identity.hpp"
#include "app/setup/home.hpp"
#include "app/setup/json_text.hpp"
#include "app/setup/targets.hpp"

#include "headcount/aws/permissions.hpp"
#include "headcount/core/counting.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace headcount::app {
namespace {

using namespace setup;
namespace json = boost::json;

json::array strings(const std::vector<std::string>& texts)
{
    json::array array;
    for (const auto& text : texts)
        array.emplace_back(text);
    return array;
}

std::vector<std::string> actions_on(aws::Resource resource)
{
    std::vector<std::string> actions;
    for (const aws::Permission& permission : aws::permissions()) {
        if (permission.resource == resource && !permission.action.empty()) actions.emplace_back(permission.action);
    }
    return actions;
}

void add(json::array& statements, std::string_view sid, std::string_view effect,
         const std::vector<std::string>& actions, const std::vector<std::string>& resources)
{
    if (actions.empty() || resources.empty()) return;
    statements.push_back(
        json::object{{"Sid", sid}, {"Effect", effect}, {"Action", strings(actions)}, {"Resource", strings(resources)}});
}

// The tags by which a service is paused, and no other.
void add_tagging(json::array& statements, const core::Config& config, const Home& home, const std::string& account)
{
    add(statements, "Pause", "Allow", actions_on(aws::Resource::ecs_service_tags), service_arns(config, home, account));
    if (statements.empty() || statements.back().at("Sid") != "Pause") return;
    const json::array keys{core::paused_tag, core::paused_at_tag, core::paused_until_tag};
    statements.back().as_object()["Condition"] =
        json::object{{"ForAllValues:StringEquals", json::object{{"aws:TagKeys", keys}}}};
}

// ListServices knows no resource, but a condition on the cluster.
void add_discovery(json::array& statements, const core::Config& config, const Home& home, const std::string& account)
{
    const auto clusters = cluster_arns(config, home, account);
    if (clusters.empty()) return;
    add(statements, "Discovery", "Allow", actions_on(aws::Resource::ecs_services_of_cluster), {"*"});
    statements.back().as_object()["Condition"] =
        json::object{{"ArnLike", json::object{{"ecs:cluster", strings(clusters)}}}};
}

// What only some rules need: those that count otherwise than DescribeClusters does.
std::vector<std::string> cluster_actions(const core::Config& config)
{
    auto actions = actions_on(aws::Resource::ecs_cluster);
    if (std::ranges::all_of(config.rules, core::counts_from_cluster)) std::erase(actions, "ecs:ListContainerInstances");
    return actions;
}

void add_instances(json::array& statements, const core::Config& config, const Home& home, const std::string& account)
{
    add(statements, "Instances", "Allow", actions_on(aws::Resource::ecs_instance),
        instance_arns(config, home, account));
}

// Also with `sweep: 0`: `serve` looks once at its start, and a schedule may ask for a sweep.
void add_lists(json::array& statements, const core::Config& config, const Home& home, const std::string& account)
{
    if (!std::ranges::all_of(config.rules, core::names_one)) add_discovery(statements, config, home, account);
    add(statements, "Sweep", "Allow", actions_on(aws::Resource::any), {"*"});
}

void add_ecs_of_service(json::array& statements, const core::Config& config, const Home& home,
                        const std::string& account)
{
    add(statements, "Services", "Allow", actions_on(aws::Resource::ecs_service), service_arns(config, home, account));
    add(statements, "Clusters", "Allow", cluster_actions(config), cluster_arns(config, home, account));
    if (std::ranges::any_of(config.rules, core::may_describe)) add_instances(statements, config, home, account);
    add(statements, "NeverChange", "Deny", {"ecs:UpdateService"}, excluded_service_arns(config, home, account));
    add_lists(statements, config, home, account);
}

// Whoever runs `plan`, `explain`, `pause` and `resume` sees each instance and sets no count.
void add_ecs_of_operator(json::array& statements, const core::Config& config, const Home& home,
                         const std::string& account)
{
    auto reads = actions_on(aws::Resource::ecs_service);
    std::erase(reads, "ecs:UpdateService");
    add(statements, "Services", "Allow", reads, service_arns(config, home, account));
    add_tagging(statements, config, home, account);
    add(statements, "Clusters", "Allow", actions_on(aws::Resource::ecs_cluster), cluster_arns(config, home, account));
    add_instances(statements, config, home, account);
    add_lists(statements, config, home, account);
}

void add_ecs(json::array& statements, const SetupQuestion& question, const Home& home, const std::string& account)
{
    const auto of_whom = question.for_operator ? add_ecs_of_operator : add_ecs_of_service;
    of_whom(statements, question.config, home, account);
}

void add_roles(json::array& statements, const core::Config& config, const Home& home, std::vector<std::string> roles)
{
    std::vector<std::string> excepted;
    for (const core::AccountRule* rule : rules_with_role(config)) {
        const std::string resource = role_resource(*rule);
        const auto arn_in = [&](const std::string& id) { return home.arn("iam", "", id, core::role_in(resource, id)); };
        std::ranges::transform(rule->ids, std::back_inserter(roles), arn_in);
        std::ranges::transform(rule->except, std::back_inserter(excepted), arn_in);
    }
    add(statements, "Roles", "Allow", actions_on(aws::Resource::role), roles);
    add(statements, "NeverAssume", "Deny", actions_on(aws::Resource::role), excepted);
}

bool acts_at_home(const core::Config& config, const std::string& account)
{
    if (config.accounts.empty()) return true;
    const core::AccountRule* rule = core::account_rule_for(config, account);
    return rule != nullptr && rule->role.empty();
}

// The queues; by role where another account's is named for them, whose ARNs it adds to `roles`.
core::Result<void> add_queues(json::array& statements, const core::Config& config, const Home& home,
                              std::vector<std::string>& roles)
{
    std::vector<std::string> queues;
    const auto identities = identify_queues(config, home.region, home.account);
    if (!identities) return identities.error();
    for (std::size_t i = 0; i < home.queues.size(); ++i) {
        const bool by_role = i < identities->size() && !(*identities)[i].role.empty();
        if (by_role)
            roles.push_back((*identities)[i].role);
        else
            queues.push_back(home.queue_arn(home.queues[i]));
    }
    add(statements, "Queue", "Allow", actions_on(aws::Resource::queue), queues);
    return {};
}

} // namespace

core::Result<std::string> setup_policy(const SetupQuestion& question)
{
    const auto home = home_of(question);
    if (!home) return home.error();
    json::array statements;
    if (question.member.empty()) {
        std::vector<std::string> roles;
        if (!question.for_operator) {
            const auto added = add_queues(statements, question.config, *home, roles);
            if (!added) return added.error();
        }
        if (acts_at_home(question.config, home->account)) add_ecs(statements, question, *home, home->account);
        add_roles(statements, question.config, *home, std::move(roles));
    } else {
        const auto rule = member_rule(question);
        if (!rule) return rule.error();
        add_ecs(statements, question, *home, question.member);
    }
    return json_text(json::object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}) + "\n";
}

core::Result<std::string> setup_trust(const SetupQuestion& question)
{
    const auto home = home_of(question);
    if (!home) return home.error();
    const auto rule = member_rule(question);
    if (!rule) return rule.error();
    const std::string identity =
        question.identity.empty() ? home->arn("iam", "", home->account, "role/headcount") : question.identity;
    const auto arn = core::parse_arn(identity);
    if (!arn || arn->service != "iam" || !core::is_account_id(arn->account) || !arn->resource.starts_with("role/"))
        return left_open("--identity must be the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME");
    // The account with a condition, not the role itself: IAM ties a role that is named as principal to its present id,
    // and refuses one that does not exist yet.
    json::object condition{{"ArnEquals", json::object{{"aws:PrincipalArn", identity}}}};
    if (!(*rule)->external_id.empty())
        condition["StringEquals"] = json::object{{"sts:ExternalId", (*rule)->external_id}};
    const json::object statement{
        {"Sid", "Headcount"},
        {"Effect", "Allow"},
        {"Principal", json::object{{"AWS", "arn:" + arn->partition + ":iam::" + arn->account + ":root"}}},
        {"Action", "sts:AssumeRole"},
        {"Condition", std::move(condition)}};
    return json_text(json::object{{"Version", "2012-10-17"}, {"Statement", json::array{statement}}}) + "\n";
}

} // namespace headcount::app
