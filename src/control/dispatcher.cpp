#include "headcount/control/dispatcher.hpp"

#include "control/dispatcher_impl.hpp"
#include "control/must.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::control {

using core::ClusterKey;
using core::Duration;
using core::Time;

Dispatcher::Impl::Impl(DispatcherLimits l, core::Random r)
    : limits(l), spacing{l.spacing, l.spacing_most, l.quiet, l.a_read}, pause{l.backoff, l.backoff_most}, random(r)
{
}

// ---- marks -----------------------------------------------------------------------------------------------------

Admission Dispatcher::Impl::mark(const ClusterKey& key, Ticket ticket, Time at, Lane lane, bool held_back, Time sent)
{
    advance(at);
    if (over_share(key.scope(), held_back)) return Admission::over_share;
    Cluster* known = find(key);
    const bool joins_run = known != nullptr && known->phase == Phase::running && !known->reads_begun;
    if (stopped && !joins_run) return Admission::over_share;

    Cluster& cluster = known != nullptr ? *known : add(key);
    ++held;
    ++cluster.account.held;
    const Precedence its{lane, std::min(sent, now)};
    const bool moves = cluster.next.tickets.empty() || lane < cluster.next.lane || its.since < cluster.next.since;
    want(cluster, moves, [&](Batch& batch) { batch.add(ticket, its, now); });
    return Admission::held;
}

void Dispatcher::Impl::look(const ClusterKey& key, Lane lane, Time at)
{
    advance(at);
    if (stopped) return;
    Cluster* known = find(key);
    Cluster& cluster = known != nullptr ? *known : add(key);
    want(cluster, lane < cluster.next.lane, [&](Batch& batch) { batch.add_look(lane, now); });
}

// `moves`: what is attached changes the place of a waiting cluster in its line.
template <class Attach>
void Dispatcher::Impl::want(Cluster& cluster, bool moves, Attach attach)
{
    if (cluster.phase == Phase::running && !cluster.reads_begun) {
        attach(cluster.current);
        return;
    }
    cluster.spacing.marked(spacing, cluster.phase == Phase::running, now);
    switch (cluster.phase) {
    case Phase::running: attach(cluster.next); break;
    case Phase::waiting:
        if (moves) cluster.account.remove(cluster);
        attach(cluster.next);
        if (moves) cluster.account.add(cluster);
        break;
    case Phase::idle:
        if (cluster.place.is_linked()) fading.erase(fading.iterator_to(cluster));
        attach(cluster.next);
        wait(cluster, cluster.spacing.earliest());
        break;
    }
}

// ---- runs ------------------------------------------------------------------------------------------------------

std::optional<Run> Dispatcher::Impl::next(Time at)
{
    advance(at);
    if (stopped || !place_free()) return std::nullopt;
    AccountQueue* account = turns.take(now, open_lines());
    if (account == nullptr) return std::nullopt;
    Run run = start(account->take(now));
    settle(*account);
    return run;
}

Run Dispatcher::Impl::start(Cluster& cluster)
{
    AccountQueue& account = cluster.account;
    cluster.phase = Phase::running;
    cluster.reads_begun = false;
    cluster.run = ++runs;
    cluster.started = now;
    young.push_back(cluster);
    cluster.current = std::exchange(cluster.next, {});
    Batch& batch = cluster.current;
    if (++batch.tries == 1) {
        batch.first_start = now;
        batch.spacing_wait = cluster.spacing.waited(batch.marked, now);
    }
    cluster.spacing.begins(spacing, now);
    account.breaker.started(cluster.run);
    repace(account, [&] { ++account.in_flight; });
    ++in_flight;
    --waiting;
    return {*cluster.key, batch.lane, batch.marked, batch.spacing_wait, batch.tickets.size(), batch.tries, batch.since};
}

Release Dispatcher::Impl::ended(const ClusterKey& key, RunEnd how, Time at, std::uint32_t reads)
{
    Cluster& cluster = running(key);
    AccountQueue& account = cluster.account;
    advance(at);
    stop_running(cluster, how);
    cluster.spacing.ended(spacing, reads, now);
    note_health(account, cluster, how);

    Release release;
    switch (how) {
    case RunEnd::answered: give_out(cluster.current, account, release.ack); break;
    case RunEnd::refused: give_out(cluster.current, account, release.retry_later); break;
    case RunEnd::transient:
    case RunEnd::no_turn: after_failure(cluster, release); return release;
    }
    if (cluster.next.wanted)
        wait(cluster, cluster.spacing.earliest());
    else
        rest(cluster);
    return release;
}

void Dispatcher::Impl::stop_running(Cluster& cluster, RunEnd how)
{
    AccountQueue& account = cluster.account;
    cluster.phase = Phase::idle;
    --in_flight;
    slow -= cluster.slow ? 1U : 0U;
    if (!cluster.slow) young.erase(young.iterator_to(cluster));
    repace(account, [&] {
        --account.in_flight;
        account.slow_runs -= cluster.slow ? 1U : 0U;
        if (how != RunEnd::answered && how != RunEnd::refused) return;
        account.answered_at = now;
        account.silent = false;
    });
    cluster.slow = false;
}

// The run may be tried again, with what was marked meanwhile; or it has been given up, and what was marked meanwhile
// is a new one.
void Dispatcher::Impl::after_failure(Cluster& cluster, Release& release)
{
    Batch& failed = cluster.current;
    const Time again = std::max(now + backoff(pause, failed.tries, random), cluster.spacing.earliest());
    if (stopped || again > failed.first_start + limits.give_up) {
        give_out(failed, cluster.account, release.retry_later);
    } else {
        release.waiting = failed.tickets;
        failed.absorb(std::move(cluster.next));
        cluster.next = std::exchange(failed, {});
        release.again = true;
    }
    if (cluster.next.wanted)
        wait(cluster, again);
    else
        rest(cluster);
}

void Dispatcher::Impl::note_health(AccountQueue& account, const Cluster& cluster, RunEnd how)
{
    switch (how) {
    case RunEnd::transient: account.breaker.failed(cluster.run, cluster.number, now, pause, random); break;
    case RunEnd::no_turn: account.breaker.learned_nothing(cluster.run); break;
    case RunEnd::answered:
    case RunEnd::refused: account.breaker.answered(); break;
    }
    if (account.breaker.open() == account.failing.is_linked()) return;
    if (account.breaker.open())
        failing.push_back(account);
    else
        failing.erase(failing.iterator_to(account));
}

void Dispatcher::Impl::give_out(Batch& batch, AccountQueue& account, std::vector<Ticket>& to)
{
    held -= batch.tickets.size();
    account.held -= batch.tickets.size();
    if (to.empty())
        to = std::move(batch.tickets);
    else
        to.insert(to.end(), batch.tickets.begin(), batch.tickets.end());
    batch = {};
}

// ---- giving back -----------------------------------------------------------------------------------------------

Overdue Dispatcher::Impl::overdue(Time at)
{
    advance(at);
    Overdue left;
    if (now < overdue_at) return left;
    overdue_at = now + std::chrono::seconds{1};
    for (AccountQueue& account : failing)
        while (Cluster* oldest = account.oldest()) {
            if (now - oldest->next.marked <= limits.give_up) break;
            stop_waiting(*oldest);
            left.clusters.push_back({*oldest->key, oldest->next.lane, oldest->next.tickets.size()});
            give_out(oldest->next, account, left.messages);
            rest(*oldest); // an account with an open breaker outlives its last cluster
        }
    return left;
}

std::vector<Ticket> Dispatcher::Impl::drain()
{
    stopped = true;
    std::vector<Ticket> back;
    std::vector<Cluster*> not_started;
    for (auto& [key, cluster] : clusters) {
        if (cluster.phase == Phase::waiting) not_started.push_back(&cluster);
        if (cluster.next.wanted && cluster.phase == Phase::running) give_out(cluster.next, cluster.account, back);
    }
    for (Cluster* cluster : not_started) {
        stop_waiting(*cluster);
        give_out(cluster->next, cluster->account, back);
        rest(*cluster);
    }
    std::ranges::sort(back); // the order of a hash table is nobody's business
    return back;
}

// ---- the interface ---------------------------------------------------------------------------------------------

Dispatcher::Dispatcher(DispatcherLimits limits, core::Random random) : impl_(std::make_unique<Impl>(limits, random)) {}

Dispatcher::~Dispatcher() = default;

Admission Dispatcher::mark(const ClusterKey& cluster, Ticket ticket, Time now, Lane lane, bool held_back, Time sent)
{
    return impl_->mark(cluster, ticket, now, lane, held_back, sent);
}

void Dispatcher::look(const ClusterKey& cluster, Lane lane, Time now)
{
    impl_->look(cluster, lane, now);
}

std::optional<Run> Dispatcher::next(Time now)
{
    return impl_->next(now);
}

void Dispatcher::reads_begin(const ClusterKey& cluster)
{
    impl_->running(cluster).reads_begun = true;
}

Release Dispatcher::ended(const ClusterKey& cluster, RunEnd how, Time now, std::uint32_t reads)
{
    return impl_->ended(cluster, how, now, reads);
}

Overdue Dispatcher::overdue(Time now)
{
    return impl_->overdue(now);
}

std::vector<Ticket> Dispatcher::drain()
{
    return impl_->drain();
}

Time Dispatcher::wake() const
{
    return impl_->wake();
}

std::size_t Dispatcher::room() const
{
    return impl_->limits.held - std::min(impl_->held, impl_->limits.held);
}

std::size_t Dispatcher::held() const
{
    return impl_->held;
}

std::size_t Dispatcher::in_flight() const
{
    return impl_->in_flight;
}

std::size_t Dispatcher::waiting() const
{
    return impl_->waiting;
}

std::size_t Dispatcher::known() const
{
    return impl_->clusters.size();
}

Duration Dispatcher::oldest_waiting(Time now) const
{
    Time oldest = now;
    for (const auto& [scope, account] : impl_->accounts)
        if (const Cluster* first = account.oldest()) oldest = std::min(oldest, first->next.marked);
    return now - oldest;
}

std::size_t Dispatcher::waiting(const core::Scope& scope) const
{
    const auto account = impl_->accounts.find(scope);
    return account == impl_->accounts.end() ? 0 : account->second.waiting();
}

Duration Dispatcher::oldest_waiting(const core::Scope& scope, Time now) const
{
    const auto account = impl_->accounts.find(scope);
    if (account == impl_->accounts.end() || account->second.oldest() == nullptr) return Duration::zero();
    return now - account->second.oldest()->next.marked;
}

void Dispatcher::check() const
{
    impl_->check();
}

} // namespace headcount::control
