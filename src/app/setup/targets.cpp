#include "app/setup/targets.hpp"

#include "headcount/core/selecting.hpp"

#include <algorithm>

namespace headcount::app::setup {
namespace {

void add_once(std::vector<std::string>& list, std::string text)
{
    if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

std::vector<std::string> prefixes(const core::Config& config, const Home& home, const std::string& account)
{
    std::vector<std::string> texts;
    texts.reserve(config.regions.size() + 1);
    for (const auto& region : config.regions)
        texts.push_back(home.arn("ecs", region, account, ""));
    if (texts.empty()) texts.push_back(home.arn("ecs", "*", account, ""));
    return texts;
}

// A glob on ARNs that names another account outright says nothing about this one.
bool may_be_in(std::string_view glob, std::string_view account)
{
    if (!glob.starts_with("arn:")) return true;
    std::string_view rest = glob;
    for (int part = 0; part < 4; ++part) {
        const auto colon = rest.find(':');
        if (colon == std::string_view::npos) return true; // a * swallows the parts: anything
        rest.remove_prefix(colon + 1);
    }
    return core::glob_matches(rest.substr(0, rest.find(':')), account);
}

void add_resources(std::vector<std::string>& list, const core::Config& config, const Home& home,
                   const std::string& account, std::string_view glob, std::string_view service)
{
    if (!may_be_in(glob, account)) return;
    for (const auto& prefix : prefixes(config, home, account))
        add_once(list, resource_for(glob, prefix, service));
}

// May both speak for one service?
bool may_overlap(const core::Rule& one, const core::Rule& other)
{
    return !core::names_one(one) || !core::names_one(other) || one.service == other.service;
}

} // namespace

std::string service_glob(const core::Rule& rule)
{
    return rule.service.empty() ? "*" : rule.service;
}

std::vector<std::string> included_globs(const core::Rule& rule)
{
    std::vector<std::string> globs;
    for (const auto& glob : rule.clusters) {
        if (!glob.starts_with('!')) globs.push_back(glob);
    }
    if (globs.empty()) globs.emplace_back("*");
    return globs;
}

std::string resource_for(std::string_view glob, const std::string& prefix, std::string_view service)
{
    constexpr std::string_view cluster = ":cluster/";
    std::string name(glob);
    std::string before = prefix;
    if (glob.starts_with("arn:")) {
        const auto at = glob.find(cluster);
        // A * that swallows ":cluster/" too: any cluster of the account.
        before = at == std::string_view::npos ? prefix : std::string(glob.substr(0, at + 1));
        name = at == std::string_view::npos ? "*" : std::string(glob.substr(at + cluster.size()));
    }
    if (service.empty()) return before + "cluster/" + name;
    return before + "service/" + name + "/" + std::string(service);
}

std::string event_wildcard(std::string_view resource)
{
    std::string wildcard;
    for (const char c : resource) {
        const char known = c == '?' ? '*' : c;
        if (known != '*' || !wildcard.ends_with('*')) wildcard += known;
    }
    return wildcard;
}

std::vector<std::string> service_arns(const core::Config& config, const Home& home, const std::string& account)
{
    std::vector<std::string> list;
    for (const core::Rule& rule : config.rules)
        for (const auto& glob : included_globs(rule))
            add_resources(list, config, home, account, glob, service_glob(rule));
    return list;
}

std::vector<std::string> cluster_arns(const core::Config& config, const Home& home, const std::string& account)
{
    std::vector<std::string> list;
    for (const core::Rule& rule : config.rules)
        for (const auto& glob : included_globs(rule))
            add_resources(list, config, home, account, glob, {});
    return list;
}

// "arn:…:container-instance/CLUSTER/ID"
std::vector<std::string> instance_arns(const core::Config& config, const Home& home, const std::string& account)
{
    auto list = cluster_arns(config, home, account);
    for (std::string& arn : list)
        arn = instances_of(std::move(arn));
    return list;
}

std::string instances_of(std::string cluster_resource)
{
    constexpr std::string_view cluster = ":cluster/";
    const auto at = cluster_resource.find(cluster);
    if (at == std::string::npos) return cluster_resource; // any resource of the account
    return cluster_resource.replace(at, cluster.size(), ":container-instance/") + "/*";
}

std::vector<std::string> excluded_service_arns(const core::Config& config, const Home& home, const std::string& account)
{
    std::vector<std::string> list;
    for (const core::Rule& rule : config.rules) {
        const auto overlapping =
            std::ranges::count_if(config.rules, [&rule](const core::Rule& other) { return may_overlap(rule, other); });
        if (overlapping > 1) continue; // another one may say otherwise
        for (const std::string_view glob : rule.clusters)
            if (glob.starts_with('!')) add_resources(list, config, home, account, glob.substr(1), service_glob(rule));
    }
    return list;
}

} // namespace headcount::app::setup
