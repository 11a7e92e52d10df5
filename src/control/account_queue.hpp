// The line of one account in one region: its waiting clusters, who of them goes next, and how much it has in use.
// Part of the dispatcher, which gives turns to the lines. Everything is linked through the clusters themselves:
// nothing here allocates, and each step costs O(log n).
//
//   due later          due                    next
//   (timed) ─────▶ ready, by lane ───▶ take(): best lane, oldest event; every eighth time the oldest mark
#pragma once

#include "control/batch.hpp"
#include "control/breaker.hpp"
#include "control/spacing.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace headcount::control {

class AccountQueue;

enum class Phase { idle, waiting, running };

// How an account's runs go. A run is slow once it has been under way for a second.
enum class Pace {
    prompt, // none is slow
    slow,   // some are
    silent, // one became slow, and nothing was answered since it began
};
inline constexpr std::size_t paces = 3;

inline std::size_t index(Pace pace)
{
    return static_cast<std::size_t>(pace);
}

// All that is known of one cluster.
struct Cluster {
    Cluster(AccountQueue& a, std::uint64_t n, const SpacingLimits& limits) : account(a), number(n), spacing(limits) {}

    const core::ClusterKey* key = nullptr; // as the dispatcher's table keeps it
    AccountQueue& account;
    std::uint64_t number; // never used twice; settles ties
    Phase phase = Phase::idle;
    Batch next;               // of the run that has not begun; running and dirty: wanted while running
    Batch current;            // of the run in flight
    bool reads_begun = false; // of the run in flight …
    bool slow = false;        // … and it is
    std::uint64_t run = 0;    // number of the run in flight or the last one
    core::Time started{};     // of it
    Spacing spacing;
    core::Time due{};   // waiting: may start from then on. Idle: may be forgotten from then on
    bool ready = false; // waiting: in a lane; else in `timed`

    boost::intrusive::set_member_hook<> place;  // in one of: timed, a lane, the dispatcher's list of fading clusters
    boost::intrusive::set_member_hook<> mark;   // in AccountQueue::by_mark_ while waiting
    boost::intrusive::list_member_hook<> young; // in the dispatcher's list of runs that are not slow
};

struct ByDue {
    bool operator()(const Cluster& a, const Cluster& b) const
    {
        return a.due != b.due ? a.due < b.due : a.number < b.number;
    }
};

struct ByMark {
    bool operator()(const Cluster& a, const Cluster& b) const
    {
        return a.next.marked != b.next.marked ? a.next.marked < b.next.marked : a.number < b.number;
    }
};

struct BySending {
    bool operator()(const Cluster& a, const Cluster& b) const
    {
        return a.next.since != b.next.since ? a.next.since < b.next.since : a.number < b.number;
    }
};

template <class Order>
using PlaceSet =
    boost::intrusive::set<Cluster,
                          boost::intrusive::member_hook<Cluster, boost::intrusive::set_member_hook<>, &Cluster::place>,
                          boost::intrusive::compare<Order>>;
using MarkSet =
    boost::intrusive::set<Cluster,
                          boost::intrusive::member_hook<Cluster, boost::intrusive::set_member_hook<>, &Cluster::mark>,
                          boost::intrusive::compare<ByMark>>;

class AccountQueue {
public:
    explicit AccountQueue(std::uint64_t n) : number(n) {}
    AccountQueue(const AccountQueue&) = delete;
    AccountQueue& operator=(const AccountQueue&) = delete;

    // A cluster in phase `waiting`, its `due` and `next` set. They must not change while it is in here.
    void add(Cluster& cluster);
    void remove(Cluster& cluster);

    // Who goes next, out of the line; there must be one: earliest() has come.
    Cluster& take(core::Time now);

    // When one of them may start: Time::max() if only a call can change that, Time::min() for "now".
    core::Time earliest(std::size_t most_in_flight) const;

    Pace pace() const { return silent ? Pace::silent : slow_runs > 0 ? Pace::slow : Pace::prompt; }
    std::size_t waiting() const { return by_mark_.size(); }
    Cluster* oldest() { return by_mark_.empty() ? nullptr : &*by_mark_.begin(); }
    const Cluster* oldest() const { return by_mark_.empty() ? nullptr : &*by_mark_.begin(); }
    void check() const;

    const core::Scope* scope = nullptr; // as the dispatcher's table keeps it
    const std::uint64_t number;         // never used twice; settles ties
    Breaker breaker;
    std::size_t clusters = 0;                   // known, in any phase
    std::size_t in_flight = 0;                  // runs
    std::size_t slow_runs = 0;                  // of them
    std::size_t held = 0;                       // messages
    core::Time answered_at = core::Time::min(); // the last run that was
    bool silent = false;

    // Where the dispatcher keeps this line, and the time that goes with it.
    enum class Place { none, turn, alarm, fading };
    Place place = Place::none;
    std::size_t line = 0; // turn: of which pace
    core::Time place_time{};
    boost::intrusive::list_member_hook<> turn;
    boost::intrusive::set_member_hook<> timed_place; // alarm, fading
    boost::intrusive::list_member_hook<> failing;    // linked while the breaker is open

private:
    bool any_ready() const;
    Cluster& choose();

    static constexpr std::size_t lanes = 4;
    PlaceSet<ByDue> timed_;
    std::array<PlaceSet<BySending>, lanes> ready_;
    MarkSet by_mark_;
    std::uint64_t starts_ = 0;
};

} // namespace headcount::control
