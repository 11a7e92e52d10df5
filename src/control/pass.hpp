// One run of one cluster, without its waiting: it is told what ECS answered and turns that into rows. A decider; the
// coroutines in reconciler.cpp make the calls.
//
//   services_read …, count_read ─▶ decide_without_count ─▶ [count_read] ─▶ decide ─▶ applied … ─▶ report
#pragma once

#include "control/cluster_memory.hpp"
#include "control/failure.hpp"
#include "headcount/control/reconciler.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::control {

class Pass {
public:
    Pass(std::shared_ptr<const core::Config> config, core::ClusterKey cluster, core::Deadline deadline,
         Remembered before);

    std::size_t size() const { return rows_.size(); } // services that the rules name here
    const core::ClusterKey& cluster() const { return cluster_; }
    core::Deadline deadline() const { return deadline_; }
    const Row& row(std::size_t index) const { return rows_[index].row; }

    // The names of one DescribeServices call (at most ten), from `first` on.
    std::vector<std::string> names(std::size_t first) const;

    // What ECS said of those names, and of the cluster.
    void services_read(std::size_t first, core::Result<aws::DescribedServices> answer, core::Time now);
    void count_read(core::Result<aws::DescribedClusters> answer, core::Time now);
    bool cluster_missing() const { return cluster_missing_; }

    // We were told to stop: what is undecided fails, nothing more is asked of ECS.
    void stop() { stopped_ = true; }
    bool stopped() const { return stopped_; }

    void decide_without_count();
    bool needs_count() const; // some row cannot be decided without it, and it was not asked for yet
    void decide();

    // Observations age: a write may begin and be retried only as long as the attempts of one call may take, counted
    // from the last read. A row that comes too late fails; the next try reads again.
    core::Deadline write_deadline() const;
    bool to_apply(std::size_t index, core::Time now); // this row wants UpdateService, and may have it
    void applied(std::size_t index, core::Result<aws::UpdatedService> answer, core::Time now);

    Remembered remembered() const { return after_; }
    RunReport report(core::Time now) &&;

private:
    struct State {
        Row row;
        core::Intent intent;
        std::optional<core::ObservedService> service; // as read; none: not read
        bool decided = false;
    };

    template <class T>
    void note(const core::Result<T>& answer, core::Time now);
    void fail(State& state, std::string_view what, const core::Error& error);
    static void settle(State& state, core::Decision decision);
    static bool wants_write(const State& state);

    std::shared_ptr<const core::Config> config_;
    core::ClusterKey cluster_;
    core::Deadline deadline_;
    Remembered before_;
    Remembered after_;
    std::vector<State> rows_;
    RunReport report_;
    std::optional<core::Result<core::ObservedCluster>> count_;
    core::Time read_at_{};  // the last read that was answered
    bool answered_ = false; // ECS said something
    bool cluster_missing_ = false;
    bool stopped_ = false;
};

} // namespace headcount::control
