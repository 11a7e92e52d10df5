// The dispatcher's state and its steps. Clusters and accounts own nothing of each other; both are found by name here,
// and linked to where they wait. Order of members: what is linked is destroyed after what links it.
#pragma once

#include "control/account_turns.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace headcount::control {

struct Dispatcher::Impl {
    Impl(DispatcherLimits limits, core::Random random);

    Admission mark(const core::ClusterKey& key, Ticket ticket, core::Time now, Lane lane, bool held_back,
                   core::Time sent);
    void look(const core::ClusterKey& key, Lane lane, core::Time now);
    std::optional<Run> next(core::Time now);
    Release ended(const core::ClusterKey& key, RunEnd how, core::Time now, std::uint32_t reads);
    Overdue overdue(core::Time now);
    std::vector<Ticket> drain();
    void check() const;

    void advance(core::Time now); // time goes on: runs become slow, and what is to be forgotten is
    void become_slow(Cluster& cluster);
    bool over_share(const core::Scope& scope, bool held_back) const;
    bool place_free() const;
    OpenLines open_lines() const;
    core::Time wake() const;
    template <class Change>
    void repace(AccountQueue& account, Change change);
    Cluster* find(const core::ClusterKey& key);
    Cluster& add(const core::ClusterKey& key);
    Cluster& running(const core::ClusterKey& key);
    AccountQueue& find_or_add_account(const core::Scope& scope);

    template <class Attach>
    void want(Cluster& cluster, bool moves, Attach attach);
    Run start(Cluster& cluster);
    void stop_running(Cluster& cluster, RunEnd how);
    void note_health(AccountQueue& account, const Cluster& cluster, RunEnd how);
    void settle(AccountQueue& account);
    void wait(Cluster& cluster, core::Time due);
    void stop_waiting(Cluster& cluster);
    void rest(Cluster& cluster);
    void forget(Cluster& cluster);
    void forget(AccountQueue& account);
    void give_out(Batch& batch, AccountQueue& account, std::vector<Ticket>& to);
    void after_failure(Cluster& cluster, Release& release);
    void check_cluster(const Cluster& cluster) const;
    void check_accounts() const;
    void check_paces() const;

    const DispatcherLimits limits;
    const SpacingLimits spacing;
    const BackoffLimits pause;
    core::Random random;
    core::Time now = core::Time::min();        // the latest that was told
    core::Time overdue_at = core::Time::min(); // when overdue() looks again
    bool stopped = false;
    std::uint64_t numbered = 0; // clusters and accounts so far
    std::uint64_t runs = 0;     // begun so far
    std::size_t in_flight = 0;
    std::size_t slow = 0;                     // of them
    std::array<std::size_t, paces> runs_of{}; // in flight, by the pace of their accounts
    std::size_t held = 0;
    std::size_t waiting = 0;

    std::unordered_map<core::ClusterKey, Cluster> clusters;
    std::unordered_map<core::Scope, AccountQueue> accounts;
    AccountTurns turns;
    boost::intrusive::list<
        Cluster, boost::intrusive::member_hook<Cluster, boost::intrusive::list_member_hook<>, &Cluster::young>>
        young; // runs that are not slow, in the order of their start
    boost::intrusive::list<
        AccountQueue,
        boost::intrusive::member_hook<AccountQueue, boost::intrusive::list_member_hook<>, &AccountQueue::failing>>
        failing;
    PlaceSet<ByDue> fading; // idle clusters, by when they may be forgotten
};

// What may change the account's pace, or how many runs it has.
template <class Change>
void Dispatcher::Impl::repace(AccountQueue& account, Change change)
{
    runs_of[index(account.pace())] -= account.in_flight;
    change();
    runs_of[index(account.pace())] += account.in_flight;
}

} // namespace headcount::control
