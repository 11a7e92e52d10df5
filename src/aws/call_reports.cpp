#include "aws/call_reports.hpp"

#include "headcount/core/error_code.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace headcount::aws {

namespace {

constexpr core::Duration waited = std::chrono::microseconds{10}; // less is no wait

} // namespace

void CallReports::attempted(const ApiCall& call, int status, const core::Result<ApiResponse>& result,
                            core::Duration span)
{
    count(call, status, result, span);
    if (traces()) trace(call, status, result, span);
}

// What it did not wait for is not counted: most calls find credentials, a free connection and their turn at once.
void CallReports::answered(const ApiCall& call)
{
    using observe::CallStage;
    const auto lengths = lengths_of(call.times);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const auto stage = static_cast<CallStage>(i);
        if (stage >= CallStage::send || lengths[i] >= waited) metrics_.call_stage(stage, lengths[i]);
    }
    if (const auto& calls = call.request.turn.calls) calls->journal.add(call.request.operation, call.times);
}

void CallReports::count(const ApiCall& call, int status, const core::Result<ApiResponse>& result, core::Duration span)
{
    const auto service = to_string(call.request.service);
    const auto operation = call.request.operation;
    if (result) return metrics_.aws_request(service, operation, std::to_string(status), span);
    const auto& error = result.error();
    metrics_.aws_request(service, operation, core::code_or_kind(error), span);
    if (error.kind == core::ErrorKind::throttled)
        metrics_.throttled(call.request.scope.account, call.request.scope.region);
}

// Neither bodies nor headers that may hold a secret.
void CallReports::trace(const ApiCall& call, int status, const core::Result<ApiResponse>& result, core::Duration span)
{
    const std::string& request_id = result ? result->request_id : result.error().request_id;
    const std::string code = result ? std::string("ok") : result.error().code;
    const std::string endpoint = call.url.endpoint.authority();
    const std::vector<observe::Field> fields{{"service", to_string(call.request.service)},
                                             {"operation", call.request.operation},
                                             {"account", call.request.scope.account},
                                             {"region", call.request.scope.region},
                                             {"endpoint", endpoint},
                                             {"target", call.url.target},
                                             {"headers", call.shown_headers},
                                             {"attempt", call.sends},
                                             {"status", status},
                                             {"code", code},
                                             {"request_id", request_id},
                                             {"ms", core::milliseconds_of(span)}};
    log_.write(observe::LogLevel::trace, "AWS request", fields);
}

} // namespace headcount::aws
