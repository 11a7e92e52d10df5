// How accounts are kept from each other: who may hold messages while room is scarce, and whose runs leave their place.
#include "control/dispatcher_impl.hpp"

#include <algorithm>

namespace headcount::control {

using core::Time;

namespace {

constexpr std::size_t shared_least = 100; // messages: a tenth of fewer is not worth keeping

} // namespace

// What is scarce is not for those who fill it because they are slow themselves: of the last tenth of the room, one of
// them holds no more than a tenth of what is left. So there is always some for the others, however many they are.
bool Dispatcher::Impl::over_share(const core::Scope& scope, bool held_back) const
{
    if (held >= limits.held) return true;
    const auto found = accounts.find(scope);
    const AccountQueue* account = found == accounts.end() ? nullptr : &found->second;
    const std::size_t its = account == nullptr ? 0 : account->held;
    if (its >= limits.held_per_account) return true;
    const std::size_t common = std::min(limits.held_in_common, limits.held);
    const std::size_t left = common - std::min(held, common);
    if (common < shared_least || left > common / 10) return false;
    const bool slow_itself = held_back || (account != nullptr && (account->breaker.open() || account->silent));
    return slow_itself && its >= std::max<std::size_t>(left / 10, 1);
}

bool Dispatcher::Impl::place_free() const
{
    return in_flight - std::min(slow, limits.in_flight) < limits.in_flight;
}

// An account that is blocked for being slow has a slow run under way, so that its API budget, if that is what it waits
// for, loses nothing. One that is silent may have none.
OpenLines Dispatcher::Impl::open_lines() const
{
    OpenLines open{};
    open[index(Pace::prompt)] = true;
    open[index(Pace::slow)] = runs_of[index(Pace::slow)] < std::max<std::size_t>(limits.in_flight / 2, 1);
    open[index(Pace::silent)] = runs_of[index(Pace::silent)] < std::max<std::size_t>(limits.in_flight / 4, 1);
    return open;
}

// A run that becomes slow leaves its place, and may move the runs of its account from one pace to another.
Time Dispatcher::Impl::wake() const
{
    if (stopped) return Time::max();
    const OpenLines open = open_lines();
    const Time becomes_slow = young.empty() ? Time::max() : young.front().started + limits.slow_after;
    if (place_free()) {
        const Time turn = turns.wake(now, open);
        return turns.anybody_kept(open) ? std::min(turn, becomes_slow) : turn;
    }
    if (slow >= limits.in_flight) return Time::max();
    const Time turn = turns.anybody_kept(open) ? now : turns.wake(now, open);
    return turn == Time::max() ? turn : std::max(turn, becomes_slow);
}

void Dispatcher::Impl::become_slow(Cluster& cluster)
{
    AccountQueue& account = cluster.account;
    young.erase(young.iterator_to(cluster));
    cluster.slow = true;
    ++slow;
    repace(account, [&] {
        ++account.slow_runs;
        if (account.answered_at <= cluster.started) account.silent = true;
    });
    settle(account);
}

} // namespace headcount::control
