#include "control/account_queue.hpp"

#include "control/must.hpp"

#include <algorithm>

namespace headcount::control {

using core::Time;

namespace {

// One start in so many goes to the head of a lane that was marked first, so that a stream of events does not starve a
// sweep. By its time here: events that were sent long ago may come for hours.
constexpr std::uint64_t fair_start = 8;

std::size_t index(Lane lane)
{
    return static_cast<std::size_t>(lane);
}

} // namespace

void AccountQueue::add(Cluster& cluster)
{
    cluster.ready = false; // take() moves it on when it is due
    timed_.insert(cluster);
    by_mark_.insert(cluster);
}

void AccountQueue::remove(Cluster& cluster)
{
    if (cluster.ready) {
        auto& lane = ready_[index(cluster.next.lane)];
        lane.erase(lane.iterator_to(cluster));
    } else {
        timed_.erase(timed_.iterator_to(cluster));
    }
    by_mark_.erase(by_mark_.iterator_to(cluster));
    cluster.ready = false;
}

bool AccountQueue::any_ready() const
{
    return std::ranges::any_of(ready_, [](const auto& lane) { return !lane.empty(); });
}

Cluster& AccountQueue::choose()
{
    Cluster* best = nullptr;
    const bool oldest_of_all = ++starts_ % fair_start == 0;
    for (auto& lane : ready_) {
        if (lane.empty()) continue;
        Cluster& head = *lane.begin();
        if (best == nullptr || (oldest_of_all && ByMark{}(head, *best))) best = &head;
    }
    must(best != nullptr, "an account was given a turn that it cannot use");
    return *best;
}

Cluster& AccountQueue::take(Time now)
{
    while (!timed_.empty() && timed_.begin()->due <= now) {
        Cluster& cluster = *timed_.begin();
        timed_.erase(timed_.begin());
        cluster.ready = true;
        ready_[index(cluster.next.lane)].insert(cluster);
    }
    Cluster& chosen = choose();
    remove(chosen);
    return chosen;
}

Time AccountQueue::earliest(std::size_t most_in_flight) const
{
    if (by_mark_.empty() || in_flight >= most_in_flight) return Time::max();
    const Time first = any_ready() ? Time::min() : timed_.begin()->due;
    return std::max(first, breaker.earliest());
}

void AccountQueue::check() const
{
    std::size_t placed = timed_.size();
    for (const Cluster& cluster : timed_)
        must(!cluster.ready, "a cluster is timed and ready at once");
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        placed += ready_[lane].size();
        for (const Cluster& cluster : ready_[lane]) {
            must(cluster.ready, "a cluster in a lane is not ready");
            must(index(cluster.next.lane) == lane, "a cluster stands in another lane than its own");
        }
    }
    must(placed == by_mark_.size(), "a waiting cluster is not in exactly one line");
    for (const Cluster& cluster : by_mark_) {
        must(cluster.phase == Phase::waiting, "a cluster in line does not wait");
        must(&cluster.account == this, "a cluster stands in the line of another account");
    }
    must(failing.is_linked() == breaker.open(), "the list of failing accounts is not that of open breakers");
}

} // namespace headcount::control
