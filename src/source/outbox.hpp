// What is to be told to the queue: deletes and give-backs, in batches of ten, soon, and again where it failed.
// A decider: it says what to send now and is told how that went. A batch that failed is tried again later, and holds up
// no other; where several fail and none is answered the queue is asked by one batch at a time, later and later. What
// cannot be told before the message is visible again is dropped, since it comes back anyway.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::source {

enum class Errand { remove, give_back };

struct Parcel {
    std::string receipt;
    core::Time visible_again; // others see the message then
    core::Time back_at;       // give_back: when others shall see it
    core::Time queued{};
    std::uint32_t tries = 0;
};

struct Batch {
    Errand errand = Errand::remove;
    std::vector<Parcel> parcels; // 1 … 10
    core::Time sent{};
};

class Outbox {
public:
    explicit Outbox(core::Random random) : random_(random) {}

    void put(Errand errand, Parcel parcel, core::Time now);
    void flush() { flushing_ = true; } // from now on nothing waits for company

    // In between no message is given back: what becomes visible would go where it shall not.
    void hold_give_backs() { lane(Errand::give_back).waits = true; }
    void release_give_backs() { lane(Errand::give_back).waits = false; }

    std::optional<Batch> next(core::Time now); // drops parcels that have become pointless
    core::Time wake() const; // when next() may give what it does not give now; Time::max(): after an answer

    // The batch was answered, one result an entry; or it failed as a whole. The number of parcels dropped for good,
    // because they were refused, or because nobody waits for them any more.
    std::size_t answered(Batch batch, const std::vector<core::Result<void>>& results, core::Time now);
    std::size_t failed(Batch batch, const core::Error& error, core::Time now);

    std::size_t size() const; // parcels not answered yet
    std::size_t give_backs() const { return size_of(lanes_[static_cast<std::size_t>(Errand::give_back)]); } // of them
    bool empty() const { return size() == 0; }

private:
    struct Lane {
        std::deque<Parcel> fresh;
        std::multimap<core::Time, Parcel> again; // by when they may be tried again
        std::uint32_t failures = 0;              // whole batches, none answered in between
        std::uint32_t pauses = 0;                // for these
        core::Time paused_at = core::Time::min();
        core::Time paused_until = core::Time::min();
        std::size_t batches = 0; // under way
        std::size_t parcels = 0; // in them
        bool waits = false;
    };

    static std::size_t batches_allowed(const Lane& lane);
    static std::size_t size_of(const Lane& lane) { return lane.fresh.size() + lane.again.size() + lane.parcels; }
    Lane& lane(Errand errand) { return lanes_[static_cast<std::size_t>(errand)]; }
    std::optional<Batch> next(Errand errand, core::Time now);
    void gather(Lane& lane, core::Time now);
    core::Time wake(const Lane& lane) const;
    bool try_again(Lane& lane, Parcel parcel, core::Time at);
    core::Duration pause(std::uint32_t failures);

    core::Random random_;
    bool flushing_ = false;
    std::array<Lane, 2> lanes_;
};

} // namespace headcount::source
