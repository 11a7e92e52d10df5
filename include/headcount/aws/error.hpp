// What an answer that is not a success means: AWS JSON, AWS Query (XML), and what proxies and load balancers send.
// Pure: a status, headers and a body in, a core::Error out, with its kind and whether trying again can help.
// Source: "AWS JSON 1.1 protocol", "AWS Query protocol" (Smithy), "Common Errors" of each API reference.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/transport.hpp"

#include <span>
#include <string_view>

namespace headcount::aws {

enum class Protocol { json, query };

// What must not be shown, wherever it turns up.
using Secrets = std::span<const std::string_view>;

// `code` is the bare shape name ("QueueDoesNotExist" also where SQS says AWS.SimpleQueueService.NonExistentQueue), or
// the HTTP status where no name was given. The message is the service's own, printable, at most 500 bytes, without the
// canonical request that signature errors quote, and without `secrets`: services may quote what they were sent.
core::Error parse_error(int status, const net::Headers& headers, std::string_view body, Protocol protocol,
                        Secrets secrets = {});

// The request id of an answer, out of any of the headers that carry one; empty where none does.
std::string_view request_id_of(const net::Headers& headers);

// Is this one of the refusals that fresh credentials cure (expired, or not known any more)?
bool asks_for_new_credentials(std::string_view code);

// Is this one of the refusals that a wrong clock on our side can cause?
bool may_be_clock_skew(std::string_view code);

} // namespace headcount::aws
