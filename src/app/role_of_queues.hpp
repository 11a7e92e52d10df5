// The queues that are called with one role. It need not be the role that `accounts` names for its account.
#pragma once

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/client.hpp"
#include "headcount/aws/role_sessions.hpp"
#include "headcount/aws/sqs.hpp"

#include <string>
#include <utility>

namespace headcount::app {

struct RoleOfQueues {
    RoleOfQueues(const std::string& role, const std::string& account, aws::RoleSessionsParts sessions_parts,
                 aws::RoleSessionsOptions sessions_options, const AwsAccessParts& parts, aws::ClientOptions options)
        : arn(role), sessions(sessions_parts, with_rule(std::move(sessions_options), role, account)),
          client(parts.transport, sessions_parts.timers, sessions_parts.random, sessions, parts.metrics, parts.log,
                 std::move(options)),
          sqs(client, parts.log)
    {
    }

    static aws::RoleSessionsOptions with_rule(aws::RoleSessionsOptions options, const std::string& role,
                                              const std::string& account)
    {
        options.accounts = {{.ids = {account}, .except = {}, .role = role, .external_id = {}}};
        return options;
    }

    std::string arn;
    aws::RoleSessions sessions;
    aws::Client client;
    aws::Sqs sqs;
};

} // namespace headcount::app
