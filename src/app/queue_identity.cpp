#include "app/queue_identity.hpp"

#include "core/invalid.hpp"
#include "headcount/app/aws_access.hpp"

#include <utility>

namespace headcount::app {

namespace {

bool is_bare_name(const std::string& written)
{
    return !written.empty() && written.find(':') == std::string::npos; // neither URL nor ARN
}

core::Result<QueueIdentity> identify(const core::QueueConfig& queue, const std::string& region,
                                     const std::string& own_account)
{
    auto name = core::parse_queue(queue.url, region, own_account);
    if (!name) return name.error();
    QueueIdentity identity{.name = std::move(*name), .role = {}, .role_account = {}};
    if (queue.role.empty()) return identity;
    identity.role = core::role_in(queue.role, identity.name.account);
    if (is_bare_name(identity.role)) {
        if (own_account.empty())
            return core::invalid(
                "the role \"" + queue.role + "\" of queue " + queue.url +
                " is one of the own account, which is not known: set AWS_ACCOUNT_ID, or write its ARN");
        const std::string partition(core::partition_of(region));
        identity.role = "arn:" + partition + ":iam::" + own_account + ":role/" + identity.role;
    }
    const auto arn = core::parse_arn(identity.role);
    if (!arn) return core::invalid("the role of queue " + queue.url + " is no ARN of a role: " + arn.error().message);
    identity.role_account = arn->account;
    return identity;
}

} // namespace

core::Result<std::vector<QueueIdentity>> identify_queues(const core::Config& config, const std::string& region,
                                                         const std::string& own_account)
{
    std::vector<QueueIdentity> identities;
    for (const auto& queue : config.queues) {
        auto identity = identify(queue, region, own_account);
        if (!identity) return identity.error();
        identities.push_back(std::move(*identity));
    }
    return identities;
}

bool needs_own_account(const core::QueueConfig& queue)
{
    return is_bare_name(queue.url) || is_bare_name(queue.role);
}

} // namespace headcount::app
