// Which services are managed, and by which rule: the first that speaks for a service wins. A rule speaks for services
// by name (exact, or a glob), by their tags, or by their placement. Pure; what ECS has is read by
// control/service_directory.hpp.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

bool names_one(const Rule& rule); // exactly: no glob, no tag, no placement

// The names of the services of this cluster are needed: some rule that reaches it names none exactly.
bool needs_discovery(const Config& config, const ClusterKey& cluster);

// Is any service of this cluster managed, or may be?
bool any_rule_reaches(const Config& config, const ClusterKey& cluster);

// The first rule that may speak for a service of this name. `certain`: it does, whatever else the service is.
struct MayMatch {
    std::size_t rule = 0;
    bool certain = false;
};
std::optional<MayMatch> may_match(const Config& config, const ClusterKey& cluster, std::string_view service);

// What a run has to describe, out of what the cluster has: services that may match, each once, and first those that
// rules name exactly, also where the cluster does not have them.
std::vector<std::string> worth_describing(const Config& config, const ClusterKey& cluster,
                                          const std::vector<std::string>& listed);

// A rule as it is for one service.
struct Chosen {
    std::size_t index = 0;         // in the configuration
    std::optional<Rule> by_tags{}; // as the tags of the service make it; none: as it is in the configuration
    std::string bad_tag{};         // why the tags that are to say the rest cannot be obeyed; empty: they can

    const Rule& rule(const Config& config) const { return by_tags ? *by_tags : config.rules[index]; }
};
std::optional<Chosen> choose_rule(const Config& config, const ClusterKey& cluster, const ObservedService& service);

std::string label_of(const Rule& rule); // "node-*", "tag headcount", "placement distinctInstance"

} // namespace headcount::core
