#include "sim/iam.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace headcount::sim {

namespace {

IamPolicy read(const std::string& of, const std::string& text, IamPolicy::Kind kind)
{
    auto policy = IamPolicy::parse(text, kind);
    if (!policy) throw std::invalid_argument(of + ": " + policy.error().message);
    return *std::move(policy);
}

// Of a role's session, arn:aws:sts::111122223333:assumed-role/headcount/i-1, the role; of others themselves.
std::string identity_of(const std::string& caller)
{
    const auto arn = core::parse_arn(caller);
    constexpr std::string_view session = "assumed-role/";
    if (!arn || arn->service != "sts" || !arn->resource.starts_with(session)) return caller;
    const std::string rest = arn->resource.substr(session.size());
    return "arn:" + arn->partition + ":iam::" + arn->account + ":role/" + rest.substr(0, rest.find('/'));
}

} // namespace

Iam::Iam(const std::map<std::string, std::vector<std::string>>& policies, const std::vector<Role>& roles)
{
    for (const auto& [identity, documents] : policies)
        for (const std::string& document : documents)
            policies_[identity].push_back(read(identity, document, IamPolicy::Kind::identity));
    for (const Role& role : roles)
        if (!role.trust.empty()) trust_.emplace(role.arn, read(role.arn, role.trust, IamPolicy::Kind::trust));
}

std::optional<std::string> Iam::refusal(const Key& caller, const std::vector<IamRequest>& requests) const
{
    const auto found = policies_.find(identity_of(caller.arn));
    if (found == policies_.end()) return std::nullopt;
    for (const IamRequest& request : requests) {
        auto verdict = IamPolicy::Verdict::silent;
        for (const IamPolicy& policy : found->second)
            verdict = std::max(verdict, policy.judge(request)); // a deny beats all
        if (verdict == IamPolicy::Verdict::allow) continue;
        const std::string because = verdict == IamPolicy::Verdict::deny
                                        ? " with an explicit deny in an identity-based policy"
                                        : " because no identity-based policy allows the " + request.action + " action";
        return "User: " + caller.arn + " is not authorized to perform: " + request.action +
               " on resource: " + request.resource + because;
    }
    return std::nullopt;
}

bool Iam::trusts(const Role& role, const Key& caller, const std::string& external_id) const
{
    const auto found = trust_.find(role.arn);
    if (found == trust_.end()) return role.external_id == external_id;
    IamRequest request{.action = "sts:AssumeRole", .resource = role.arn, .principal = caller.account};
    request.context["aws:PrincipalArn"] = identity_of(caller.arn);
    if (!external_id.empty()) request.context["sts:ExternalId"] = external_id;
    return found->second.judge(request) == IamPolicy::Verdict::allow;
}

} // namespace headcount::sim
