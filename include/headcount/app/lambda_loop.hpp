// The loop of the AWS Lambda custom runtime: next invocation, work, response or error, and again. How the process gets
// over being frozen in between is settled here; what an invocation means is left to LambdaFunction.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/source/runtime_api.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>

namespace headcount::app {

namespace asio = boost::asio;

struct LambdaLoopParts {
    net::Timers& timers;
    observe::Log& log;
    source::RuntimeApi& api;

    // The body of the response, or an error of the function.
    std::function<asio::awaitable<core::Result<std::string>>(source::InvocationRequest request,
                                                             core::Deadline deadline)>
        invoke;

    // Called before an invocation that comes after a pause: servers have closed connections meanwhile, and whoever
    // forwards packets in between may have forgotten them, so that nobody would say so.
    std::function<void()> after_pause;
};

// Returns when invocations cannot be served any more, and says why: next failed three times in a row, or the Runtime
// API said that this environment is beyond repair. The process should end then; Lambda starts another.
asio::awaitable<core::Error> serve_invocations(LambdaLoopParts parts);

// When work for an invocation must end: before Lambda's deadline, with time left to report.
core::Deadline work_deadline(const core::Clock& clock, std::optional<core::WallTime> deadline);

} // namespace headcount::app
