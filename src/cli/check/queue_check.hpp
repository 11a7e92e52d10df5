// What `headcount check` says of a queue: there, readable, and with a dead-letter queue behind it. Pure.
#pragma once

#include "cli/check/finding.hpp"

#include "headcount/core/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace headcount::cli {

// The attributes that finding_of() reads (Amazon SQS API Reference, GetQueueAttributes).
std::vector<std::string> queue_attributes();

// `queue` as the configuration writes it.
Finding finding_of(const std::string& queue, const core::Result<std::map<std::string, std::string>>& attributes);

} // namespace headcount::cli
