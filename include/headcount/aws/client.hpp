// One API call: endpoint + credentials + signer + retry + transport, in that order.
// It speaks AWS JSON (ECS, SQS) and AWS Query (STS); what an operation means is known to ecs.hpp, sqs.hpp, sts.hpp.
// Source: "AWS JSON 1.1 protocol" and "AWS Query protocol" (Smithy); "Retry behavior" (AWS SDKs and Tools Reference
// Guide).
#pragma once

#include "headcount/aws/call_gate.hpp"
#include "headcount/aws/credentials.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/user_agent.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/secret.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::aws {

namespace json {
class Parser;
}

struct ApiRequest {
    Service service = Service::ecs;
    std::string_view operation;   // "DescribeServices": a constant of the program's
    core::Scope scope;            // account (empty: the credentials in use) and region
    std::string body;             // JSON, or the Query form body without Action and Version
    core::Duration long_poll{};   // how long the server may be silent on purpose, beyond the attempt's own limit
    bool no_output = false;       // the operation answers nothing: an empty body is a whole answer and is read as {}
    std::size_t answer_bytes = 0; // the longest answer; 0: the transport's own limit
    Turn turn{};                  // at the gate, where the client has one
    // Set: the body proves by this who asks, so the call is not signed; no error shows it. Null: it is signed.
    std::shared_ptr<const core::Secret> proof;

    bool is_signed() const { return proof == nullptr; }
};

struct ApiResponse {
    std::string body; // one JSON object, or one whole XML document that is no error: it was checked.
                      // capacity exceeds size by at least 64 bytes, zeroed, as simdjson wants it
    std::string request_id;
    std::uint32_t attempts = 1;
    core::Time first_byte{};    // when it came; the beginning of time where the transport does not tell
    std::uint64_t document = 0; // its name in the client's JSON parser, for Ecs and Sqs; 0: none
};

struct ClientOptions {
    std::uint32_t attempts = 3;                            // AWS_MAX_ATTEMPTS / limits.attempts: the first included
    RetryMode mode = RetryMode::standard;                  // AWS_RETRY_MODE
    core::Duration attempt_time = std::chrono::seconds{5}; // limits.call: one attempt
    EndpointRules endpoints;                               // the region signs, whatever host it is
    std::string user_agent = own_user_agent();             // the header
    CallGate* gate = nullptr;                              // outlives the client; null: none
};

class Client {
public:
    Client(net::Transport& transport, net::Timers& timers, core::Random& random, CredentialsSource& credentials,
           observe::Metrics& metrics, observe::Log& log, ClientOptions options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Errors are classified (error.hpp): kind, the service's code, retryable, request id. The deadline bounds
    // all attempts together; where it leaves no time for another, the error's kind is `deadline`. Retries: retry.hpp,
    // quota per (account, region, service). A wrong clock and credentials that expired cost one more attempt each.
    // Each attempt first waits for its turn, in adaptive mode and where there is a gate, within the same deadline.
    asio::awaitable<core::Result<ApiResponse>> call(ApiRequest request, core::Deadline deadline);

    // What is left of the retry quota there (500 is all of it), for tests and for status pages.
    std::uint32_t retry_quota(const core::Scope& scope, Service service) const;

private:
    friend class Ecs;
    friend class Sqs;
    json::Parser& parser(); // has read the latest answer already; used at once, never across an await

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::aws
