#include "aws/credential_schedule.hpp"

#include "aws/wall_span.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr core::Duration widest_ahead = 5min;
constexpr core::Duration widest_first = 1min;
constexpr core::Duration between_fetches = 5s; // of credentials that arrive expired, or are refused at once
constexpr core::Duration longest_back_off = 60s;

} // namespace

std::ostream& operator<<(std::ostream& out, Advice advice)
{
    switch (advice) {
    case Advice::use: return out << "use";
    case Advice::refresh_ahead: return out << "refresh ahead";
    case Advice::refresh_first: return out << "refresh first";
    case Advice::refuse: return out << "refuse";
    }
    return out;
}

Advice CredentialSchedule::advise(core::Time now, core::WallTime wall) const
{
    const bool may_fetch = now >= not_before_;
    if (!have_) return may_fetch ? Advice::refresh_first : Advice::refuse;
    const core::Duration left = expires_ ? wall_span(wall, *expires_) : core::Duration::max();
    if (may_fetch && suspect_ && failures_ == 0) return Advice::refresh_first;
    if (left > ahead_ && !suspect_) return Advice::use;
    if (may_fetch) return left > first_ ? Advice::refresh_ahead : Advice::refresh_first;
    // What came expired is used all the same: the clock that is wrong may be ours, and the service will judge.
    return left > core::Duration::zero() || failures_ == 0 ? Advice::use : Advice::refuse;
}

void CredentialSchedule::fetched(std::optional<core::WallTime> expires, core::Time now, core::WallTime wall,
                                 core::Random& random)
{
    have_ = true;
    suspect_ = false;
    failures_ = 0;
    expires_ = expires;
    fetched_at_ = now;
    not_before_ = now + between_fetches;
    if (!expires) return;
    const core::Duration lifetime = std::max<core::Duration>(wall_span(wall, *expires), 0s);
    // A part of the window is random, so that sessions that began together are not renewed together.
    const auto window = std::min(lifetime / 4, widest_ahead);
    ahead_ = window - random.up_to(window / 4);
    first_ = std::min(lifetime / 20, widest_first);
}

void CredentialSchedule::failed(core::Time now, core::Random& random)
{
    const auto doublings = std::min<std::uint32_t>(failures_, 6);
    const auto back_off = std::min<core::Duration>(1s * (1 << doublings), longest_back_off);
    ++failures_;
    not_before_ = now + back_off / 2 + random.up_to(back_off / 2);
}

void CredentialSchedule::after_pause(core::Time now)
{
    not_before_ = std::min(not_before_, now);
    failures_ = std::min<std::uint32_t>(failures_, 1); // still failing, but the back-off begins anew
}

bool CredentialSchedule::refused(core::Time now)
{
    if (!have_ || suspect_ || now < fetched_at_ + patience_) return false;
    const bool lasted = now >= fetched_at_ + 2 * longest_back_off;
    patience_ = lasted ? between_fetches : std::min(2 * patience_, longest_back_off);
    suspect_ = true;
    if (failures_ == 0) not_before_ = now;
    return true;
}

} // namespace headcount::aws
