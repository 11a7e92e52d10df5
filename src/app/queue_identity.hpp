// How a queue of the configuration is called: its name, and the role to call it with where it names one. Pure.
#pragma once

#include "headcount/core/arn.hpp"
#include "headcount/core/config.hpp"

#include <string>
#include <vector>

namespace headcount::app {

struct QueueIdentity {
    core::QueueName name;
    std::string role;         // its ARN; empty: the credentials in use
    std::string role_account; // whose sessions speak to the queue; empty with `role`

    friend bool operator==(const QueueIdentity&, const QueueIdentity&) = default;
};

// The own account may be unknown yet (empty): queues and roles that are named by URL or ARN do not need it. In a role,
// "{account}" stands for the account of its queue.
core::Result<std::vector<QueueIdentity>> identify_queues(const core::Config& config, const std::string& region,
                                                         const std::string& own_account);

} // namespace headcount::app
