#include "source/receive_watch.hpp"

#include "headcount/core/error_code.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace headcount::source {

namespace {

using namespace std::chrono_literals;
constexpr std::uint32_t failures_of_trouble = 3;   // fewer are what any service has now and then
constexpr core::Duration silence_of_trouble = 30s; // more than one long poll that goes unanswered
constexpr core::Duration first_short_pause = 250ms;
constexpr core::Duration first_pause = 1s;
constexpr core::Duration longest_pause = 20s;
constexpr core::Duration pace_of_nothing = 1s;
constexpr core::Duration reminder = 5min; // one line at the start of a long outage scrolls out of sight

// The client advises to allow the one call that was refused; the remedy here names all that a queue needs.
std::string cause_of(const core::Error& error)
{
    constexpr std::string_view advice = "; allow sqs:ReceiveMessage to this identity";
    std::string cause = error.message.empty() ? std::string(core::code_or_kind(error)) : error.message;
    if (cause.ends_with(advice)) cause.resize(cause.size() - advice.size());
    return cause;
}

// Who was answered, if only that it is too much, has no trouble with the network.
std::string_view remedy_of_silence(core::ErrorKind kind)
{
    if (kind == core::ErrorKind::throttled)
        return "trying again; if it stays, lower `pollers` of the queue, or the number of replicas, or see who else "
               "calls SQS that often";
    if (kind == core::ErrorKind::server) return "trying again; the fault is on the side of SQS";
    return "trying again; if it stays, check the network, the proxy and the endpoint";
}

} // namespace

ReceiveWatch::ReceiveWatch(std::string queue_url, std::string region, core::Random random)
    : queue_url_(std::move(queue_url)), region_(std::move(region)), random_(random),
      why_("queue " + queue_url_ + " (" + region_ + ") has not answered yet")
{
}

ReceiveWatch::Change ReceiveWatch::answered(bool nothing_at_once, core::Time began, core::Time now)
{
    const bool was_broken = state_ != State::answering && state_ != State::unknown;
    state_ = State::answering;
    failures_ = 0;
    pauses_ = 0;
    answered_at_ = now;
    why_.clear();
    not_before_ = nothing_at_once ? began + pace_of_nothing : core::Time::min();
    return was_broken ? Change::back : Change::none;
}

ReceiveWatch::Change ReceiveWatch::failed(const core::Error& error, core::Time began, core::Time now)
{
    const State state = state_of(error);
    const bool changed = state != state_;
    if (failures_ == 0) silent_since_ = std::max(began, answered_at_);
    // Receives that were under way together fail together: that is one failure.
    const bool another = failures_ == 0 || began > failed_at_;
    if (another) {
        ++failures_;
        failed_at_ = now;
    }
    const bool chance = may_be_chance(state, now);
    if (another) not_before_ = now + (chance ? short_pause() : pause());
    if (chance) return Change::none;
    state_ = state;
    if (!changed && now - said_at_ < reminder) return Change::none;
    said_at_ = now;
    why_ = sentence(state, error);
    return changed ? Change::broke : Change::still;
}

// What says what is wrong is believed at once: no permission, no such queue.
bool ReceiveWatch::may_be_chance(State state, core::Time now) const
{
    return ready() && state == State::unreachable && failures_ < failures_of_trouble &&
           now - silent_since_ < silence_of_trouble;
}

core::Duration ReceiveWatch::pause()
{
    const core::Duration whole = std::min(longest_pause, first_pause * (1U << std::min<std::uint32_t>(pauses_++, 5)));
    return whole - random_.up_to(whole / 4);
}

core::Duration ReceiveWatch::short_pause()
{
    const core::Duration whole = first_short_pause * failures_;
    return whole - random_.up_to(whole / 2);
}

ReceiveWatch::State ReceiveWatch::state_of(const core::Error& error)
{
    if (error.code.find("QueueDoesNotExist") != std::string::npos ||
        error.code.find("NonExistentQueue") != std::string::npos)
        return State::missing;
    switch (error.kind) {
    case core::ErrorKind::denied: return State::denied;
    case core::ErrorKind::credentials: return State::credentials;
    case core::ErrorKind::invalid: return State::refused;
    case core::ErrorKind::throttled:
    case core::ErrorKind::server:
    case core::ErrorKind::transport:
    case core::ErrorKind::deadline:
    case core::ErrorKind::cancelled: break;
    }
    return State::unreachable;
}

std::string ReceiveWatch::sentence(State state, const core::Error& error) const
{
    std::string remedy;
    switch (state) {
    case State::missing:
        remedy = "create it, or correct HEADCOUNT_QUEUE_URL (or `url` under `queues`); a name is looked up in "
                 "AWS_REGION, a URL or ARN holds its region";
        break;
    case State::denied:
        remedy = "allow sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on it";
        break;
    case State::credentials:
        remedy = "correct the credentials; a signature for another region than the queue's is refused like this too";
        break;
    case State::refused: remedy = "correct HEADCOUNT_QUEUE_URL (or `url` under `queues`)"; break;
    case State::unreachable: remedy = remedy_of_silence(error.kind); break;
    case State::unknown:
    case State::answering: break;
    }
    return "cannot receive from queue " + queue_url_ + " (" + region_ + "): " + cause_of(error) + "; " + remedy;
}

} // namespace headcount::source
