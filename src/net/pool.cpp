#include "net/pool.hpp"

#include <cassert>
#include <cstddef>
#include <iterator>
#include <utility>

namespace headcount::net {

bool Pool::too_old(Connection connection, core::Time now) const
{
    return now - entries_.at(connection).idle_since >= limits_.idle;
}

bool Pool::can_open(const Group& group) const
{
    const bool room = entries_.size() < limits_.connections || !by_age_.empty(); // an idle one can make room
    return room && group.open < limits_.per_endpoint;
}

// An idle one of its own is used, or closed for its age, which makes room.
bool Pool::can_serve(const Group& group) const
{
    return !group.idle.empty() || can_open(group);
}

Pool::Grant Pool::take_idle(Group& group)
{
    const auto connection = group.idle.back(); // the one used last is the least likely to be dead
    group.idle.pop_back();
    auto& entry = entries_.at(connection);
    busy_.splice(busy_.end(), by_age_, entry.place);
    entry.idle = false;
    ++reused_;
    return {connection, true};
}

Pool::Grant Pool::open(const Route& route, Group& group)
{
    const auto connection = ++last_connection_;
    const auto place = busy_.insert(busy_.end(), connection);
    entries_.try_emplace(connection, Entry{route, false, {}, place});
    ++group.open;
    return {connection, false};
}

void Pool::close_oldest(Group& group)
{
    const auto connection = group.idle.front();
    group.idle.pop_front();
    by_age_.erase(entries_.at(connection).place);
    entries_.erase(connection);
    --group.open;
    changes_.close.push_back(connection);
}

// The group may be of no more use; anything that keeps a reference to it must be done.
void Pool::forget(Groups::iterator group)
{
    if (group->second.open == 0 && group->second.line.empty()) groups_.erase(group);
}

std::optional<Pool::Grant> Pool::try_grant(const Route& route, Group& group, core::Time now)
{
    while (!group.idle.empty() && too_old(group.idle.front(), now))
        close_oldest(group);
    if (!group.idle.empty()) return take_idle(group);
    if (!can_open(group)) return std::nullopt;
    if (entries_.size() >= limits_.connections) {
        const auto other = groups_.find(entries_.at(by_age_.front()).route); // not this one: it has none idle
        close_oldest(other->second);
        forget(other);
    }
    return open(route, group);
}

std::optional<Pool::Grant> Pool::acquire(const Route& route, core::Time now)
{
    const auto group = groups_.try_emplace(route).first;
    if (!group->second.line.empty()) return std::nullopt;
    const auto grant = try_grant(route, group->second, now);
    forget(group);
    return grant;
}

Pool::Ticket Pool::wait(const Route& route)
{
    const auto ticket = ++last_ticket_;
    groups_[route].line.insert(ticket);
    ++waiting_;
    return ticket;
}

std::optional<Pool::Grant> Pool::granted(Ticket ticket)
{
    const auto node = grants_.extract(ticket);
    return node ? std::optional{node.mapped()} : std::nullopt;
}

void Pool::leave(const Route& route, Ticket ticket, core::Time now)
{
    if (const auto grant = granted(ticket)) {
        if (grant->reused)
            give_back(grant->connection, now);
        else
            closed(grant->connection, now);
        return;
    }
    const auto group = groups_.find(route);
    if (group == groups_.end()) return;
    waiting_ -= group->second.line.erase(ticket);
    forget(group);
}

void Pool::give_back(Connection connection, core::Time now)
{
    auto& entry = entries_.at(connection);
    assert(!entry.idle);
    entry.idle = true;
    entry.idle_since = now;
    by_age_.splice(by_age_.end(), busy_, entry.place);
    groups_.at(entry.route).idle.push_back(connection);
    serve_line(now);
}

void Pool::closed(Connection connection, core::Time now)
{
    const auto entry = entries_.find(connection);
    assert(entry != entries_.end() && !entry->second.idle);
    const auto group = groups_.find(entry->second.route);
    busy_.erase(entry->second.place);
    entries_.erase(entry);
    --group->second.open;
    forget(group);
    serve_line(now);
}

void Pool::replace(Connection connection, core::Time now)
{
    --reused_;
    ++stale_;
    purge_beside(connection, now);
}

void Pool::purge_beside(Connection connection, core::Time now)
{
    auto& group = groups_.at(entries_.at(connection).route);
    while (!group.idle.empty())
        close_oldest(group);
    serve_line(now);
}

void Pool::expire(core::Time now)
{
    while (!by_age_.empty() && too_old(by_age_.front(), now)) {
        const auto group = groups_.find(entries_.at(by_age_.front()).route);
        close_oldest(group->second);
        forget(group);
    }
    serve_line(now);
}

core::Time Pool::next_expiry() const
{
    if (by_age_.empty()) return core::Time::max();
    return core::Deadline::after(entries_.at(by_age_.front()).idle_since, limits_.idle).at;
}

std::vector<Pool::Connection> Pool::idle_behind(std::size_t newer) const
{
    if (by_age_.size() <= newer) return {};
    return {by_age_.begin(), std::prev(by_age_.end(), static_cast<std::ptrdiff_t>(newer))};
}

void Pool::close_idle(core::Time now)
{
    while (!by_age_.empty()) {
        const auto group = groups_.find(entries_.at(by_age_.front()).route);
        close_oldest(group->second);
        forget(group);
    }
    serve_line(now);
}

void Pool::serve_line(core::Time now)
{
    while (waiting_ != 0) {
        auto next = groups_.end(); // whose first in line has waited longest and can be served
        for (auto group = groups_.begin(); group != groups_.end(); ++group) {
            const auto& line = group->second.line;
            if (line.empty() || !can_serve(group->second)) continue;
            if (next == groups_.end() || *line.begin() < *next->second.line.begin()) next = group;
        }
        if (next == groups_.end()) return;
        const auto ticket = *next->second.line.begin();
        const auto grant = try_grant(next->first, next->second, now);
        assert(grant);
        next->second.line.erase(ticket);
        --waiting_;
        grants_.emplace(ticket, *grant);
        changes_.wake.push_back(ticket);
    }
}

Pool::Changes Pool::take_changes()
{
    return std::exchange(changes_, {});
}

Pool::Stats Pool::stats() const
{
    Stats stats;
    stats.open = entries_.size();
    stats.idle = by_age_.size();
    stats.waiting = waiting_;
    stats.reused = reused_;
    stats.stale = stale_;
    return stats;
}

void Pool::check() const
{
    std::size_t open = 0;
    std::size_t idle = 0;
    std::size_t waiting = 0;
    for (const auto& [route, group] : groups_) {
        open += group.open;
        idle += group.idle.size();
        waiting += group.line.size();
        assert(group.open != 0 || !group.line.empty());
        assert(group.open <= limits_.per_endpoint && group.idle.size() <= group.open);
        for (const auto connection : group.idle)
            assert(entries_.at(connection).idle);
        // Whoever could be served has been.
        assert(group.line.empty() || !can_serve(group));
    }
    assert(open == entries_.size() && open <= limits_.connections);
    assert(idle == by_age_.size() && waiting == waiting_);
    assert(by_age_.size() + busy_.size() == entries_.size());
    static_cast<void>(open + idle + waiting); // without assertions nobody reads them
}

} // namespace headcount::net
