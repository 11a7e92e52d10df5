// What `headcount check` says of an account and region, after it listed the clusters there and looked at some of them
// as `plan` does. Pure.
#pragma once

#include "cli/applying.hpp"
#include "cli/check/finding.hpp"

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace headcount::cli {

struct ScopeSeen {
    core::Scope scope;
    core::Result<std::vector<core::ClusterKey>> listed;
    std::size_t covered = 0; // of those listed, by a rule
};

inline constexpr std::size_t looked_at_most = 10; // clusters of one account and region: enough to meet a refusal

// One finding for each account and region, and one for each sentence that its services failed with.
Findings findings_of(const std::vector<ScopeSeen>& scopes, const std::vector<Applied>& looked_at);

// The account of the credentials, where `accounts` leaves it out: what is in it is not managed.
Findings own_account_findings(const core::Config& config, const std::string& account);

// One for each code of a warning.
Findings warnings_of(const std::vector<Applied>& looked_at);

} // namespace headcount::cli
