#include "sim/queue_waiters.hpp"

#include <utility>

namespace headcount::sim {

QueueWaiters::Place::Place(QueueWaiters& waiters, QueueKey queue)
    : waiters_(waiters), queue_(std::move(queue)), notifier_(waiters.timers_)
{
    auto& line = waiters_.lines_[queue_];
    at_ = line.insert(line.end(), this);
}

QueueWaiters::Place::~Place()
{
    auto& line = waiters_.lines_.at(queue_);
    const bool was_first = first();
    line.erase(at_);
    if (line.empty()) {
        waiters_.lines_.erase(queue_);
    } else if (was_first) {
        line.front()->notifier().notify();
    }
}

bool QueueWaiters::Place::first() const
{
    return waiters_.lines_.at(queue_).front() == this;
}

void QueueWaiters::changed(const QueueKey& queue)
{
    const auto line = lines_.find(queue);
    if (line != lines_.end()) line->second.front()->notifier().notify();
}

std::size_t QueueWaiters::size() const
{
    std::size_t all = 0;
    for (const auto& [queue, line] : lines_)
        all += line.size();
    return all;
}

} // namespace headcount::sim
