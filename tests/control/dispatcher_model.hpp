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

    bool may_hold(const core::ClusterKey& key) const
    {
        return held_ < limits_.held && account_held(key.scope()) < limits_.held_per_account;
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
        if (in_flight_ >= limits_.in_flight) return "more runs in flight than allowed";
        if (account_running(run.cluster.scope()) >= limits_.per_account) return "more runs of an account than allowed";
        if (cluster.begun && now - *cluster.begun < limits_.spacing) return "two runs closer than the least spacing";
        if (run.messages != cluster.pending.size()) return "a run that does not take all its messages";
        const bool probe = remembered_as_failing(run.cluster.scope(), now);
        if (probe && probing(run.cluster.scope())) return "two probes at once";
        cluster.running = true;
        cluster.reading = false;
        cluster.wanted = false;
        cluster.begun = now;
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
        cluster.running = false;
        cluster.probe = false;
        --in_flight_;
        const bool failed = how == control::RunEnd::transient;
        if (failed || how == control::RunEnd::no_turn) cluster.rest_until = now + limits_.backoff_most;
        if (failed) {
            failing_[key.scope()] = now;
        } else if (how != control::RunEnd::no_turn) {
            failing_.erase(key.scope());
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
        if (in_flight_ >= limits_.in_flight) return false;
        for (const auto& [key, cluster] : clusters_) {
            if (cluster.running || !cluster.wanted || now < cluster.rest_until) continue;
            if (cluster.begun && now - *cluster.begun < limits_.spacing_most) continue;
            if (account_running(key.scope()) >= limits_.per_account) continue;
            if (failing_.contains(key.scope()) && may_be_probing(key.scope())) continue;
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
    std::map<core::Scope, Time> failing_; // not answered since this failure
    std::size_t held_ = 0;
    std::size_t in_flight_ = 0;
};

} // namespace headcount::test
