// The AWS Lambda Runtime API: the next invocation, its response or its error, and why the function cannot start.
// Plain HTTP to the machine itself, unsigned, never through a proxy. What an invocation means is not known here.
// Facts: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace headcount::source {

namespace asio = boost::asio;

struct InvocationRequest {
    std::string id; // Lambda-Runtime-Aws-Request-Id
    std::string payload;
    std::optional<core::WallTime> deadline; // when Lambda gives it up; none: it did not say
    std::string function_arn;               // as it was invoked, an alias or version behind it; may be empty
};

class RuntimeApi {
public:
    // `transport` must not go through a proxy, and must let a request wait for its first byte for as long as it says.
    RuntimeApi(net::Transport& transport, net::Timers& timers, net::Endpoint endpoint);

    // Waits for as long as it takes: the process is frozen meanwhile, for minutes or hours.
    asio::awaitable<core::Result<InvocationRequest>> next();

    // Errors of these and of next(): `server` where the answer is another than it should be, with `retryable` false
    // after a 500, which says that this environment is beyond repair; else those of the transport.
    asio::awaitable<core::Result<void>> respond(std::string id, std::string body);
    asio::awaitable<core::Result<void>> fail(std::string id, core::Error error);
    asio::awaitable<core::Result<void>> fail_init(core::Error error);

private:
    asio::awaitable<core::Result<void>> post(std::string target, net::Headers headers, std::string body);

    net::Transport& transport_;
    net::Timers& timers_;
    net::Endpoint endpoint_;
};

// AWS_LAMBDA_RUNTIME_API is host:port, without a scheme.
core::Result<net::Endpoint> runtime_api_endpoint(std::string_view host_and_port);

// "AccessDeniedException", "denied": as the error type in Lambda's log and in the answer to whoever invoked.
// {"errorMessage":…,"errorType":…,"stackTrace":[]}
std::string function_error(const core::Error& error);

} // namespace headcount::source
