#include "headcount/core/selecting.hpp"

#include "headcount/core/tag_rules.hpp"

#include <algorithm>
#include <set>

namespace headcount::core {

namespace {

// Calls `found(index, rule)` for each rule that reaches the cluster, in order, until it says true.
template <class Found>
void for_rules_of(const Config& config, const ClusterKey& cluster, Found found)
{
    NamedCluster named(cluster);
    for (std::size_t i = 0; i < config.rules.size(); ++i)
        if (reaches(config.rules[i], named) && found(i, config.rules[i])) return;
}

bool speaks_for(const Rule& rule, const ObservedService& service)
{
    if (!rule.service.empty()) return names_service(rule, service.name);
    if (service.status == Status::missing) return false;
    if (!rule.tag.empty()) return is_tagged_for(rule, service.tags);
    return rule.distinct_instance && service.placement.distinct_instance && service.scheduling == Scheduling::replica;
}

} // namespace

bool names_one(const Rule& rule)
{
    return !rule.service.empty() && rule.service.find_first_of("*?") == std::string::npos;
}

bool needs_discovery(const Config& config, const ClusterKey& cluster)
{
    bool needed = false;
    for_rules_of(config, cluster, [&needed](std::size_t, const Rule& rule) { return needed = !names_one(rule); });
    return needed;
}

bool any_rule_reaches(const Config& config, const ClusterKey& cluster)
{
    bool any = false;
    for_rules_of(config, cluster, [&any](std::size_t, const Rule&) { return any = true; });
    return any;
}

std::optional<MayMatch> may_match(const Config& config, const ClusterKey& cluster, std::string_view service)
{
    std::optional<MayMatch> first;
    for_rules_of(config, cluster, [&](std::size_t index, const Rule& rule) {
        const bool by_name = !rule.service.empty();
        if (!by_name || names_service(rule, service)) first = MayMatch{index, by_name};
        return first.has_value();
    });
    return first;
}

std::vector<std::string> worth_describing(const Config& config, const ClusterKey& cluster,
                                          const std::vector<std::string>& listed)
{
    std::vector<std::string> names = services_named_for(config, cluster);
    std::set<std::string_view> known(names.begin(), names.end());
    std::set<std::string> more;
    for (const std::string& name : listed)
        if (!known.contains(name) && may_match(config, cluster, name)) more.insert(name);
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

std::optional<Chosen> choose_rule(const Config& config, const ClusterKey& cluster, const ObservedService& service)
{
    std::optional<Chosen> chosen;
    for_rules_of(config, cluster, [&](std::size_t index, const Rule& rule) {
        if (!speaks_for(rule, service)) return false;
        chosen = Chosen{.index = index};
        if (rule.tag.empty()) return true;
        auto tagged = rule_by_tags(rule, service.tags, config.expressions);
        if (tagged)
            chosen->by_tags = *std::move(tagged);
        else
            chosen->bad_tag = tagged.error().message;
        return true;
    });
    return chosen;
}

std::string label_of(const Rule& rule)
{
    if (!rule.service.empty()) return rule.service;
    return rule.tag.empty() ? "placement distinctInstance" : "tag " + rule.tag;
}

} // namespace headcount::core
