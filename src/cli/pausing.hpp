// How a service is paused and goes on: by tags, which every replica obeys. What is to be done is decided by
// core/service_tags.hpp; here it is carried out, and told in a sentence.
#pragma once

#include "headcount/aws/ecs.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/service_tags.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace headcount::cli {

namespace asio = boost::asio;

struct PauseRequest {
    core::ClusterKey cluster;
    std::string service;
    std::optional<core::Freeze> freeze; // none: it goes on
};

// What is so now, or would be, where the configuration says dry_run. An error: the tags could not be changed, or not
// all of them; or no rule speaks for the service, so that a pause would mean nothing.
asio::awaitable<core::Result<std::string>> carry_out(aws::Ecs& ecs, std::shared_ptr<const core::Config> config,
                                                     PauseRequest request, core::WallTime now, core::Deadline deadline);

} // namespace headcount::cli
