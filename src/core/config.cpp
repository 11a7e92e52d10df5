#include "headcount/core/config.hpp"

#include <algorithm>
#include <utility>

namespace headcount::core {

namespace {

bool holds(const std::vector<std::string>& list, std::string_view wanted)
{
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool speaks_for(const AccountRule& rule, std::string_view account)
{
    return holds(rule.ids, account) || (holds(rule.ids, "*") && !holds(rule.except, account));
}

constexpr std::pair<std::string_view, CountMode> count_modes[] = {{"registered", CountMode::registered},
                                                                  {"active", CountMode::active},
                                                                  {"placeable", CountMode::placeable},
                                                                  {"connected", CountMode::connected}};

} // namespace

std::optional<CountMode> count_mode(std::string_view word)
{
    for (const auto& [name, mode] : count_modes)
        if (name == word) return mode;
    return std::nullopt;
}

bool NamedCluster::matches(std::string_view glob)
{
    if (glob_matches(glob, cluster_.name)) return true;
    if (arn_.empty()) arn_ = cluster_.arn();
    return glob_matches(glob, arn_);
}

// A list of exclusions alone means "all but these". An exclusion wins wherever it stands.
bool reaches(const Rule& rule, NamedCluster& cluster)
{
    bool included = false;
    bool only_exclusions = true;
    for (const std::string_view glob : rule.clusters) {
        if (glob.starts_with('!')) {
            if (cluster.matches(glob.substr(1))) return false;
            continue;
        }
        only_exclusions = false;
        included = included || cluster.matches(glob);
    }
    return included || (only_exclusions && !rule.clusters.empty());
}

bool names_service(const Rule& rule, std::string_view service)
{
    const auto matches = [service](const std::string& glob) { return glob_matches(glob, service); };
    return !rule.service.empty() && matches(rule.service) && std::ranges::none_of(rule.except, matches);
}

// Only the last * is ever tried again: whatever an earlier one could still take, the last one can take too. So the
// work is at most length of glob × length of text, never exponential.
bool glob_matches(std::string_view glob, std::string_view text)
{
    std::size_t g = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // behind the last *
    std::size_t resume = 0;                    // where that * gives up one more character
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = ++g;
            resume = t;
        } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
            ++g;
            ++t;
        } else if (star != std::string_view::npos) {
            g = star;
            t = ++resume;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

std::vector<std::string> services_named_for(const Config& config, const ClusterKey& cluster)
{
    NamedCluster named(cluster);
    std::vector<std::string> services;
    for (const Rule& rule : config.rules) {
        const bool exact = !rule.service.empty() && rule.service.find_first_of("*?") == std::string::npos;
        if (exact && !holds(services, rule.service) && names_service(rule, rule.service) && reaches(rule, named))
            services.push_back(rule.service);
    }
    return services;
}

bool in_reach(const Config& config, const Scope& scope, std::string_view own_account)
{
    if (!config.regions.empty() && !holds(config.regions, scope.region)) return false;
    if (config.accounts.empty()) return !own_account.empty() && scope.account == own_account;
    return account_rule_for(config, scope.account) != nullptr;
}

const AccountRule* account_rule_for(const Config& config, std::string_view account)
{
    const auto found = std::find_if(config.accounts.begin(), config.accounts.end(),
                                    [account](const AccountRule& rule) { return speaks_for(rule, account); });
    return found == config.accounts.end() ? nullptr : &*found;
}

std::string role_in(std::string role, std::string_view account)
{
    constexpr std::string_view placeholder = "{account}";
    for (auto at = role.find(placeholder); at != std::string::npos; at = role.find(placeholder, at + account.size()))
        role.replace(at, placeholder.size(), account);
    return role;
}

} // namespace headcount::core
