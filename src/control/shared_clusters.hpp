// Reads of clusters that share a call: DescribeClusters takes a hundred names for the price of one. Who waits for the
// API budget is taken along by whoever of the same account and region has his turn first; nobody waits for company, and
// a read is joined until its bytes are sent, not after.
//
//   describe ──▶ budget lets it pass, nobody waits there ──▶ call
//            ├─▶ budget lets it pass ──────────▶ lead: those who wait there come along ──▶ call ──▶ each his answer
//            └─▶ waits in the line ──▶ its turn ─┘                         refused: in halves, down to single ones
//                              └────▶ excused: another asks for it ──▶ its answer, or again
#pragma once

#include "control/bounded_memory.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/control/api_budget.hpp"
#include "headcount/net/timers.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

namespace headcount::control {

class SharedClusters {
public:
    // Of one cluster.
    struct Answer {
        core::Result<aws::DescribedClusters> result;
        std::uint32_t calls = 0; // that it took part in
    };

    // Without a budget nobody waits, and nobody is joined.
    SharedClusters(aws::Ecs& ecs, net::Timers& timers, ApiBudget* budget) : ecs_(ecs), timers_(timers), budget_(budget)
    {
    }

    // To be awaited at once: whether the budget lets it pass is asked by the call itself.
    asio::awaitable<Answer> describe(core::ClusterKey cluster, aws::Turn turn, core::Deadline deadline);

private:
    struct Reader;
    using ReaderPtr = std::shared_ptr<Reader>;
    using Crew = std::vector<ReaderPtr>;

    bool passes(const core::Scope& scope, const aws::Turn& turn) const;
    asio::awaitable<Answer> describe_alone(core::ClusterKey cluster, aws::Turn turn, core::Deadline deadline);
    asio::awaitable<Answer> describe_together(core::ClusterKey cluster, aws::Turn turn, core::Deadline deadline,
                                              bool passed);
    asio::awaitable<void> stand_in_line(ReaderPtr reader, aws::Turn turn, core::Deadline deadline);
    asio::awaitable<void> wait_for_answer(ReaderPtr reader, core::Deadline deadline);
    asio::awaitable<void> lead(ReaderPtr leader, aws::Turn turn, core::Deadline deadline);
    Crew crew_of(const ReaderPtr& leader);
    void note_alone(const core::ClusterKey& cluster, const core::Result<aws::DescribedClusters>& answer);
    void hand_out(const Crew& crew, core::Result<aws::DescribedClusters> answer, const ReaderPtr& leader);

    aws::Ecs& ecs_;
    net::Timers& timers_;
    ApiBudget* budget_;
    std::unordered_map<core::Scope, std::list<ReaderPtr>> waiting_; // in the order in which they came
    BoundedMemory<core::ClusterKey, bool> refused_{1'000};          // true: to be asked for alone
};

} // namespace headcount::control
