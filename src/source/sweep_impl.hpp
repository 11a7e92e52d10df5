// The inside of source::Sweep: what is left of the sweep under way, and what is kept from one to the next. sweep.cpp
// walks the scopes and their clusters.
#pragma once

#include "headcount/net/notifier.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/sweep.hpp"
#include "source/survey.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headcount::source {

struct Sweep::Impl {
    Impl(std::shared_ptr<const core::Config> config, SweepParts parts)
        : config_(std::move(config)), parts_(std::move(parts)), survey_(config_->sweep), wake_(parts_.timers),
          progress_(parts_.timers), tasks_(parts_.executor)
    {
    }

    asio::awaitable<void> run();
    asio::awaitable<void> sweep_all(core::Duration pause);
    asio::awaitable<void> worker(core::Duration pause);
    asio::awaitable<void> sweep_scope(core::Scope scope, core::Duration pause);
    asio::awaitable<void> look_at_each(std::vector<core::ClusterKey> clusters, core::Duration pause);
    asio::awaitable<void> look_at(core::ClusterKey cluster, core::Duration pause);
    bool is_due(const core::ClusterKey& cluster) const;
    asio::awaitable<std::vector<core::ClusterKey>> moved(core::Scope scope, std::vector<core::ClusterKey> clusters);
    void tell_of_stretching(core::Duration took);
    void cannot_list(const core::Scope& scope, const core::Error& error);
    void turn(std::vector<core::ClusterKey>& clusters) const;
    void shuffle(std::vector<core::Scope>& reach);

    std::shared_ptr<const core::Config> config_;
    SweepParts parts_;
    Survey survey_;
    bool surveys_ = false;   // this sweep: it was asked for by nobody, and a survey tells enough
    std::size_t looks_ = 0;  // of this sweep …
    std::size_t unseen_ = 0; // … and of them, those that may do better next time
    bool stretched_said_ = false;
    std::set<core::Scope> seen_;
    std::map<core::Scope, std::string> failing_; // scopes whose clusters cannot be listed, and the code of it
    std::deque<core::Scope> to_do_;              // scopes of this sweep not begun yet
    std::size_t workers_ = 0;
    core::Duration fresh_{};               // of this sweep: a cluster with a verdict younger than this is passed over
    std::set<core::ClusterKey> looked_at_; // of this sweep, their runs not ended yet
    std::size_t reach_ = 0;                // scopes of this sweep
    std::size_t listed_ = 0;               // of them, those whose clusters this sweep could list to the last
    std::size_t missed_ = 0;               // of them, those where that failed and need not fail next time
    std::uint64_t requests_ = 0;           // made so far
    std::uint64_t answering_ = 0;          // of them, those made before the latest sweep began …
    std::uint64_t answered_ = 0;           // … and before the one before it
    bool timer_ = false;
    bool running_ = false;
    bool stopping_ = false;
    net::Notifier wake_;
    net::Notifier progress_;
    net::TaskGroup tasks_; // last: its tasks use everything above
};

} // namespace headcount::source
