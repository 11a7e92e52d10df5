// The default event bus, as far as it matters here: which queues an event goes to, when, how often. Pure: told the
// time, given chance. Facts: "Amazon EventBridge" delivers at least once and promises no order.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/random.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/event_pattern.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::sim {

class EventBus {
public:
    EventBus(core::Random random, core::Duration delay) : random_(random), delay_(delay) {}

    void route(std::string account, QueueKey queue); // account "*": all
    void filter(EventPattern pattern);               // of the rule behind every route; before: everything

    // Accepts an event and plans its deliveries.
    void accept(const core::ClusterKey& cluster, std::string event_json, const Faults& faults, core::Time now);

    core::Time next() const;                          // Time::max(): nothing waits
    void deliver(QueueWorld& queues, core::Time now); // all that are due

    const EventCounts& counts() const { return counts_; }

private:
    struct Route {
        std::string account;
        QueueKey queue;
    };

    struct Delivery {
        QueueKey queue;
        std::string body;
    };

    void plan(core::Time at, const QueueKey& queue, const std::string& body);

    core::Random random_;
    core::Duration delay_;
    std::vector<Route> routes_;
    std::optional<EventPattern> pattern_;
    std::map<std::pair<core::Time, std::uint64_t>, Delivery> waiting_; // equal times in the order planned
    std::uint64_t planned_ = 0;
    EventCounts counts_;
};

} // namespace headcount::sim
