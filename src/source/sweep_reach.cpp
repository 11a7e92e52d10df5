#include "headcount/source/sweep.hpp"

#include <algorithm>

namespace headcount::source {

namespace {

std::set<std::string> accounts_of(const core::Config& config, const std::string& own_account,
                                  const std::set<core::Scope>& seen)
{
    if (config.accounts.empty()) return {own_account};
    std::set<std::string> accounts;
    for (const core::AccountRule& rule : config.accounts)
        for (const std::string& id : rule.ids) {
            if (id != "*") {
                accounts.insert(id);
                continue;
            }
            accounts.insert(own_account);
            for (const core::Scope& scope : seen)
                accounts.insert(scope.account);
        }
    return accounts;
}

std::set<std::string> regions_of(const core::Config& config, const std::vector<std::string>& home_regions,
                                 const std::set<core::Scope>& seen)
{
    if (!config.regions.empty()) return {config.regions.begin(), config.regions.end()};
    std::set<std::string> regions(home_regions.begin(), home_regions.end());
    for (const core::Scope& scope : seen)
        regions.insert(scope.region);
    return regions;
}

} // namespace

std::vector<core::Scope> sweep_reach(const core::Config& config, const std::string& own_account,
                                     const std::vector<std::string>& home_regions, const std::set<core::Scope>& seen)
{
    std::vector<core::Scope> reach;
    const std::set<std::string> regions = regions_of(config, home_regions, seen);
    for (const std::string& account : accounts_of(config, own_account, seen))
        for (const std::string& region : regions) {
            const core::Scope scope{account, region};
            if (!account.empty() && core::in_reach(config, scope, own_account)) reach.push_back(scope);
        }
    return reach;
}

} // namespace headcount::source
