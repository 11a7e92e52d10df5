#include "headcount/app/lambda_loop.hpp"

#include "headcount/core/error_code.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::app {

namespace {

using namespace std::chrono_literals;
constexpr int failures_most = 3;               // of next, in a row
constexpr core::Duration failure_pause = 50ms; // between them
constexpr core::Duration longest_timeout = 15min;
constexpr core::Duration report_time = 300ms;

// Long enough for connections to have died. Told by the calendar: the monotonic clock stands still in a frozen machine.
constexpr core::Duration long_pause = 5s;

bool is_long_pause(core::WallTime from, core::WallTime to)
{
    return to < from || to - from >= long_pause; // a calendar that went back says nothing of how long it was
}

class Loop {
public:
    explicit Loop(LambdaLoopParts parts) : parts_(std::move(parts)), worked_(parts_.timers.wall()) {}

    asio::awaitable<core::Error> run()
    {
        for (int failures = 0;;) {
            auto request = co_await parts_.api.next();
            if (!request) {
                parts_.log.warn("cannot get an invocation: " + request.error().message);
                if (++failures >= failures_most || !request.error().retryable) co_return request.error();
                co_await net::sleep_until(parts_.timers, parts_.timers.now() + failure_pause);
                continue;
            }
            failures = 0;
            const auto reported = co_await serve(std::move(*request));
            if (reported) continue;
            parts_.log.error("cannot report an invocation: " + reported.error().message);
            if (!reported.error().retryable) co_return reported.error();
        }
    }

private:
    asio::awaitable<core::Result<void>> serve(source::InvocationRequest request)
    {
        if (is_long_pause(worked_, parts_.timers.wall())) parts_.after_pause();
        const std::string id = request.id;
        const core::Deadline deadline = work_deadline(parts_.timers, request.deadline);
        auto response = co_await parts_.invoke(std::move(request), deadline);
        worked_ = parts_.timers.wall();
        if (response) co_return co_await parts_.api.respond(id, std::move(*response));
        const core::Error& error = response.error();
        parts_.log.error("an invocation failed: " + error.message,
                         {{"request_id", id}, {"error_code", core::code_or_kind(error)}});
        co_return co_await parts_.api.fail(id, error);
    }

    LambdaLoopParts parts_;
    core::WallTime worked_; // when connections were used last
};

} // namespace

asio::awaitable<core::Error> serve_invocations(LambdaLoopParts parts)
{
    Loop loop(std::move(parts));
    co_return co_await loop.run();
}

core::Deadline work_deadline(const core::Clock& clock, std::optional<core::WallTime> deadline)
{
    core::Duration left = longest_timeout;
    if (deadline) left = std::clamp<core::Duration>(*deadline - clock.wall(), core::Duration::zero(), longest_timeout);
    return core::Deadline::after(clock.now(), left - std::min(report_time, left / 4));
}

} // namespace headcount::app
