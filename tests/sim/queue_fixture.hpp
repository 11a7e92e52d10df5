// One queue with a dead-letter queue beside it, and a clock to move by hand.
#pragma once

#include "headcount/sim/queue_world.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace headcount::sim {

inline const QueueKey events{"111122223333", "eu-west-1", "events"};
inline const QueueKey dead{"111122223333", "eu-west-1", "events-dead"};
inline constexpr core::WallTime epoch{std::chrono::milliseconds{1'767'322'800'123}};

struct Queues {
    Queues()
    {
        BOOST_REQUIRE(queues.create(events, settings, now));
        BOOST_REQUIRE(queues.create(dead, {}, now));
    }

    std::string send(const std::string& body) { return queues.send(events, {body}, now).value(); }
    std::vector<ReceivedMessage> receive(std::size_t most = 10) { return queues.receive(events, {most}, now).value(); }
    ReceivedMessage receive_one()
    {
        auto received = receive(1);
        BOOST_REQUIRE_EQUAL(received.size(), 1U);
        return std::move(received.front());
    }
    core::Result<void> remove(const std::string& handle) { return queues.remove_message(events, handle, now); }
    core::Result<void> hide_for(const std::string& handle, core::Duration timeout)
    {
        return queues.change_visibility(events, handle, timeout, now);
    }
    void redrive_after(std::uint32_t receives)
    {
        settings.redrive = Redrive{dead, receives};
        BOOST_REQUIRE(queues.configure(events, settings, now));
    }
    QueueCounts counts() { return queues.counts(events, now); }

    core::Time now{};
    QueueSettings settings;
    QueueWorld queues{core::Random{7}, now, epoch};
};

inline std::string code_of(const core::Result<void>& result)
{
    return result ? "no error" : result.error().code;
}

} // namespace headcount::sim
