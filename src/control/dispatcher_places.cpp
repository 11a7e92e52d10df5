// Where clusters and accounts are kept: found, moved between waiting and resting, forgotten; and check().
#include "control/dispatcher_impl.hpp"
#include "control/must.hpp"

#include <algorithm>

namespace headcount::control {

using core::ClusterKey;
using core::Time;

void Dispatcher::Impl::advance(Time at)
{
    now = std::max(now, at);
    while (!young.empty() && young.front().started + limits.slow_after <= now)
        become_slow(young.front());
    while (!fading.empty() && fading.begin()->due <= now) {
        Cluster& cluster = *fading.begin();
        fading.erase(fading.begin());
        forget(cluster);
    }
    while (AccountQueue* account = turns.take_faded(now))
        forget(*account);
}

Cluster* Dispatcher::Impl::find(const ClusterKey& key)
{
    const auto found = clusters.find(key);
    return found == clusters.end() ? nullptr : &found->second;
}

Cluster& Dispatcher::Impl::add(const ClusterKey& key)
{
    AccountQueue& account = find_or_add_account(key.scope());
    const auto [place, added] = clusters.try_emplace(key, account, ++numbered, spacing);
    place->second.key = &place->first;
    ++account.clusters;
    settle(account); // it may have been fading; if it stands in line, it keeps its place
    return place->second;
}

AccountQueue& Dispatcher::Impl::find_or_add_account(const core::Scope& scope)
{
    const auto known = accounts.find(scope);
    if (known != accounts.end()) return known->second;
    const auto [place, added] = accounts.try_emplace(scope, ++numbered);
    place->second.scope = &place->first;
    return place->second;
}

Cluster& Dispatcher::Impl::running(const ClusterKey& key)
{
    Cluster* cluster = find(key);
    must(cluster != nullptr && cluster->phase == Phase::running, "a run was reported of a cluster that has none");
    return *cluster;
}

void Dispatcher::Impl::wait(Cluster& cluster, Time due)
{
    cluster.phase = Phase::waiting;
    cluster.due = due;
    cluster.account.add(cluster);
    ++waiting;
    settle(cluster.account);
}

void Dispatcher::Impl::stop_waiting(Cluster& cluster)
{
    cluster.account.remove(cluster);
    cluster.phase = Phase::idle;
    --waiting;
    settle(cluster.account);
}

// Nothing wants this cluster: only its spacing is remembered, for as long as that matters.
void Dispatcher::Impl::rest(Cluster& cluster)
{
    settle(cluster.account); // its run, if it had one, made room for another
    cluster.due = cluster.spacing.forgettable(spacing);
    if (cluster.due > now)
        fading.insert(cluster);
    else
        forget(cluster);
}

void Dispatcher::Impl::forget(Cluster& cluster)
{
    AccountQueue& account = cluster.account;
    clusters.erase(clusters.find(*cluster.key));
    if (--account.clusters > 0) return;
    if (account.breaker.open())
        turns.fade(account, account.breaker.last_failure() + limits.give_up);
    else
        forget(account);
}

void Dispatcher::Impl::forget(AccountQueue& account)
{
    turns.leave(account);
    if (account.failing.is_linked()) failing.erase(failing.iterator_to(account));
    accounts.erase(accounts.find(*account.scope));
}

void Dispatcher::Impl::settle(AccountQueue& account)
{
    turns.settle(account, account.earliest(limits.per_account), now);
}

void Dispatcher::Impl::check_cluster(const Cluster& cluster) const
{
    switch (cluster.phase) {
    case Phase::idle:
        must(!cluster.next.wanted && !cluster.current.wanted, "an idle cluster is wanted");
        must(cluster.place.is_linked(), "an idle cluster is never forgotten");
        break;
    case Phase::waiting:
        must(cluster.next.wanted && !cluster.current.wanted, "a cluster waits for nothing");
        must(!stopped, "a cluster waits although nothing starts any more");
        break;
    case Phase::running:
        must(cluster.current.wanted, "a cluster runs for nothing");
        must(!cluster.next.wanted || cluster.reads_begun, "a mark waits although it could have joined the run");
        must(!cluster.place.is_linked(), "a running cluster stands in a line");
        break;
    }
}

void Dispatcher::Impl::check() const
{
    std::size_t messages = 0;
    std::size_t running_now = 0;
    std::size_t waiting_now = 0;
    for (const auto& [key, cluster] : clusters) {
        check_cluster(cluster);
        messages += cluster.next.tickets.size() + cluster.current.tickets.size();
        running_now += cluster.phase == Phase::running ? 1U : 0U;
        waiting_now += cluster.phase == Phase::waiting ? 1U : 0U;
    }
    must(messages == held && held <= limits.held, "messages held: miscounted or more than allowed");
    must(running_now == in_flight && in_flight <= 2 * limits.in_flight,
         "runs in flight: miscounted or more than allowed");
    must(waiting_now == waiting, "waiting clusters are miscounted");
    check_accounts();
    check_paces();
}

void Dispatcher::Impl::check_accounts() const
{
    std::size_t messages = 0;
    std::size_t running_now = 0;
    std::size_t waiting_now = 0;
    std::size_t known = 0;
    for (const auto& [scope, account] : accounts) {
        account.check();
        const bool may_start = account.earliest(limits.per_account) != Time::max();
        const bool placed = account.place == AccountQueue::Place::turn || account.place == AccountQueue::Place::alarm;
        must(may_start == placed, "an account that may start has no turn, or the other way round");
        must(account.clusters > 0 || account.breaker.open(), "an account without a cluster is kept for nothing");
        must(account.in_flight <= limits.per_account, "runs in flight of an account: more than allowed");
        must(account.held <= limits.held_per_account, "messages of an account: more than allowed");
        messages += account.held;
        running_now += account.in_flight;
        waiting_now += account.waiting();
        known += account.clusters;
    }
    must(messages == held, "messages of the accounts do not add up");
    must(running_now == in_flight, "runs of the accounts do not add up");
    must(waiting_now == waiting, "waiting clusters of the accounts do not add up");
    must(known == clusters.size(), "clusters of the accounts do not add up");
}

void Dispatcher::Impl::check_paces() const
{
    std::array<std::size_t, paces> counted{};
    std::size_t slow_now = 0;
    for (const auto& [scope, account] : accounts) {
        counted[index(account.pace())] += account.in_flight;
        slow_now += account.slow_runs;
        must(account.place != AccountQueue::Place::turn || account.line == index(account.pace()),
             "an account stands in the line of another pace");
    }
    must(counted == runs_of, "runs by the pace of their accounts are miscounted");
    must(slow_now == slow && young.size() + slow == in_flight, "slow runs are miscounted");
    Time before = Time::min();
    for (const Cluster& cluster : young) {
        must(cluster.phase == Phase::running && !cluster.slow, "a young run is slow, or none");
        must(before <= cluster.started, "the young runs are not in the order of their start");
        before = cluster.started;
    }
}

} // namespace headcount::control
