#include "headcount/core/counting.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <tuple>
#include <utility>

namespace headcount::core {

namespace {

void also(std::string& filter, std::string_view term)
{
    if (!filter.empty()) filter += " and ";
    filter += term;
}

// Tasks of launch type EXTERNAL run on external instances only, and others never do (ECS Developer Guide, "Amazon ECS
// clusters for external instances").
void add_launch(std::string& filter, Launch launch)
{
    switch (launch) {
    case Launch::external: return also(filter, "attribute:ecs.capability.external exists");
    case Launch::ec2: return also(filter, "attribute:ecs.capability.external !exists");
    case Launch::by_provider: // its providers are asked for
    case Launch::fargate:     // never counted
    case Launch::other: return;
    }
}

std::string filter_of(const Placement& placement)
{
    std::string filter;
    for (const std::string& expression : placement.member_of)
        also(filter, "(" + expression + ")");
    add_launch(filter, placement.launch);
    return filter;
}

// What both allow.
std::vector<std::string> narrowed(const std::vector<std::string>& some, const std::vector<std::string>& others)
{
    std::vector<std::string> both;
    for (const std::string& provider : some)
        if (std::ranges::find(others, provider) != others.end()) both.push_back(provider);
    return both;
}

bool of_a_provider(const Counting& counting, const Candidate& candidate)
{
    return !counting.providers ||
           std::ranges::find(*counting.providers, candidate.capacity_provider) != counting.providers->end();
}

bool may_count(CountMode mode, const Candidate& candidate)
{
    if (candidate.status == InstanceStatus::active) return true;
    switch (mode) {
    case CountMode::registered: return true;
    case CountMode::active: return false;
    case CountMode::placeable: return candidate.runs_task;
    case CountMode::connected: return false;
    }
    return false;
}

} // namespace

bool counts_from_cluster(const Rule& rule)
{
    return rule.tag.empty() && rule.count == CountMode::registered && rule.where.empty() && !rule.where_placement &&
           rule.capacity.empty() && rule.scale.per.is_instance();
}

bool may_describe(const Rule& rule)
{
    return !rule.capacity.empty() || rule.where_placement || !rule.tag.empty() || !rule.scale.per.is_instance();
}

std::optional<Counting> counting_of(const Rule& rule, const std::string& service)
{
    if (rule.where_placement) return std::nullopt;
    Counting counting{.mode = rule.count, .service = service, .filter = rule.where, .providers = {}};
    counting.per = rule.scale.per;
    if (rule.count == CountMode::connected) counting.grace = rule.disconnect_grace;
    if (!rule.capacity.empty()) counting.providers = rule.capacity;
    return counting;
}

Counting counting_of(const Rule& rule, const ObservedService& service)
{
    if (auto counting = counting_of(rule, service.name)) return *std::move(counting);
    Counting counting{
        .mode = rule.count, .service = service.name, .filter = filter_of(service.placement), .providers = {}};
    counting.per = rule.scale.per;
    if (rule.count == CountMode::connected) counting.grace = rule.disconnect_grace;
    if (!service.placement.providers.empty()) counting.providers = service.placement.providers;
    if (!rule.capacity.empty())
        counting.providers = counting.providers ? narrowed(*counting.providers, rule.capacity) : rule.capacity;
    return counting;
}

std::string runs_task_of(std::string_view service)
{
    return "task:group == service:" + std::string(service);
}

std::vector<InstanceList> lists(const Counting& counting)
{
    if (counting.from_cluster()) return {};
    std::vector<InstanceList> asked{{InstanceStatus::active, counting.filter}};
    switch (counting.mode) {
    case CountMode::registered: asked.push_back({InstanceStatus::draining, counting.filter}); break;
    case CountMode::active: break;
    case CountMode::placeable: asked.push_back({InstanceStatus::draining, runs_task_of(counting.service)}); break;
    case CountMode::connected: asked.push_back(away_list()); break;
    }
    return asked;
}

InstanceList away_list()
{
    return {InstanceStatus::active, "agentConnected == false"};
}

bool counts_by_agent(const Rule& rule)
{
    return rule.count == CountMode::connected || !rule.tag.empty();
}

std::optional<InstanceList> draining_list(const Counting& counting)
{
    for (InstanceList& list : lists(counting))
        if (list.status == InstanceStatus::draining) return std::move(list);
    return std::nullopt;
}

std::string_view to_string(WhyNot why)
{
    switch (why) {
    case WhyNot::counted: return "counted";
    case WhyNot::draining: return "draining";
    case WhyNot::status: return "status";
    case WhyNot::where: return "where";
    case WhyNot::capacity: return "capacity";
    case WhyNot::away: return "away";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& out, WhyNot why)
{
    return out << to_string(why);
}

// A draining instance that still runs a task of the service is one of those that its desired count pays for, whatever
// `where` and `capacity` say by now: leaving it out would stop a healthy task elsewhere.
WhyNot judge(const Counting& counting, const Candidate& candidate)
{
    const bool draining = candidate.status == InstanceStatus::draining;
    if (candidate.status != InstanceStatus::active && !draining) return WhyNot::status;
    if (!may_count(counting.mode, candidate)) return WhyNot::draining;
    if (draining && counting.mode == CountMode::placeable) return WhyNot::counted;
    if (!candidate.matches) return WhyNot::where;
    if (!of_a_provider(counting, candidate)) return WhyNot::capacity;
    return counting.mode == CountMode::connected && candidate.away ? WhyNot::away : WhyNot::counted;
}

std::vector<Reckoned> reckon(const Counting& counting, bool distinct_instance, std::vector<ObservedInstance> instances,
                             const Matching& matching)
{
    std::ranges::sort(instances, {}, [](const ObservedInstance& one) { return std::tie(one.ec2_id, one.arn); });
    std::vector<Reckoned> all;
    for (ObservedInstance& instance : instances) {
        Reckoned one;
        one.runs_task = matching.tasks.contains(instance.arn);
        if (!one.runs_task) one.tasks = 0;
        if (one.runs_task && distinct_instance) one.tasks = 1;
        const bool matches = counting.filter.empty() || matching.filter.contains(instance.arn);
        // Since when an agent is away is not told of an instance: it may be within the grace.
        const bool away = !instance.agent_connected && counting.grace == Duration::zero();
        const Candidate candidate{instance.arn, instance.status, matches, one.runs_task, instance.capacity_provider,
                                  away};
        one.why = judge(counting, candidate);
        const bool same = !all.empty() && !instance.ec2_id.empty() && all.back().instance.ec2_id == instance.ec2_id;
        one.twin = same;
        if (same) all.back().twin = true;
        one.instance = std::move(instance);
        all.push_back(std::move(one));
    }
    return all;
}

std::set<std::string_view> counted(const Counting& counting, std::span<const Candidate> candidates)
{
    std::set<std::string_view> counted;
    for (const Candidate& candidate : candidates)
        if (judge(counting, candidate) == WhyNot::counted) counted.insert(candidate.arn);
    return counted;
}

std::uint32_t count(const Counting& counting, std::span<const Candidate> candidates)
{
    return static_cast<std::uint32_t>(counted(counting, candidates).size());
}

Traits traits_of(const Unit& unit, const ObservedInstance& instance)
{
    Traits traits{.arn = instance.arn, .cpu = instance.cpu, .memory = instance.memory, .zone = instance.zone};
    if (unit.kind != Unit::Kind::attribute) return traits;
    const auto found = instance.values.find(unit.attribute);
    if (found != instance.values.end()) traits.value = found->second;
    return traits;
}

} // namespace headcount::core
