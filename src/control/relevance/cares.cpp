#include "control/relevance/cares.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace headcount::control {

namespace {

using core::CountMode;
using core::Rule;

constexpr std::array<std::string_view, 6> statuses{
    "ACTIVE", "DRAINING", "REGISTERING", "INACTIVE", "REGISTRATION_FAILED", "DEREGISTERING"};
constexpr std::uint8_t active = 0;
constexpr std::uint8_t draining = 1;

bool names(const Rule& rule, std::string_view subject)
{
    return rule.where.find(subject) != std::string::npos;
}

// Tags of a service may say how to count. Subjects of the cluster query language: what no event tells, and what changes
// without an event that tells it. ec2InstanceId and registeredAt never change.
bool asks_more_than_events_tell(const Rule& rule)
{
    return !rule.tag.empty() || rule.where_placement || names(rule, "runningTasksCount") || names(rule, "task:group") ||
           names(rule, "agentVersion");
}

void add(Cares& cares, const Rule& rule)
{
    cares.anything = cares.anything || asks_more_than_events_tell(rule);
    cares.attributes =
        cares.attributes || names(rule, "attribute:") || rule.scale.per.kind == core::Unit::Kind::attribute;
    cares.agent = cares.agent || names(rule, "agentConnected");
    switch (rule.count) {
    case CountMode::registered: break;
    case CountMode::active: cares.draining = true; break;
    case CountMode::connected: cares.draining = cares.agent = true; break;
    case CountMode::placeable: cares.draining = cares.tasks = true; break;
    }
}

} // namespace

Cares cares_of(const core::Config& config)
{
    Cares cares;
    for (const Rule& rule : config.rules)
        add(cares, rule);
    return cares;
}

std::optional<Fields> fields_of(const Cares& cares, const core::InstanceChange& change)
{
    if (cares.anything) return std::nullopt;
    const auto found = std::ranges::find(statuses, change.status);
    const bool known = found != statuses.end();
    const auto status = static_cast<std::uint8_t>(found - statuses.begin());
    const bool one_thing = status == draining && !cares.draining;
    return Fields{.status = one_thing ? active : status,
                  .agent = cares.agent && change.agent_connected,
                  .attributes = cares.attributes ? change.attributes_hash : 0,
                  .always_matters = !known || (status == draining && cares.tasks)};
}

} // namespace headcount::control
