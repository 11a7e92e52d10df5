// Who may do what in the simulated AWS: the policies of identities and the trust of roles, asked before a call is
// carried out. An identity without a policy may do everything, so that nobody needs one who does not care.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/family.hpp"
#include "sim/iam_policy.hpp"
#include "sim/key_ring.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::sim {

// What a call asks IAM for: its action on each resource that it names. None where the call is not understood (its
// service will say so) or needs no permission (GetCallerIdentity).
std::vector<IamRequest> iam_requests(Family family, const net::ServerRequest& request, const core::Scope& caller);

class Iam {
public:
    // Throws std::invalid_argument where a policy cannot be used.
    Iam(const std::map<std::string, std::vector<std::string>>& policies, const std::vector<Role>& roles);

    // AWS' sentence for the first thing that this caller may not; nothing where it may all.
    std::optional<std::string> refusal(const Key& caller, const std::vector<IamRequest>& requests) const;

    // Whether the role trusts this caller, by its trust policy. A role without one is the caller's to judge.
    bool trusts(const Role& role, const Key& caller, const std::string& external_id) const;

private:
    std::map<std::string, std::vector<IamPolicy>> policies_; // by ARN of user or role
    std::map<std::string, IamPolicy> trust_;                 // by ARN of role
};

} // namespace headcount::sim
