#include "control/batch.hpp"

#include <algorithm>
#include <utility>

namespace headcount::control {

void Batch::add(Ticket ticket, Precedence its, core::Time now)
{
    marked = tickets.empty() ? now : std::min(marked, now);
    since = wanted ? std::min(since, its.since) : its.since;
    lane = wanted ? std::min(lane, its.lane) : its.lane;
    wanted = true;
    tickets.push_back(ticket);
}

void Batch::add_look(Lane by, core::Time now)
{
    if (!wanted) marked = since = now;
    lane = wanted ? std::min(lane, by) : by;
    wanted = true;
}

void Batch::absorb(Batch&& newer)
{
    if (!newer.wanted) return;
    if (tickets.empty() && !newer.tickets.empty()) marked = newer.marked;
    since = std::min(since, newer.since);
    lane = std::min(lane, newer.lane);
    if (tickets.size() < newer.tickets.size()) tickets.swap(newer.tickets);
    tickets.insert(tickets.end(), newer.tickets.begin(), newer.tickets.end());
    newer = {};
}

} // namespace headcount::control
