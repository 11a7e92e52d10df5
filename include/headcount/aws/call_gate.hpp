// Who may send, and when: a client that has a gate asks it before each attempt of a call and tells it the answer. What
// the gate knows of rates and turns is its own business; control::ApiBudget is one.
#pragma once

#include "headcount/aws/call_times.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::aws {

namespace asio = boost::asio;

// How long the calls of one run were kept waiting. What waits side by side counts once.
class WaitMeter {
public:
    void begins(core::Time now)
    {
        if (waiting_++ == 0) since_ = now;
    }
    void ends(core::Time now)
    {
        if (--waiting_ == 0) total_ += now - since_;
    }
    core::Duration total() const { return total_; } // of the waits that have ended

private:
    std::size_t waiting_ = 0;
    core::Time since_{};
    core::Duration total_{};
};

// What the calls of one run took.
struct RunCalls {
    WaitMeter limiter;
    CallJournal journal;
};

// Whose turn a call is.
struct Turn {
    std::uint8_t lane = 1;             // 0 goes first; four lanes
    std::shared_ptr<RunCalls> calls{}; // of the run that it belongs to; null: nobody asks
    bool admitted = false;             // its first attempt has passed the gate already
};

class CallGate {
public:
    virtual ~CallGate() = default;

    // True: send now. False: it has to wait.
    virtual bool try_pass(const core::Scope& scope, std::string_view operation, const Turn& turn) = 0;

    // True: send now. False: the deadline came first, or the caller was cancelled.
    virtual asio::awaitable<bool> wait(core::Scope scope, std::string operation, Turn turn,
                                       core::Deadline deadline) = 0;

    // An attempt that passed has its answer, be it a failure.
    virtual void answered(const core::Scope& scope, std::string_view operation, core::Time sent, bool throttled) = 0;
};

} // namespace headcount::aws
