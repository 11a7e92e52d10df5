// The event rules, and for other accounts the bus between, as commands of the AWS CLI.
#include "app/setup/command.hpp"
#include "app/setup/home.hpp"
#include "app/setup/targets.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>

namespace headcount::app {
namespace {

using namespace setup;
namespace json = boost::json;

// Clusters by ARN: a name alone is one of this account and region.
core::Result<json::array> narrowed_to(const SetupQuestion& question, const Home& home, const std::string& account)
{
    json::array arns;
    for (const std::string& cluster : question.clusters) {
        const bool name = core::is_ecs_name(cluster);
        if (!name && !core::parse_cluster_arn(cluster))
            return left_open("--cluster must hold names or ARNs of clusters, separated by commas");
        arns.emplace_back(name ? home.arn("ecs", home.region, account, "cluster/" + cluster) : cluster);
    }
    return arns;
}

constexpr std::string_view instance_change = "ECS Container Instance State Change";
constexpr std::string_view deployment_change = "ECS Deployment State Change"; // some changes wait for the end of one

// Deployments by wildcards on the ARNs of services; none: of all.
json::object pattern(json::array clusters, json::array services)
{
    json::object pattern{{"source", json::array{"aws.ecs"}}};
    if (clusters.empty() && services.empty()) {
        pattern["detail-type"] = json::array{instance_change, deployment_change};
        return pattern;
    }
    json::object instances{{"detail-type", json::array{instance_change}}};
    json::object deployments{{"detail-type", json::array{deployment_change}}};
    if (!clusters.empty()) instances["detail"] = json::object{{"clusterArn", std::move(clusters)}};
    if (!services.empty()) deployments["resources"] = std::move(services);
    pattern["$or"] = json::array{std::move(instances), std::move(deployments)};
    return pattern;
}

json::array own_services(const SetupQuestion& question, const Home& home)
{
    json::array wildcards;
    for (const std::string& arn : service_arns(question.config, home, home.account))
        wildcards.push_back(json::object{{"wildcard", event_wildcard(arn)}});
    return wildcards;
}

std::string put_rule(const core::QueueName& queue, const std::string& bus, const json::object& pattern,
                     const json::object& target)
{
    json::object rule{
        {"Name", queue.name},
        {"Description",
         "Container instances that come, go or change, and ends of deployments, to the queue of headcount"},
        {"EventPattern", json::serialize(pattern)},
        {"State", "ENABLED"}};
    json::object targets{{"Rule", queue.name}, {"Targets", json::array{target}}};
    if (!bus.empty()) {
        rule["EventBusName"] = bus;
        targets["EventBusName"] = bus;
    }
    return command("events put-rule", queue.region, rule) + command("events put-targets", queue.region, targets);
}

json::object queue_target(const Home& home, const core::QueueName& queue)
{
    return {{"Id", "queue"},
            {"Arn", home.queue_arn(queue)},
            {"DeadLetterConfig", json::object{{"Arn", home.dead_letters_arn(queue)}}}};
}

// Who may send to the bus: the accounts by number, or those of the organization.
core::Result<json::object> bus_policy(const SetupQuestion& question, const Home& home, const core::QueueName& queue)
{
    json::object statement{{"Sid", "MembersSend"}, {"Effect", "Allow"}};
    const auto names_all = [](const core::AccountRule& rule) { return std::ranges::count(rule.ids, "*") > 0; };
    if (!question.organization.empty()) {
        statement["Principal"] = "*";
    } else if (std::ranges::any_of(question.config.accounts, names_all)) {
        return left_open("`accounts` holds \"*\": say whose accounts may send events with --organization o-…");
    } else {
        json::array accounts;
        for (const core::AccountRule& rule : question.config.accounts)
            for (const auto& id : rule.ids)
                if (id != home.account) accounts.emplace_back(home.arn("iam", "", id, "root"));
        statement["Principal"] = json::object{{"AWS", std::move(accounts)}};
    }
    statement["Action"] = "events:PutEvents";
    statement["Resource"] = home.bus_arn(queue);
    if (!question.organization.empty())
        statement["Condition"] =
            json::object{{"StringEquals", json::object{{"aws:PrincipalOrgID", question.organization}}}};
    return json::object{{"Version", "2012-10-17"}, {"Statement", json::array{statement}}};
}

core::Result<std::string> hub_rule(const SetupQuestion& question, const Home& home, const core::QueueName& queue)
{
    const auto policy = bus_policy(question, home, queue);
    if (!policy) return policy.error();
    auto clusters = narrowed_to(question, home, home.account);
    if (!clusters) return clusters.error();
    return "# The bus that other accounts send to, who may, and the rule that carries it to the queue.\n" +
           command("events create-event-bus", queue.region, {{"Name", queue.name}}) +
           command("events put-permission", queue.region,
                   {{"EventBusName", queue.name}, {"Policy", json::serialize(*policy)}}) +
           put_rule(queue, queue.name, pattern(std::move(*clusters), {}), queue_target(home, queue));
}

core::Result<std::string> own_rule(const SetupQuestion& question, const Home& home, const core::QueueName& queue)
{
    auto clusters = narrowed_to(question, home, home.account);
    if (!clusters) return clusters.error();
    return "# The events of this account.\n" +
           put_rule(queue, "", pattern(std::move(*clusters), own_services(question, home)), queue_target(home, queue));
}

} // namespace

core::Result<std::string> setup_rule(const SetupQuestion& question)
{
    const auto home = home_of(question);
    if (!home) return home.error();
    if (!question.member.empty())
        return left_open("a rule that sends to the bus of account " + home->account +
                         " needs a role of its own to do so: take the template that makes both, `headcount setup "
                         "template member`");
    std::string text;
    const auto add = [&text](const core::Result<std::string>& part) {
        if (part) text += *part;
        return part.has_value();
    };
    for (const core::QueueName& queue : home->queues) {
        if (core::in_reach(question.config, {home->account, home->region}, home->account)) {
            const auto part = own_rule(question, *home, queue);
            if (!add(part)) return part.error();
        }
        const bool others = std::ranges::any_of(question.config.accounts, [&](const core::AccountRule& rule) {
            return rule.ids != std::vector<std::string>{home->account};
        });
        if (others) {
            const auto part = hub_rule(question, *home, queue);
            if (!add(part)) return part.error();
        }
    }
    if (text.empty())
        return left_open("no account is in reach in region " + home->region +
                         ", where the queue is: look at `regions`");
    return text;
}

} // namespace headcount::app
