// The dispatcher's naive twin: plain maps, every question answered by looking at everything. It does not choose who
// goes next; it knows which choices are allowed, what each must release, and when doing nothing is wrong.
#pragma once

#include "clusters.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace headcount::test {

class DispatcherModel {
public:
    explicit DispatcherModel(control::DispatcherLimits limits) : limits_(limits) {}

    // Nothing: it may, and need not. An account of which no cluster is known is forgotten, with what made it slow.
    std::optional<bool> may_hold(const core::ClusterKey& key, bool held_back, Time now) const
    {
        const std::size_t its = account_held(key.scope());
        if (held_ >= limits_.held || its >= limits_.held_per_account) return false;
        const std::size_t common = std::min(limits_.held_in_common, limits_.held);
        const std::size_t left = common > held_ ? common - held_ : 0;
        if (common < 100 || left > common / 10 || its < std::max<std::size_t>(left / 10, 1)) return true;
        if (held_back || surely_silent(key.scope(), now) || remembered_as_failing(key.scope(), now)) return false;
        if (failing_.contains(key.scope()) || silent_.contains(key.scope())) return std::nullopt;
        return true;
    }

    // Runs become slow.
    void pass(Time now)
    {
        for (auto& [key, cluster] : clusters_) {
            if (!cluster.running || cluster.slow || now < *cluster.begun + limits_.slow_after) continue;
            cluster.slow = true;
            if (!answered_since(key.scope(), *cluster.begun)) silent_.insert(key.scope());
        }
    }

    void hold(const core::ClusterKey& key, control::Ticket ticket)
    {
        Cluster& cluster = clusters_[key];
        (cluster.running && !cluster.reading ? cluster.joined : cluster.pending).insert(ticket);
        ++held_;
        if (!cluster.running || cluster.reading) cluster.wanted = true;
    }

    void look(const core::ClusterKey& key)
    {
        Cluster& cluster = clusters_[key];
        if (!cluster.running || cluster.reading) cluster.wanted = true;
    }

    // Empty if this run may start now, else what is wrong with it.
    std::string start(const control::Run& run, Time now)
    {
        Cluster& cluster = clusters_[run.cluster];
        if (cluster.running) return "a second run of one cluster";
        if (!cluster.wanted) return "a run that nobody asked for";
        if (!place_free()) return "more runs in flight than allowed";
        if (surely_silent(run.cluster.scope(), now) && runs_of_the_surely_silent(now) >= silent_most())
            return "more runs of silent accounts than allowed";
        if (surely_slow(run.cluster.scope()) && runs_of_the_surely_slow() >= slow_most())
            return "more runs of slow accounts than allowed";
        if (account_running(run.cluster.scope()) >= limits_.per_account) return "more runs of an account than allowed";
        if (cluster.begun && now - *cluster.begun < limits_.spacing) return "two runs closer than the least spacing";
        if (run.messages != cluster.pending.size()) return "a run that does not take all its messages";
        const bool probe = remembered_as_failing(run.cluster.scope(), now);
        if (probe && probing(run.cluster.scope())) return "two probes at once";
        cluster.running = true;
        cluster.reading = false;
        cluster.wanted = false;
        cluster.begun = now;
        cluster.slow = false;
        cluster.probe = probe;
        cluster.may_probe = failing_.contains(run.cluster.scope());
        cluster.joined = std::exchange(cluster.pending, {});
        ++in_flight_;
        return {};
    }

    void reads_begin(const core::ClusterKey& key) { clusters_[key].reading = true; }

    // What must be released now, and nothing else. A run that is tried again releases nothing and takes over the rest.
    std::set<control::Ticket> end(const core::ClusterKey& key, control::RunEnd how, bool again, Time now)
    {
        Cluster& cluster = clusters_[key];
        const bool failed = how == control::RunEnd::transient;
        if (!surely_silent(key.scope(), now))
            failed_silently_.erase(key.scope());
        else if (failed)
            failed_silently_.insert(key.scope());
        cluster.running = false;
        cluster.probe = false;
        --in_flight_;
        if (failed || how == control::RunEnd::no_turn) cluster.rest_until = now + limits_.backoff_most;
        if (failed) {
            failing_[key.scope()] = now;
        } else if (how != control::RunEnd::no_turn) {
            failing_.erase(key.scope());
            silent_.erase(key.scope());
            failed_silently_.erase(key.scope());
            answered_[key.scope()] = now;
            for (auto& [other, state] : clusters_)
                if (other.scope() == key.scope()) state.probe = false;
        }
        if (again) {
            cluster.pending.merge(cluster.joined);
            cluster.wanted = true;
            cluster.joined.clear();
            return {};
        }
        held_ -= cluster.joined.size();
        return std::exchange(cluster.joined, {});
    }

    // A message that goes back without a run of its own: allowed only while its cluster waits.
    bool give_back(control::Ticket ticket)
    {
        for (auto& [key, cluster] : clusters_)
            if (cluster.pending.erase(ticket) > 0) {
                --held_;
                return true;
            }
        return false;
    }

    // A cluster that leaves the line without a run, its messages given back: allowed only where one was owed, and its
    // account fails.
    bool leave(const core::ClusterKey& key)
    {
        Cluster& cluster = clusters_[key];
        const bool may =
            cluster.wanted && !cluster.running && cluster.pending.empty() && failing_.contains(key.scope());
        cluster.wanted = false;
        return may;
    }

    bool anything_wanted() const
    {
        return std::ranges::any_of(clusters_, [](const auto& each) { return each.second.wanted; });
    }

    bool is_failing(control::Ticket ticket) const
    {
        for (const auto& [key, cluster] : clusters_)
            if (cluster.pending.contains(ticket)) return failing_.contains(key.scope());
        return false;
    }

    // A cluster that nothing can be said to hold back; next() may not be idle then.
    bool somebody_must_start(Time now) const
    {
        if (!place_free()) return false;
        for (const auto& [key, cluster] : clusters_) {
            if (cluster.running || !cluster.wanted || now < cluster.rest_until) continue;
            if (cluster.begun && now - *cluster.begun < limits_.spacing_most) continue;
            if (account_running(key.scope()) >= limits_.per_account) continue;
            if (failing_.contains(key.scope()) && may_be_probing(key.scope())) continue;
            if (kept_for_its_pace(key.scope())) continue;
            const auto failure = failing_.find(key.scope());
            if (failure != failing_.end() && now < failure->second + limits_.backoff_most) continue;
            return true;
        }
        return false;
    }

    std::vector<core::ClusterKey> running() const
    {
        std::vector<core::ClusterKey> all;
        for (const auto& [key, cluster] : clusters_)
            if (cluster.running) all.push_back(key);
        return all;
    }

    bool reading(const core::ClusterKey& key) const { return clusters_.at(key).reading; }
    std::size_t held() const { return held_; }
    std::size_t in_flight() const { return in_flight_; }

private:
    struct Cluster {
        std::set<control::Ticket> joined;  // of the run in flight
        std::set<control::Ticket> pending; // of the next
        bool wanted = false;               // a next run is owed
        bool running = false;
        bool reading = false;
        bool slow = false;      // of the run in flight
        bool probe = false;     // for certain
        bool may_probe = false; // if its account is remembered as failing for longer than it must be
        std::optional<Time> begun;
        Time rest_until{};
    };

    std::size_t account_held(const core::Scope& scope) const
    {
        std::size_t sum = 0;
        for (const auto& [key, cluster] : clusters_)
            if (key.scope() == scope) sum += cluster.joined.size() + cluster.pending.size();
        return sum;
    }

    std::size_t account_running(const core::Scope& scope) const
    {
        std::size_t sum = 0;
        for (const auto& [key, cluster] : clusters_)
            sum += key.scope() == scope && cluster.running ? 1U : 0U;
        return sum;
    }

    template <class Which>
    std::size_t runs_where(Which which) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            clusters_, [&](const auto& each) { return each.second.running && which(each.first, each.second); }));
    }

    bool place_free() const
    {
        const std::size_t slow = runs_where([](const auto&, const Cluster& cluster) { return cluster.slow; });
        return in_flight_ - std::min(slow, limits_.in_flight) < limits_.in_flight;
    }

    std::size_t slow_most() const { return std::max<std::size_t>(limits_.in_flight / 2, 1); }
    std::size_t silent_most() const { return std::max<std::size_t>(limits_.in_flight / 4, 1); }

    bool answered_since(const core::Scope& scope, Time when) const
    {
        const auto answer = answered_.find(scope);
        return answer != answered_.end() && answer->second > when;
    }

    bool has_slow_runs(const core::Scope& scope) const
    {
        return runs_where([&](const core::ClusterKey& key, const Cluster& cluster) {
                   return key.scope() == scope && cluster.slow;
               }) > 0;
    }

    bool surely_silent(const core::Scope& scope, Time now) const
    {
        return (failed_silently_.contains(scope) && remembered_as_failing(scope, now)) ||
               runs_where([&](const core::ClusterKey& key, const Cluster& cluster) {
                   return key.scope() == scope && cluster.slow && !answered_since(scope, *cluster.begun);
               }) > 0;
    }

    bool surely_slow(const core::Scope& scope) const { return has_slow_runs(scope) && !silent_.contains(scope); }

    std::size_t runs_of_the_surely_silent(Time now) const
    {
        return runs_where([&](const auto& key, const auto&) { return surely_silent(key.scope(), now); });
    }

    std::size_t runs_of_the_surely_slow() const
    {
        return runs_where([&](const auto& key, const auto&) { return surely_slow(key.scope()); });
    }

    // It may be.
    bool kept_for_its_pace(const core::Scope& scope) const
    {
        const auto silent = [this](const auto& key, const auto&) { return silent_.contains(key.scope()); };
        const auto slow = [this](const auto& key, const auto&) { return has_slow_runs(key.scope()); };
        return (silent_.contains(scope) && runs_where(silent) >= silent_most()) ||
               (has_slow_runs(scope) && runs_where(slow) >= slow_most());
    }

    // An account of which no cluster is known is forgotten, with its failures, after give_up.
    bool remembered_as_failing(const core::Scope& scope, Time now) const
    {
        const auto failure = failing_.find(scope);
        return failure != failing_.end() && now < failure->second + limits_.give_up;
    }

    bool probing(const core::Scope& scope) const
    {
        for (const auto& [key, cluster] : clusters_)
            if (key.scope() == scope && cluster.running && cluster.probe) return true;
        return false;
    }

    bool may_be_probing(const core::Scope& scope) const
    {
        return std::ranges::any_of(clusters_, [&scope](const auto& each) {
            return each.first.scope() == scope && each.second.running && each.second.may_probe;
        });
    }

    control::DispatcherLimits limits_;
    std::map<core::ClusterKey, Cluster> clusters_;
    std::map<core::Scope, Time> failing_;   // not answered since this failure
    std::map<core::Scope, Time> answered_;  // the last time
    std::set<core::Scope> silent_;          // a run became slow without an answer since its start, and none came …
    std::set<core::Scope> failed_silently_; // … and the account was not forgotten before it failed
    std::size_t held_ = 0;
    std::size_t in_flight_ = 0;
};

} // namespace headcount::test
