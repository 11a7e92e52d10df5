// The work queue: which cluster is looked at next, and which messages that look answers for.
// A decider: no socket, no coroutine, no clock. It is told what happened and when, and says what to do.
//
//             mark                next                ended, nothing new
//   (idle) ─────────▶ waiting ─────────▶ running ────────────────────────▶ (idle, spacing remembered)
//                        ▲                  │ mark after the reads began
//                        │      ended       ▼
//                        └──────────── running and dirty
//
// Rules: ARCHITECTURE "The work queue". I2 (nothing lost), I4 (bounded) and I7 (fair) are kept here.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace headcount::control {

// A held message, as its source numbered it.
struct Ticket {
    std::uint32_t source = 0;
    std::uint64_t number = 0;

    friend bool operator==(const Ticket&, const Ticket&) = default;
    friend auto operator<=>(const Ticket&, const Ticket&) = default;
};

// Who goes first within an account: corrections, and looks for what its queue has given often and may give no more,
// before first looks before rechecks before sweeps. Within a lane the oldest event goes first, by when it was sent: one
// that comes again has not lost its place. Every eighth start of an account goes to the first of a lane that has been
// here longest, so that no lane starves.
enum class Lane { correction, event, recheck, sweep };

struct Precedence {
    Lane lane = Lane::event;
    core::Time since = core::Time::max(); // when its oldest event was sent, or its look was asked for; max: now
};

struct DispatcherLimits {
    std::size_t in_flight = 256;                         // runs at once, and up to as many slow ones beside them
    std::size_t per_account = 64;                        // runs at once of one account and region
    core::Duration slow_after = std::chrono::seconds{1}; // a run is, from so long after its start
    std::size_t held = 5000;                             // messages held
    std::size_t held_per_account = 1000;
    std::size_t held_in_common = 5000; // the room of which the last tenth is not for those who are slow themselves
    core::Duration spacing = std::chrono::milliseconds{100}; // doubled up to …
    core::Duration spacing_most = std::chrono::seconds{2};
    core::Duration quiet = std::chrono::seconds{10};         // … and back after this much quiet
    core::Duration a_read{};                                 // of a run with more than ten: the next waits for all
    core::Duration backoff = std::chrono::milliseconds{500}; // before a failed run is tried again: full jitter,
    core::Duration backoff_most = std::chrono::seconds{20};  // doubled up to this
    core::Duration give_up = std::chrono::seconds{60};       // all tries of the same messages together
};

struct Run {
    core::ClusterKey cluster;
    Lane lane = Lane::event;
    core::Time marked;             // receipt of its first message; without messages, when the first look was asked for
    core::Duration spacing_wait{}; // the part of its waiting that was the cluster's spacing, before its first try
    std::size_t messages = 0;      // attached when it started; more may attach until reads_begin()
    std::uint32_t tries = 1;       // 1, and one more after each transient failure
    core::Time since;              // as in Precedence
};

enum class Admission {
    held,       // attached to a run; the dispatcher answers for it
    over_share, // its account holds its share already (or room() is 0, or drain() was called), or is slow by its own
                // doing while room is scarce: give it back with a growing visibility, from 60 s
};

enum class RunEnd {
    answered,  // a verdict: its messages are done with
    transient, // may succeed soon: tried again until give_up, its messages stay held
    no_turn,   // tried again likewise; its account was not asked, so that nothing is known of its health
    refused,   // will not succeed soon: its messages go back at once
};

struct Release {
    std::vector<Ticket> ack;
    std::vector<Ticket> retry_later;
    bool again = false;          // the run will be tried again; nothing is released
    std::vector<Ticket> waiting; // again: what the run answered for, as long as it is held
};

// What left the line without a run.
struct Overdue {
    // Whoever asked for a look other than by a message is to be told that there was none.
    struct Left {
        core::ClusterKey cluster;
        Lane lane = Lane::event;  // the best of those that asked
        std::size_t messages = 0; // of `messages`
    };

    std::vector<Ticket> messages; // to be given back
    std::vector<Left> clusters;
};

// How it treats failures, where the limits leave a choice:
// - A failed run is tried again after a back-off, with what was marked meanwhile. A mark never shortens the back-off.
// - give_up counts from the first start of the oldest of its messages; those that joined later go back with them. A run
//   whose next try would begin after give_up is given up at once. What was marked since its reads began stays, as a
//   new run that waits out the same back-off.
// - After a transient failure an account starts one run at a time until one is answered or refused; once a second
//   cluster of it fails too, with a growing pause before each. Other accounts notice nothing.

// How it keeps accounts from each other:
// - A run that has been under way for slow_after leaves its place to another. So no account waits longer than that for
//   those whose calls hang, or wait for their API budget.
// - Accounts that have a slow run start no further ones while such accounts have half of in_flight together.
// - An account of which a run became slow without an answer to anything since it began is silent until it answers.
//   Silent accounts start no further runs while they have a quarter of in_flight together.
// - While no more than a tenth of the room for messages is left, an account that is slow by its own doing (silent, with
//   failing runs, or held back by its API budget) may hold a tenth of what is left, and no more.

class Dispatcher {
public:
    Dispatcher(DispatcherLimits limits, core::Random random);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // An event named this cluster. Some events are worth a recheck only. `held_back`: calls of its account wait for
    // their API budget. `sent`: the event; max: now.
    Admission mark(const core::ClusterKey& cluster, Ticket ticket, core::Time now, Lane lane = Lane::event,
                   bool held_back = false, core::Time sent = core::Time::max());

    // Something other than a message wants this cluster looked at.
    void look(const core::ClusterKey& cluster, Lane lane, core::Time now);

    // The next run to start, if one may start now.
    std::optional<Run> next(core::Time now);

    // The run of this cluster is about to send its first read: what is marked from now on needs another run.
    // Throws std::logic_error if this cluster has no run.
    void reads_begin(const core::ClusterKey& cluster);

    // A run that ends without reads_begin() answers for all that was marked until now. std::logic_error as above.
    // `reads`: calls that it made to find out what is so.
    Release ended(const core::ClusterKey& cluster, RunEnd how, core::Time now, std::uint32_t reads = 0);

    // Those whose account fails and who have waited longer than give_up for their turn.
    // To be asked whenever the loop turns (it looks at most once a second); wake() does not tell of them.
    Overdue overdue(core::Time now);

    // Stop: every message whose run has not begun, to be given back at once. Nothing starts any more, and a run that
    // fails is not tried again.
    std::vector<Ticket> drain();

    // When next() may give what it does not give now; Time::max() if only a call can change that. May have passed.
    core::Time wake() const;

    std::size_t room() const; // messages that may still be held; receiving stops at 0
    std::size_t held() const;
    std::size_t in_flight() const;
    std::size_t waiting() const;                         // clusters
    core::Duration oldest_waiting(core::Time now) const; // zero when none waits
    std::size_t waiting(const core::Scope& scope) const; // of them, in this account and region …
    core::Duration oldest_waiting(const core::Scope& scope, core::Time now) const; // … and the oldest of those
    std::size_t known() const;                                                     // clusters remembered in any state

    // Throws std::logic_error with a sentence if what must always hold does not.
    void check() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::control
