// What an invocation of an AWS Lambda function carries: one event, what SNS wraps round it, or a batch of an SQS queue.
// The events inside are told apart later (event.hpp).
// Facts: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS" and "... with Amazon SNS".
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

struct Invocation {
    struct Record {
        std::string id;   // of the message; empty for a bare event
        std::string body; // the text of the event, bare or wrapped by SNS
        std::optional<WallTime> sent;
        std::uint32_t receive_count = 1;
    };

    std::vector<Record> records; // at least one
    bool queue = false;          // an SQS batch, which is answered record by record
    bool fifo = false;           // of a FIFO queue: what stands behind a failed record has failed too
};

// Whatever is no list of records is a bare event, also what is not JSON: event.hpp says what is wrong with it.
// An error (kind invalid): records of another service, or one that cannot be answered because it has no messageId.
Result<Invocation> parse_invocation(std::string_view payload);

} // namespace headcount::core
