// Does the queue answer, and when may it be asked again? A decider: told how each receive went, it knows the back-off,
// notices a change of state once, reminds of a lasting one now and then, and has the sentence for /readyz. A receive
// that fails now and then is no change of state: it is one after three in a row, or half a minute, without an answer.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <string>

namespace headcount::source {

class ReceiveWatch {
public:
    enum class Change {
        none,
        broke, // it answered, or was never asked, and does not any more; or it fails in another way than before
        still, // it fails as before, and nothing was said of it for a while
        back,  // it answers again
    };

    ReceiveWatch(std::string queue_url, std::string region, core::Random random);

    // A receive that was sent at `began` was answered, empty or not / failed.
    Change answered(bool nothing_at_once, core::Time began, core::Time now);
    Change failed(const core::Error& error, core::Time began, core::Time now);

    // Before this nothing is sent: soon after a failure, at most ten receives a minute while it is broken, one a second
    // while empty answers come at once although a long poll was asked for.
    core::Time not_before() const { return not_before_; }

    bool ready() const { return state_ == State::answering; }
    // The latest receive was answered. While it is not, one at a time is enough to see whether the next one is.
    bool steady() const { return ready() && failures_ == 0; }
    const std::string& why() const { return why_; } // a sentence when not ready

private:
    enum class State { unknown, answering, missing, denied, credentials, refused, unreachable };
    static State state_of(const core::Error& error);
    std::string sentence(State state, const core::Error& error) const;
    bool may_be_chance(State state, core::Time now) const;
    core::Duration pause();
    core::Duration short_pause();

    std::string queue_url_;
    std::string region_;
    core::Random random_;
    State state_ = State::unknown;
    std::string why_;
    std::uint32_t failures_ = 0;                  // in a row
    std::uint32_t pauses_ = 0;                    // long ones, for these
    core::Time answered_at_ = core::Time::min();  // the latest one
    core::Time silent_since_ = core::Time::min(); // where failures_ > 0
    core::Time failed_at_ = core::Time::min();
    core::Time said_at_ = core::Time::min(); // that it is broken
    core::Time not_before_ = core::Time::min();
};

} // namespace headcount::source
