// The messages that the service has not answered for yet: those the dispatcher holds and those that wait for a sweep,
// with what is remembered of each. Counted per source, since sources share the room.
#pragma once

#include "app/event_path.hpp"
#include "control/relevance/relevance.hpp"
#include "headcount/control/dispatcher.hpp"
#include "headcount/core/time.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::app {

struct HeldEvent {
    std::string event_id{};
    std::optional<core::WallTime> own_time{}; // of the event; none: its age means nothing
    std::uint32_t receive_count = 1;
    bool instance_change = false;
    bool copy = false;                           // another shard got it too, and counts it
    std::optional<control::Sighting> sighting{}; // of the instance; none: nothing is remembered of it
    WayIn way_in{};
};

class HeldEvents {
public:
    explicit HeldEvents(std::size_t sources) : of_source_(sources) {}

    void add(control::Ticket ticket, HeldEvent event)
    {
        if (events_.emplace(ticket, std::move(event)).second) ++of_source_.at(ticket.source);
    }

    void erase(control::Ticket ticket)
    {
        if (events_.erase(ticket) > 0) --of_source_.at(ticket.source);
    }

    // Null: not held. Good until the next add() or erase().
    const HeldEvent* find(control::Ticket ticket) const
    {
        const auto found = events_.find(ticket);
        return found == events_.end() ? nullptr : &found->second;
    }
    HeldEvent* find(control::Ticket ticket)
    {
        const auto found = events_.find(ticket);
        return found == events_.end() ? nullptr : &found->second;
    }

    std::size_t of_source(std::size_t index) const { return of_source_.at(index); }
    std::size_t size() const { return events_.size(); }

private:
    struct HashOf {
        std::size_t operator()(const control::Ticket& ticket) const noexcept
        {
            std::size_t hash = ticket.number;
            boost::hash_combine(hash, ticket.source);
            return hash;
        }
    };

    boost::unordered_flat_map<control::Ticket, HeldEvent, HashOf> events_;
    std::vector<std::size_t> of_source_;
};

} // namespace headcount::app
