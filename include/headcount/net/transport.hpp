// The network as a parameter: a request and a deadline in, a whole response or an error out. Knows nothing of AWS.
// Production: http_client.hpp, pooled over TCP and TLS. Simulation: the simulated AWS, called in process.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/headers.hpp"
#include "headcount/net/step_times.hpp"
#include "headcount/net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>

namespace headcount::net {

namespace asio = boost::asio;

struct Request {
    Endpoint endpoint;
    std::string method = "POST";
    std::string target = "/";
    Headers headers; // without Host and Content-Length, which the transport adds
    std::string body;
    // How long the server may stay silent before its first byte: a long poll needs more than a call. Zero: the
    // transport's own limit. The whole call still ends at the deadline.
    core::Duration first_byte{};
    std::size_t body_bytes = 0; // the longest body that its answer may have; 0: the transport's own limit
    // Never through a proxy: what is asked is on this machine or next to it, whatever its address is, and hands out
    // keys in plain text.
    bool direct = false;
    StepTimes* steps =
        nullptr; // to be filled on the way, where the transport can; outlives the call. Null: nobody asks
};

struct Response {
    int status = 0;
    Headers headers;
    std::string body;
};

class Transport {
public:
    virtual ~Transport() = default;

    // Errors: transport (retryable, unless a certificate was not accepted, the peer's TLS is too old, a proxy refused
    // or the answer is larger than allowed), deadline (retryable), cancelled, and invalid for a request that cannot be
    // written as HTTP (a line break in a header) or CA certificates that cannot be read. A half answer is an error,
    // never a short body. Any status is an answer, not an error. Cancelling the awaiting coroutine ends the call at
    // once; its connection is not used again.
    virtual asio::awaitable<core::Result<Response>> send(Request request, core::Deadline deadline) = 0;
};

} // namespace headcount::net
