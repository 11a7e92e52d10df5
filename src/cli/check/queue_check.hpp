// What `headcount check` says of a queue: there, with a dead-letter queue behind it, and what may be done to it. Pure.
#pragma once

#include "cli/check/finding.hpp"

#include "headcount/aws/sqs.hpp"
#include "headcount/core/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace headcount::cli {

// The attributes that finding_of() reads (Amazon SQS API Reference, GetQueueAttributes).
std::vector<std::string> queue_attributes();

// `queue` as the configuration writes it.
Finding finding_of(const std::string& queue, const core::Result<std::map<std::string, std::string>>& attributes);

// Belongs to no message: SQS refuses it, and before that whoever may not ask. So asking with it changes nothing.
inline constexpr const char* receipt_of_no_message = "asked-by-headcount-check";

// Nothing more can be asked of a queue that is not there or does not answer.
bool may_be_asked_more(const core::Result<std::map<std::string, std::string>>& attributes);

// `action` as a policy names it, `answer` to a batch with that receipt alone.
Finding permission_of(const std::string& action, const std::string& queue,
                      const core::Result<aws::BatchResults>& answer);

// What is not tried, since trying it could do harm.
Finding receive_not_tried();

} // namespace headcount::cli
