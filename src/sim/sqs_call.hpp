// One call of the SQS API in the form of the JSON dialect, whichever dialect it came in. Reading it is the only thing
// the dialects do apart; what a call means is in sqs_actions.hpp.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/http_server.hpp"
#include "sim/sqs_error.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

namespace json = boost::json;

struct SqsCall {
    SqsDialect dialect = SqsDialect::json;
    std::string operation;
    json::object input;  // no nulls at its top
    std::string account; // of the caller
    std::string region;
};

SqsDialect sqs_dialect(const net::ServerRequest& request);

core::Result<SqsCall> read_sqs_call(const net::ServerRequest& request);

// Members of a call or of one entry of a batch. A member of another type is a SerializationException.
core::Result<std::optional<std::string>> text_member(const json::object& input, std::string_view name);
core::Result<std::string> required_text(const json::object& input, std::string_view name); // there and not empty
core::Result<std::optional<std::int64_t>> integer_member(const json::object& input, std::string_view name,
                                                         std::int64_t low, std::int64_t high);
core::Result<std::vector<std::string>> texts_member(const json::object& input, std::string_view name);
core::Result<const json::object*> object_member(const json::object& input, std::string_view name); // null: absent

// One character after the other as SQS allows them in a body: #x9 #xA #xD, #x20-#xD7FF, #xE000-#xFFFD, above #xFFFF.
bool is_sqs_text(std::string_view utf8);

} // namespace headcount::sim
