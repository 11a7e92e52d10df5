// What has to stand in AWS for a configuration to work, as text that a person or a tool carries out: the least IAM
// policy, the trust of another account's role, queues, event rules, CloudFormation templates. Pure: no call is made,
// and the same question always has the same answer. An error says what the configuration leaves open.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::app {

struct SetupQuestion {
    core::Config config;
    std::string region;                // that of the settings; empty: of the queues or of `regions`
    std::string account;               // that headcount runs in; empty: the queue's
    std::string member;                // speak of this account's role or rule instead of headcount's own; empty: own
    std::string identity;              // ARN of the role headcount runs with; empty: one named headcount
    std::string organization;          // "o-…": whose accounts may send events, where `accounts` names them by "*"
    bool for_operator = false;         // the policy of whoever runs plan, explain, pause and resume
    std::vector<std::string> clusters; // names or ARNs that the event rule is narrowed to; none: all
};

core::Result<std::string> setup_policy(const SetupQuestion& question); // JSON
core::Result<std::string> setup_trust(const SetupQuestion& question);  // JSON
core::Result<std::string> setup_queue(const SetupQuestion& question);  // commands of the AWS CLI
core::Result<std::string> setup_rule(const SetupQuestion& question);   // commands of the AWS CLI

// A template of docker/ ("queue", "service", "lambda", "hub" or "member"), word for word, with the defaults of its
// parameters as the configuration has them. Those of service and lambda can only be a service's name: for any more the
// first line says how to hand over the whole configuration.
core::Result<std::string> setup_template(const SetupQuestion& question, std::string_view name);
std::vector<std::string_view> setup_template_names();

} // namespace headcount::app
