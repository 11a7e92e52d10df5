#include "sim/server/queue_view.hpp"

#include <boost/json/array.hpp>

#include <sstream>
#include <utility>

namespace headcount::sim {
namespace {

constexpr std::size_t most_messages = 1000;

std::string name_of(MessageState state)
{
    std::ostringstream out;
    out << state;
    return out.str();
}

} // namespace

boost::json::object counts_json(QueueWorld& queues, const QueueKey& queue, core::Time now)
{
    const auto counts = queues.counts(queue, now);
    const auto totals = queues.totals(queue);
    return {{"queue", queue.arn()},      {"visible", counts.visible},   {"in_flight", counts.in_flight},
            {"delayed", counts.delayed}, {"sent", totals.sent},         {"received", totals.received},
            {"deleted", totals.deleted}, {"redriven", totals.redriven}, {"expired", totals.expired}};
}

boost::json::object messages_json(QueueWorld& queues, const QueueKey& queue, core::Time now)
{
    boost::json::array list;
    for (const auto& message : queues.messages(queue, now)) {
        if (list.size() == most_messages) break;
        boost::json::object object{{"id", message.id},
                                   {"state", name_of(message.state)},
                                   {"receives", message.receives},
                                   {"bytes", message.body.size()}};
        if (message.state != MessageState::visible)
            object["visible_in_ms"] = core::milliseconds_of(message.until - now);
        list.push_back(std::move(object));
    }
    return {{"messages", std::move(list)}};
}

} // namespace headcount::sim
