// Where headcount is at home, as far as a configuration and a few settings tell: partition, region, account, queues.
#pragma once

#include "headcount/app/setup.hpp"
#include "headcount/core/arn.hpp"

#include <string>
#include <vector>

namespace headcount::app::setup {

struct Home {
    std::string partition;
    std::string region;
    std::string account;
    std::vector<core::QueueName> queues; // at least one: "headcount" where the configuration names none

    std::string arn(std::string_view service, std::string_view in_region, std::string_view in_account,
                    std::string_view resource) const;
    std::string queue_arn(const core::QueueName& queue) const;
    std::string dead_letters_arn(const core::QueueName& queue) const;
    std::string rule_arn(const core::QueueName& queue) const;         // of the own account's events
    std::string members_rule_arn(const core::QueueName& queue) const; // of the events that other accounts send
    std::string bus_arn(const core::QueueName& queue) const;
};

core::Result<Home> home_of(const SetupQuestion& question);

core::Error left_open(std::string message);

// The account rules that name a role, and the rule of `question.member` or, where that is not said, the only one.
std::vector<const core::AccountRule*> rules_with_role(const core::Config& config);
core::Result<const core::AccountRule*> member_rule(const SetupQuestion& question);

// "role/headcount" of an ARN or a name, {account} still in it where it was.
std::string role_resource(const core::AccountRule& rule);

} // namespace headcount::app::setup
