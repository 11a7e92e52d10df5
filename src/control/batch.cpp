#include "control/batch.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

void Batch::add(Ticket ticket, Lane by, core::Time now)
{
    marked = tickets.empty() ? now : std::min(marked, now);
    lane = wanted ? std::min(lane, by) : by;
    wanted = true;
    tickets.push_back(ticket);
}

void Batch::add_look(Lane by, core::Time now)
{
    if (!wanted) marked = now;
    lane = wanted ? std::min(lane, by) : by;
    wanted = true;
}

void Batch::absorb(Batch&& newer)
{
    if (!newer.wanted) return;
    if (tickets.empty() && !newer.tickets.empty()) marked = newer.marked;
    lane = std::min(lane, newer.lane);
    if (tickets.size() < newer.tickets.size()) tickets.swap(newer.tickets);
    tickets.insert(tickets.end(), newer.tickets.begin(), newer.tickets.end());
    newer = {};
}

} // namespace headcount::control
