#include "headcount/core/warning.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace headcount::core {

namespace {

struct Entry {
    Warning warning;
    std::string_view code;
    std::string_view words;
    std::string_view remedy;
};

// In the order of the enum.
constexpr std::array table{
    Entry{
        Warning::capped, "HC2101",
        "the rule asks for more tasks than there are instances, and distinctInstance allows one on each; the count is "
        "held at the instances",
        "lower per_instance, ladder, floors or min, or take distinctInstance off the service"},
    Entry{Warning::more_than_one, "HC2102",
          "the rule asks for more than one task for each instance, and distinctInstance allows one",
          "write per_instance: 1, or take distinctInstance off the service"},
    Entry{Warning::not_distinct, "HC2103",
          "one task for each instance is asked for, but without distinctInstance two may stand on one and none on "
          "another",
          "add the placement constraint distinctInstance to the service"},
    Entry{Warning::counts_draining, "HC2104",
          "draining instances count, and distinctInstance lets no task be placed for them", "write count: placeable"},
    Entry{Warning::cannot_deploy, "HC2105",
          "a task stands on every instance, and minimumHealthyPercent 100 lets none of them stop, so that deployments "
          "and "
          "drains hang",
          "set minimumHealthyPercent of the service below 100"},
    Entry{Warning::zone_rebalancing, "HC2106",
          "zone rebalancing starts a task before it stops another, and a task stands on every instance",
          "set availabilityZoneRebalancing of the service to DISABLED"},
    Entry{Warning::counts_unusable, "HC2107",
          "the service may be able to use some instances only, and the rule counts all of them",
          "write where: placement"},
    Entry{Warning::daemon, "HC2108", "a DAEMON service has one task on every instance by itself and takes no count",
          "leave it out of the rules, or make it a REPLICA service"},
    Entry{
        Warning::deployed_by_other, "HC2109",
        "CODE_DEPLOY or an EXTERNAL controller deploys the service: meanwhile it is left alone, and no event tells of "
        "the end",
        "expect its count by the sweep then, or let ECS deploy it"},
    Entry{Warning::mixed_kinds, "HC2110",
          "the cluster mixes kinds of instances (capacity providers, plain EC2, external), and the rule counts all of "
          "them",
          "write where: placement, or name the providers in capacity"},
    Entry{
        Warning::away, "HC2111",
        "the agent of an ACTIVE instance is not connected: no task can be placed there, and it counts as long as it is "
        "registered",
        "start its agent, or deregister it: aws ecs deregister-container-instance --force"},
    Entry{Warning::twins, "HC2112", "one machine is registered twice, and counts twice",
          "deregister the registration whose agent is not connected"},
    Entry{Warning::none_match, "HC2113",
          "no instance is left by `where` or `capacity` of the rule, so that it asks for as many tasks as for none",
          "compare them with the attributes and providers that headcount explain shows"},
    Entry{Warning::no_units, "HC2114",
          "no instance that counts is in a zone, or has a value of the attribute, that `per` counts, so that the rule "
          "asks for as many tasks as for no instance",
          "compare `per` with the attributes of the instances: aws ecs describe-container-instances"},
    Entry{Warning::sizes_its_fleet, "HC2115",
          "the service has a capacity provider strategy: with managed scaling its waiting tasks add instances, which "
          "count, and a task on an instance keeps it from going",
          "see managed scaling in the README: launch type EC2 and a max, a ratio below one, or a DAEMON service"},
    Entry{
        Warning::bad_tag, "HC2121",
        "a tag of the service is none that headcount knows, or has a value that means nothing, so that the service is "
        "left alone",
        "correct the tag that headcount explain names, or remove it"},
};

constexpr auto codes = [] {
    std::array<Warning, table.size()> all{};
    for (std::size_t i = 0; i < table.size(); ++i)
        all[i] = table[i].warning;
    return all;
}();

const Entry& entry(Warning warning)
{
    return table[static_cast<std::size_t>(warning)];
}

constexpr std::uint32_t many = 1'000'000; // by so many instances a factor is told from 1 to six places

bool one_for_each(const Scale& scale)
{
    if (!scale.per.is_instance()) return false;
    if (scale.one_per || !scale.ladder.empty()) return scale.one_per == 1U && scale.ladder.empty();
    return !scale.per_instance || scale.per_instance->times_rounded_up(many) == many;
}

bool more_than_one_for_each(const Scale& scale)
{
    return scale.per.is_instance() && scale.per_instance && scale.per_instance->times_rounded_up(many) > many;
}

bool all_count(const Rule& rule)
{
    return rule.where.empty() && !rule.where_placement && rule.capacity.empty();
}

bool some_are_usable(const Placement& placement)
{
    return !placement.member_of.empty() || !placement.providers.empty() || placement.launch == Launch::external;
}

// A capacity provider, plain EC2 or external: what a service's placement tells apart.
std::string kind_of(const ObservedInstance& instance)
{
    if (!instance.capacity_provider.empty()) return "provider " + instance.capacity_provider;
    return instance.external ? "external" : "ec2";
}

} // namespace

std::string_view code_of(Warning warning)
{
    return entry(warning).code;
}

std::string_view words_of(Warning warning)
{
    return entry(warning).words;
}

std::string_view remedy_of(Warning warning)
{
    return entry(warning).remedy;
}

std::span<const Warning> all_warnings()
{
    return codes;
}

std::vector<Warning> warnings_of(const Rule& rule, const ObservedService& service, const Decision& decision,
                                 std::uint32_t instances, const std::optional<Measured>& measured)
{
    std::vector<Warning> found;
    const auto when = [&found](bool so, Warning warning) {
        if (so) found.push_back(warning);
    };
    if (service.status != Status::active || service.fargate_only) return found;
    if (service.scheduling == Scheduling::daemon) return {Warning::daemon};
    if (decision.reason == Reason::bad_tag) return {Warning::bad_tag};

    const Placement& placement = service.placement;
    const bool distinct = placement.distinct_instance;
    const bool counted = was_counted(decision.outcome);
    const bool full = counted && instances > 0 && decision.to >= instances;
    when(decision.capped, Warning::capped);
    when(distinct && more_than_one_for_each(rule.scale), Warning::more_than_one);
    when(!distinct && one_for_each(rule.scale), Warning::not_distinct);
    when(distinct && rule.count == CountMode::registered, Warning::counts_draining);
    when(distinct && full && placement.minimum_healthy_percent >= 100, Warning::cannot_deploy);
    when(distinct && full && placement.zone_rebalancing, Warning::zone_rebalancing);
    when(all_count(rule) && some_are_usable(placement), Warning::counts_unusable);
    when(service.controller != Controller::ecs, Warning::deployed_by_other);
    when(counted && instances == 0 && !all_count(rule), Warning::none_match);
    when(counted && instances > 0 && measured && measured->amount == Amount{}, Warning::no_units);
    when(placement.launch == Launch::by_provider && !placement.providers.empty(), Warning::sizes_its_fleet);
    return found;
}

std::vector<Warning> warnings_of(const Rule& rule, std::span<const ObservedInstance> instances)
{
    std::set<std::string> kinds;
    std::set<std::string_view> machines;
    bool twins = false;
    bool away = false;
    for (const ObservedInstance& instance : instances) {
        kinds.insert(kind_of(instance));
        if (!instance.ec2_id.empty()) twins = !machines.insert(instance.ec2_id).second || twins;
        away = away || (instance.status == InstanceStatus::active && !instance.agent_connected);
    }
    std::vector<Warning> found;
    if (all_count(rule) && kinds.size() > 1) found.push_back(Warning::mixed_kinds);
    if (away && rule.count != CountMode::connected) found.push_back(Warning::away);
    if (twins) found.push_back(Warning::twins);
    return found;
}

} // namespace headcount::core
