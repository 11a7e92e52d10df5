// Long polls in line at their queues. Only the first in a line acts on a change of its queue: it looks again, and when
// it leaves, for whatever reason, the next is first and looks too. So one message wakes one receive, not all of them,
// and a receive that is cancelled just after it was woken passes the wake-up on.
#pragma once

#include "headcount/core/time.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/queue_world.hpp"

#include <cstddef>
#include <list>
#include <map>

namespace headcount::sim {

class QueueWaiters {
public:
    class Place {
    public:
        Place(QueueWaiters& waiters, QueueKey queue);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        bool first() const;
        net::Notifier& notifier() { return notifier_; }

    private:
        QueueWaiters& waiters_;
        QueueKey queue_;
        net::Notifier notifier_;
        std::list<Place*>::iterator at_;
    };

    explicit QueueWaiters(net::Timers& timers) : timers_(timers) {}

    void changed(const QueueKey& queue); // wakes the first in line
    std::size_t size() const;

private:
    net::Timers& timers_;
    std::map<QueueKey, std::list<Place*>> lines_;
};

} // namespace headcount::sim
