// One run of one cluster, without its waiting: it is told what ECS answered and turns that into rows. A decider; the
// coroutines in reconciler.cpp make the calls.
//
//   services_listed … ─▶ look_at ─▶ expect_counts ─▶ services_read …, next_read/…_read ─▶ decide_without_count ─▶
//   [next_read/…_read] ─▶ decide
//     ─▶ [look_again ─▶ next_read/…_read ─▶ decide] ─▶ guard ─▶ applied … ─▶ report
#pragma once

#include "control/census.hpp"
#include "control/cluster_memory.hpp"
#include "control/failure.hpp"
#include "headcount/aws/call_gate.hpp"
#include "headcount/control/guards.hpp"
#include "headcount/control/reconciler.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::control {

class Pass {
public:
    Pass(std::shared_ptr<const core::Config> config, core::ClusterKey cluster, core::Deadline deadline,
         Remembered before, Knowledge known, Guards& guards);

    // The pages of ListServices, where the rules do not name each service. The token of the page behind it; none: the
    // list is whole, and look_at() was called with what is worth it, or it cannot be had, which is a row.
    std::optional<std::string> services_listed(core::Result<aws::ListedServices> page, core::Time now);

    // The services to look at: each once.
    void look_at(std::vector<std::string> names);
    // Keeps the first `most` of them; the names of the others.
    std::vector<std::string> cut_off(std::size_t most);

    // Those that a rule speaks for, once they were read: worth looking at the next time too. None: not all were read.
    std::optional<std::vector<std::string>> managed() const;

    std::size_t size() const { return rows_.size(); } // services to look at
    std::size_t describe_calls() const;               // that it takes to read them
    // Of them, those that the API budget holds room for: until each is made, or the pass ends.
    void hold_reads(std::size_t reads) { held_reads_ = reads; }
    std::size_t held_reads() const { return held_reads_; }
    bool let_go_of_read() { return held_reads_ > 0 && held_reads_-- > 0; } // false: none is held
    const core::ClusterKey& cluster() const { return cluster_; }
    core::Deadline deadline() const { return deadline_; }
    // Of its reads; `since` is the age of what it is for.
    void take_turn(aws::Turn turn, core::Time since)
    {
        turn_ = std::move(turn);
        since_ = since;
    }
    const aws::Turn& turn() const { return turn_; }
    core::Time since() const { return since_; }
    aws::Turn write_turn() const { return {.lane = static_cast<std::uint8_t>(Lane::correction), .calls = turn_.calls}; }
    const Row& row(std::size_t index) const { return rows_[index].row; }

    // The names of one DescribeServices call (at most ten), from `first` on.
    std::vector<std::string> names(std::size_t first) const;

    // What the last run had to count, and what its rule alone says how to: such reads need not wait for the services.
    void expect_counts();

    // What ECS said of those names.
    void services_read(std::size_t first, core::Result<aws::DescribedServices> answer, core::Time now);
    bool cluster_missing() const { return cluster_missing_; }

    // The reads that count. Whoever takes one tells its answer; of a list, the page behind it is for the same reader.
    std::size_t reads_waiting() const { return stopped_ ? 0 : census_.waiting(); }
    std::optional<Census::Read> next_read();
    void cluster_read(core::Result<aws::DescribedClusters> answer, core::Time now, std::uint32_t calls);
    std::optional<Census::ReadList> page_read(const Census::ReadList& asked, core::Result<aws::ListedInstances> answer,
                                              core::Time now);
    void instances_read(core::Result<aws::DescribedInstances> answer, core::Time now);

    // There is no time left to read those services: each is a row that says so.
    void leave_unread(const core::Error& why);

    // We were told to stop: what is undecided fails, nothing more is asked of ECS.
    void stop();
    void stop(core::Error why); // in place of the reads that are not made
    bool stopped() const { return stopped_; }
    core::Error why_stopped() const;

    void decide_without_count(); // and asks for the counts of the others
    void decide();
    // Whether there are rows that lower a desired count, and whose lists may have missed an instance between them; or
    // lower it to zero, since nothing counts. Those are open again: more is read, and they are decided anew.
    bool look_again();

    // What of the decisions may be set now. Once, when all are made.
    void guard(core::Time now);
    void looked(core::Time now);  // the run may begin to look; the first time counts
    void decided(core::Time now); // nothing is left to think about

    // Observations age: a write may begin and be retried only as long as the attempts of one call may take, counted
    // from the oldest answer that the row was decided by. A row that comes too late fails; the next try reads again.
    core::Deadline write_deadline(std::size_t index) const;
    bool wants_write(std::size_t index) const;        // this row wants UpdateService
    std::size_t writes() const;                       // rows that do
    bool to_apply(std::size_t index, core::Time now); // and may have it
    void applied(std::size_t index, core::Result<aws::UpdatedService> answer, core::Time now);

    bool learned() const { return after_ != before_; } // what is to be remembered is not what was
    Remembered remembered() const { return after_; }
    RunReport report(core::Time now) &&;

private:
    struct State {
        Row row;
        std::shared_ptr<const core::Rule> rule;       // of the configuration, or one of its own, as its tags make it
        bool sure = false;                            // by its name alone; else what it is has to be read
        bool out = false;                             // no rule speaks for it
        std::optional<core::Freeze> freeze;           // by its tags
        std::string bad_tag;                          // why they cannot be obeyed; empty: they can
        std::optional<core::ObservedService> service; // as read; none: not read
        core::Time read_at{};                         // the oldest answer that it was decided by
        core::Counting counting;                      // once it is needed
        bool decided = false;
        bool counted = false; // and decided by it
        bool reason = false;  // why nothing counts was asked for
    };

    // Takes the id of the request out of an answer.
    template <class T>
    void note(core::Result<T>& answer, core::Time now, std::uint32_t calls = 1)
    {
        if (answer)
            note(std::nullopt, std::move(answer->request_id), now, calls);
        else
            note(answer.error().kind, answer.error().request_id, now, calls);
    }
    void note(std::optional<core::ErrorKind> failure, std::string request_id, core::Time now, std::uint32_t calls);
    core::Intent intent_of(const State& state) const;
    void decide(std::size_t index);
    std::shared_ptr<const core::Rule> rule_at(std::size_t index) const;
    void choose_rule(State& state) const;
    void fail_to_read(std::size_t first, std::size_t end, const core::Error& error);
    void fail_discovery(std::string_view what, std::size_t rule, const core::Error& error);
    void fail_to_list(const core::Error& error);
    void fail(State& state, std::string_view what, const core::Error& error);
    static void settle(State& state, core::Decision decision);
    static bool lowers(const State& state);
    static bool counts_nothing(const State& state);

    std::shared_ptr<const core::Config> config_;
    core::ClusterKey cluster_;
    core::Deadline deadline_;
    core::WallTime wall_; // now, by which a pause may be over
    aws::Turn turn_;
    core::Time since_ = core::Time::max();
    Remembered before_;
    Remembered after_;
    std::vector<std::string> listed_;
    std::size_t pages_ = 0;
    std::vector<State> rows_;
    std::unique_ptr<Row> undiscovered_; // services could not be found out, or not be told from those of no rule
    RunReport report_;
    Census census_;
    Guards& guards_;
    std::size_t held_reads_ = 0;
    bool answered_ = false; // ECS said something
    bool cluster_missing_ = false;
    bool stopped_ = false;
    std::unique_ptr<const core::Error> why_stopped_; // null: we were told to stop
};

} // namespace headcount::control
