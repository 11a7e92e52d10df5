// Which template of docker/ gets which defaults from a configuration.
#include "app/setup/home.hpp"
#include "app/setup/template.hpp"

#include "headcount/core/selecting.hpp"

#include <algorithm>

namespace headcount::app {
namespace {

using namespace setup;

// "role/headcount" to headcount; a role with a path keeps it, since that is how it is named in ARNs.
std::string role_name(const core::AccountRule& rule)
{
    return role_resource(rule).substr(std::string_view("role/").size());
}

std::string with_accounts(std::string text, const SetupQuestion& question)
{
    std::string ids;
    for (const core::AccountRule* rule : rules_with_role(question.config)) {
        for (const auto& id : rule->ids)
            if (id != "*") ids.append(ids.empty() ? "" : ",").append(id);
    }
    if (!question.organization.empty())
        text = with_default(text, "Organization", question.organization);
    else if (!ids.empty())
        text = with_default(text, "Accounts", ids);
    return text;
}

// What runs headcount knows one service by its name, and any configuration by its whole text.
std::string with_service(std::string text, const core::Config& config)
{
    if (config.rules.size() == 1 && core::names_one(config.rules.front()))
        return with_default(text, "Service", config.rules.front().service);
    if (!config.rules.empty())
        text.insert(0, "# Deploy it with --parameter-overrides Config=\"$(cat headcount.yaml)\".\n");
    return text;
}

} // namespace

std::vector<std::string_view> setup_template_names()
{
    return {"queue", "service", "lambda", "hub", "member"};
}

core::Result<std::string> setup_template(const SetupQuestion& question, std::string_view name)
{
    std::string text(template_text(name));
    if (text.empty()) return left_open("there is no template " + std::string(name));
    if (name == "service" || name == "lambda") return with_service(std::move(text), question.config);
    text = with_rules(text, question.config);
    if (name == "hub") text = with_accounts(std::move(text), question);
    const auto roles = rules_with_role(question.config);
    if (name != "queue" && (!question.member.empty() || !roles.empty())) {
        const auto rule = member_rule(question);
        if (!rule) return rule.error();
        text = with_default(text, name == "hub" ? "MemberRole" : "Name", role_name(**rule));
        if (name == "member" && !(*rule)->external_id.empty())
            text = with_default(text, "ExternalId", (*rule)->external_id);
    }
    if (name == "member" && !question.identity.empty()) text = with_default(text, "HubRole", question.identity);
    // A queue by name alone is enough here: account and region are where the stack is made.
    if (name == "member" || question.config.queues.empty()) return text;
    const auto queue = core::parse_queue(question.config.queues.front().url, "us-east-1", "000000000000");
    if (!queue) return queue.error();
    return with_default(text, "Name", queue->name);
}

} // namespace headcount::app
