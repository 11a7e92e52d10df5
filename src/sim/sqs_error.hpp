// Refusals of the simulated SQS: Error::code holds the name of the JSON shape, and from it follow the status, the
// legacy code and the document of either dialect. Source: Amazon SQS API Reference, "Common Error Types".
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/transport.hpp"

#include <string>
#include <string_view>

namespace headcount::sim {

enum class SqsDialect { json, query };

struct SqsErrorNames {
    std::string_view shape;  // what Error::code holds
    std::string_view space;  // its namespace in __type
    std::string_view legacy; // in x-amzn-query-error, in Code of the Query dialect and of batch entries
    int status;

    bool sender_fault() const { return status < 500; }
};

// An unknown code is a mistake of ours and reads InternalFailure.
const SqsErrorNames& sqs_error_names(std::string_view code);

net::Response sqs_error_response(SqsDialect dialect, const core::Error& error, const std::string& request_id);

core::Error sqs_refusal(std::string code, std::string message);
core::Error missing_parameter(std::string_view name);
core::Error invalid_parameter(std::string_view name, std::string_view reason);

} // namespace headcount::sim
