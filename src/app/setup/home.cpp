#include "app/setup/home.hpp"

#include "headcount/app/aws_access.hpp"

#include <algorithm>
#include <utility>

namespace headcount::app::setup {
namespace {

constexpr std::string_view usual_queue = "headcount";

// A FIFO queue would hand out one cluster's event only when the one before it is done, whatever cluster that was of.
core::Result<std::vector<core::QueueName>> queues_of(const core::Config& config, const std::string& region,
                                                     const std::string& account)
{
    std::vector<core::QueueName> queues;
    for (const core::QueueConfig& queue : config.queues) {
        auto name = core::parse_queue(queue.url, region, account);
        if (!name) return name.error();
        if (name->name.ends_with(".fifo"))
            return left_open("queue " + name->name +
                             " is a FIFO queue: take a standard one, since headcount needs no "
                             "order and one slow cluster would hold up all the others");
        queues.push_back(std::move(*name));
    }
    if (!queues.empty()) return queues;
    auto usual = core::parse_queue(usual_queue, region, account);
    if (!usual) return usual.error();
    queues.push_back(std::move(*usual));
    return queues;
}

// A queue named by URL or ARN says whose it is.
std::string account_of_queues(const core::Config& config, const std::string& region)
{
    constexpr std::string_view nobody = "000000000000";
    for (const core::QueueConfig& queue : config.queues) {
        const auto name = core::parse_queue(queue.url, region, nobody);
        if (name && name->account != nobody) return name->account;
    }
    return {};
}

} // namespace

std::string Home::arn(std::string_view service, std::string_view in_region, std::string_view in_account,
                      std::string_view resource) const
{
    std::string text = "arn:" + partition;
    for (const auto part : {service, in_region, in_account, resource})
        text.append(":").append(part);
    return text;
}

std::string Home::queue_arn(const core::QueueName& queue) const
{
    return arn("sqs", queue.region, queue.account, queue.name);
}

std::string Home::dead_letters_arn(const core::QueueName& queue) const
{
    return queue_arn(queue) + "-dead";
}

std::string Home::rule_arn(const core::QueueName& queue) const
{
    return arn("events", queue.region, queue.account, "rule/" + queue.name);
}

std::string Home::members_rule_arn(const core::QueueName& queue) const
{
    return rule_arn(queue) + "/" + queue.name; // rule/BUS/RULE
}

std::string Home::bus_arn(const core::QueueName& queue) const
{
    return arn("events", queue.region, queue.account, "event-bus/" + queue.name);
}

core::Error left_open(std::string message)
{
    core::Error error;
    error.message = std::move(message);
    return error;
}

core::Result<Home> home_of(const SetupQuestion& question)
{
    Home home;
    home.region = home_region(question.config, question.region);
    if (!core::is_region(home.region))
        return left_open("the region is not known: set AWS_REGION, or name the queue by its URL or ARN");
    home.account = question.account.empty() ? account_of_queues(question.config, home.region) : question.account;
    if (!core::is_account_id(home.account))
        return left_open("the account that headcount runs in is not known: set AWS_ACCOUNT_ID to its twelve digits, or "
                         "name the queue by its URL or ARN");
    home.partition = core::partition_of(home.region);
    auto queues = queues_of(question.config, home.region, home.account);
    if (!queues) return queues.error();
    home.queues = std::move(*queues);
    return home;
}

std::vector<const core::AccountRule*> rules_with_role(const core::Config& config)
{
    std::vector<const core::AccountRule*> rules;
    for (const core::AccountRule& rule : config.accounts) {
        if (!rule.role.empty()) rules.push_back(&rule);
    }
    return rules;
}

core::Result<const core::AccountRule*> member_rule(const SetupQuestion& question)
{
    const auto rules = rules_with_role(question.config);
    if (question.member.empty()) {
        if (rules.size() == 1) return rules.front();
        return left_open(rules.empty() ? "`accounts` names no role, so that there is none to set up in another account"
                                       : "`accounts` names more than one role: say which account with --account");
    }
    const core::AccountRule* rule = core::account_rule_for(question.config, question.member);
    if (rule == nullptr || rule->role.empty())
        return left_open("`accounts` names no role for account " + question.member);
    return rule;
}

std::string role_resource(const core::AccountRule& rule)
{
    const auto at = rule.role.find(":role/");
    return at == std::string::npos ? "role/" + rule.role : rule.role.substr(at + 1);
}

} // namespace headcount::app::setup
