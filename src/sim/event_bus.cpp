#include "sim/event_bus.hpp"

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

constexpr auto latest_reordered = std::chrono::seconds{30};
constexpr auto latest_duplicate = std::chrono::seconds{5};

} // namespace

void EventBus::route(std::string account, QueueKey queue)
{
    const auto same = [&](const Route& route) { return route.account == account && route.queue == queue; };
    if (std::any_of(routes_.begin(), routes_.end(), same)) return;
    routes_.push_back({std::move(account), std::move(queue)});
}

void EventBus::filter(EventPattern pattern)
{
    pattern_ = std::move(pattern);
}

void EventBus::accept(const core::ClusterKey& cluster, std::string event_json, const Faults& faults, core::Time now)
{
    ++counts_.emitted;
    if (pattern_ && !pattern_->matches(event_json)) return;
    for (const auto& route : routes_) {
        if (route.account != "*" && route.account != cluster.account) continue;
        if (random_.chance(faults.lose_event)) {
            ++counts_.lost;
            continue;
        }
        auto at = now + delay_;
        if (random_.chance(faults.reorder_event)) at += random_.up_to(latest_reordered);
        plan(at, route.queue, event_json);
        if (random_.chance(faults.duplicate_event)) plan(at + random_.up_to(latest_duplicate), route.queue, event_json);
    }
}

void EventBus::plan(core::Time at, const QueueKey& queue, const std::string& body)
{
    waiting_.emplace(std::pair{at, ++planned_}, Delivery{queue, body});
}

core::Time EventBus::next() const
{
    return waiting_.empty() ? core::Time::max() : waiting_.begin()->first.first;
}

void EventBus::deliver(QueueWorld& queues, core::Time now)
{
    while (!waiting_.empty() && next() <= now) {
        auto delivery = std::move(waiting_.extract(waiting_.begin()).mapped());
        NewMessage message{.body = std::move(delivery.body)};
        message.sender = "AIDAEVENTBRIDGE00000";
        // A target that is not there is not tried again: without a dead-letter queue the event is lost.
        if (queues.send(delivery.queue, std::move(message), now)) {
            ++counts_.delivered;
        } else {
            ++counts_.refused;
        }
    }
}

} // namespace headcount::sim
