// What is told of calls: metrics and a trace line of each attempt, and how long each stage of a call took.
#pragma once

#include "aws/api_call.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

namespace headcount::aws {

class CallReports {
public:
    // Both outlive it.
    CallReports(observe::Metrics& metrics, observe::Log& log) : metrics_(metrics), log_(log) {}

    bool traces() const { return log_.enabled(observe::LogLevel::trace); }

    // An attempt of `call` that took `span`. `status`: 0 where no answer came.
    void attempted(const ApiCall& call, int status, const core::Result<ApiResponse>& result, core::Duration span);

    // A call that was answered and is over: its stages, and its place in the journal of whoever asked for one.
    void answered(const ApiCall& call);

private:
    void count(const ApiCall& call, int status, const core::Result<ApiResponse>& result, core::Duration span);
    void trace(const ApiCall& call, int status, const core::Result<ApiResponse>& result, core::Duration span);

    observe::Metrics& metrics_;
    observe::Log& log_;
};

} // namespace headcount::aws
