// What the ECS agent tells a task about itself: one GET without credentials, by which a task knows its account without
// STS. Source: "Amazon ECS task metadata endpoint version 4" (ECS Developer Guide), GET ${…_URI_V4}/task.
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/result.hpp"
#include "headcount/net/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace headcount::aws {

namespace asio = boost::asio;

struct TaskIdentity {
    std::string account;
    std::string region;

    friend bool operator==(const TaskIdentity&, const TaskIdentity&) = default;
};

// Nothing where ECS_CONTAINER_METADATA_URI_V4 is not set: this is no task of ECS. An error where it is set and does not
// answer with a task (kind as of the transport, or `invalid`); its message names the variable.
asio::awaitable<core::Result<std::optional<TaskIdentity>>>
read_task_identity(Environment environment, net::Transport& transport, core::Deadline deadline);

} // namespace headcount::aws
