#include "headcount/aws/retry.hpp"

#include "core/whole_number.hpp"

#include "aws/dates.hpp"
#include "aws/encoding.hpp"
#include "aws/wall_span.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t throttling_cost = 5;
constexpr std::uint32_t transient_cost = 14;
constexpr std::uint32_t first_try_refund = 1;
constexpr core::Duration longest_delay = 20s;
constexpr core::Duration most_over_computed = 5s; // what a hint may add
constexpr std::int64_t largest_hint = 24 * 3600 * 1000;

// rand(0,1) · min(b · 2^(n−1), 20 s), with b = 1 s for throttling and 50 ms otherwise; never shorter than what the
// service asks for, and that at most 5 s longer than computed.
core::Duration delay_after(std::uint32_t attempt, bool throttled, std::optional<core::Duration> hint,
                           core::Random& random)
{
    const core::Duration base = throttled ? core::Duration{1s} : core::Duration{50ms};
    const auto doublings = std::min<std::uint32_t>(attempt - 1, 10);
    const auto computed = random.up_to(std::min(base * (1 << doublings), longest_delay));
    if (!hint) return computed;
    return std::max(computed, std::min(*hint, computed + most_over_computed));
}

std::optional<std::int64_t> whole_number(std::string_view text)
{
    const auto value = core::whole_number<std::int64_t>(trimmed(text), 0);
    return value ? std::optional(std::min(*value, largest_hint)) : std::nullopt;
}

// Retry-After as a date (RFC 9110, 10.2.3), counted from the answer's own Date: it is the server's clock that it is
// told by, and ours may be off.
std::optional<core::Duration> until_date(const net::Headers& headers)
{
    const auto until = parse_http_date(trimmed(net::find_header(headers, "Retry-After")));
    const auto now = parse_http_date(trimmed(net::find_header(headers, "Date")));
    if (!until || !now) return std::nullopt;
    return std::clamp<core::Duration>(wall_span(*now, *until), core::Duration::zero(),
                                      std::chrono::milliseconds{largest_hint});
}

} // namespace

bool RetryQuota::take(std::uint32_t cost)
{
    if (left_ < cost) return false;
    left_ -= cost;
    return true;
}

void RetryQuota::give_back(std::uint32_t amount)
{
    left_ = std::min(full, left_ + amount);
}

std::optional<core::Duration> retry_hint(const net::Headers& headers)
{
    if (const auto value = whole_number(net::find_header(headers, "x-amz-retry-after")))
        return std::chrono::milliseconds{*value};
    // Not read by the SDKs, but proxies and 503 pages send it.
    if (const auto value = whole_number(net::find_header(headers, "Retry-After"))) return std::chrono::seconds{*value};
    return until_date(headers);
}

std::ostream& operator<<(std::ostream& out, Next next)
{
    switch (next) {
    case Next::again: return out << "again";
    case Next::give_up: return out << "give up";
    case Next::give_up_later: return out << "give up later";
    case Next::out_of_time: return out << "out of time";
    }
    return out;
}

RetryDecision RetryState::failed(const core::Error& error, std::optional<core::Duration> hint, core::Time now,
                                 core::Deadline deadline, RetryQuota& quota, core::Random& random)
{
    if (!error.retryable || attempt_ >= most_attempts_) return {};
    const bool throttled = error.kind == core::ErrorKind::throttled;
    const auto delay = delay_after(attempt_, throttled, hint, random);
    if (deadline.left(now) <= delay) return {Next::out_of_time, {}};
    const auto cost = throttled ? throttling_cost : transient_cost;
    if (!quota.take(cost))
        return kind_ == CallKind::long_poll ? RetryDecision{Next::give_up_later, delay} : RetryDecision{};
    last_cost_ = cost;
    ++attempt_;
    return {Next::again, delay};
}

void RetryState::succeeded(RetryQuota& quota)
{
    quota.give_back(last_cost_ > 0 ? last_cost_ : first_try_refund);
}

} // namespace headcount::aws
