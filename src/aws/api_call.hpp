// One call on its way through its attempts: what is sent for it, how its answers are understood and how its failure is
// told. No waiting and no state beyond the call; the loop is in client.cpp.
#pragma once

#include "aws/json.hpp"
#include "headcount/aws/client.hpp"
#include "headcount/aws/error.hpp"
#include "headcount/aws/retry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace headcount::aws {

struct ApiCall {
    ApiRequest request;
    core::Deadline deadline;
    net::Url url;
    RetryState retry;
    std::string invocation_id;
    std::uint32_t sends = 0;
    std::optional<core::Error> last{}; // why the latest attempt failed
    bool clock_corrected = false;      // one more attempt for a wrong clock was spent
    bool credentials_renewed = false;  // one more attempt for new credentials was spent
    CallTimes times{};
    std::string shown_headers{}; // of the latest attempt; empty but where calls are traced

    Protocol protocol() const { return request.service == Service::sts ? Protocol::query : Protocol::json; }
    bool long_poll() const { return request.long_poll > core::Duration::zero(); }
    std::string where() const; // "111122223333/eu-west-1"
};

// What is wrong with a request before it is sent, or nothing.
std::optional<core::Error> refusal(const ApiRequest& request);

// There is no endpoint for it.
core::Error nowhere_to_send(const ApiRequest& request, core::Error error);

// The request without signature: content type, target, body; with room for the headers of one by `who`.
net::Request unsigned_request(const ApiCall& call, const Credentials& who);

// The headers that are not signed. `ttl` is when the server's own clock says that this attempt is over; absent where
// the server's time is not known yet.
void add_unsigned_headers(net::Request& request, const ApiCall& call, const std::string& user_agent,
                          std::optional<core::WallTime> ttl);

// The headers of a signed request for a log, "Content-Type: application/x-amz-json-1.1 | …": values only of those that
// are known to hold no secret.
std::string shown_headers(const net::Request& request);

// A response → its checked body, or the error it stands for, which does not show the secrets of `who` asked.
core::Result<ApiResponse> understand(const ApiCall& call, net::Response response, json::Parser& parser,
                                     const Credentials& who);

// The error as it is handed out: what failed, where, and what to do next.
core::Error explained(const ApiCall& call, core::Error error);
core::Error out_of_time(const ApiCall& call);

// … because the client-side rate limit took what was left of its time.
core::Error held_back(const ApiCall& call);

// … because the gate did not let it pass in time.
core::Error no_turn(const ApiCall& call);

// There was nobody to sign it: the error, and any advice, is that of the credentials.
core::Error not_sent(const ApiCall& call, core::Error error);

} // namespace headcount::aws
