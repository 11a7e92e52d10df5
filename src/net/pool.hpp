// The book-keeping of the connection pool: who may use or open a connection, who waits, what is to be closed.
// No socket, no clock, no coroutine: it is told what happened and when, and says what to do (take_changes()).
//
//   acquire() ── a grant ──▶ busy ── give_back() ──▶ idle ── acquire() ──▶ busy …
//       │                     │ └── closed() ──▶ gone   └── too old, evicted, purged ──▶ gone
//       └─ none: wait() ──▶ in line ── a turn comes: wake ──▶ granted()
//
// A slot is a connection that is open, being opened or idle. Turns go by ticket over all endpoints; whoever could be
// served is served at once, so a newcomer never overtakes one who waits for the same thing.
#pragma once

#include "headcount/core/time.hpp"
#include "net/route.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace headcount::net {

class Pool {
public:
    using Connection = std::uint64_t;
    using Ticket = std::uint64_t;

    struct Limits {
        std::size_t connections = 0; // open at once
        std::size_t per_endpoint = 0;
        core::Duration idle{}; // an older idle connection is not used again
    };

    struct Grant {
        Connection connection = 0;
        bool reused = false; // idle until now; otherwise it has a slot and is to be opened

        friend bool operator==(const Grant&, const Grant&) = default;
    };

    struct Changes {
        std::vector<Connection> close; // idle ones that are no longer counted
        std::vector<Ticket> wake;      // granted() has something for them
    };

    struct Stats {
        std::size_t open = 0;
        std::size_t idle = 0;
        std::size_t waiting = 0;
        std::uint64_t reused = 0;
        std::uint64_t stale = 0;
    };

    explicit Pool(Limits limits) : limits_(limits) {}

    std::optional<Grant> acquire(const Route& route, core::Time now);

    // Takes a place in line, after acquire() gave nothing.
    Ticket wait(const Route& route);
    std::optional<Grant> granted(Ticket ticket);
    // Leaves the line; a turn that came meanwhile goes to the next.
    void leave(const Route& route, Ticket ticket, core::Time now);

    void give_back(Connection connection, core::Time now); // in order, idle from now on
    void closed(Connection connection, core::Time now);    // a busy one is gone; its slot is free

    // A reused one was found dead: its holder opens another in the same slot. What is idle beside it has most likely
    // died of the same cause and is closed.
    void replace(Connection connection, core::Time now);

    // A busy one that was reused never said a word: what is idle beside it is most likely as cut off, and is closed.
    void purge_beside(Connection connection, core::Time now);

    void expire(core::Time now);    // closes what has been idle for too long
    core::Time next_expiry() const; // when that is due next; Time::max(): nothing is idle
    void close_idle(core::Time now);

    // The idle ones after which `newer` others became idle, oldest first: their turn is not near.
    std::vector<Connection> idle_behind(std::size_t newer) const;

    Changes take_changes();
    Stats stats() const;
    void check() const; // asserts what must always hold

private:
    struct Group { // of one route
        std::size_t open = 0;
        std::deque<Connection> idle; // oldest first
        std::set<Ticket> line;
    };
    using Groups = std::map<Route, Group>;

    struct Entry {
        Route route;
        bool idle = false;
        core::Time idle_since{};
        std::list<Connection>::iterator place{}; // in by_age_ while idle, else in busy_
    };

    bool can_open(const Group& group) const;
    bool can_serve(const Group& group) const;
    bool too_old(Connection connection, core::Time now) const;
    Grant take_idle(Group& group);
    Grant open(const Route& route, Group& group);
    std::optional<Grant> try_grant(const Route& route, Group& group, core::Time now);
    void close_oldest(Group& group);
    void forget(Groups::iterator group);
    void serve_line(core::Time now);

    Limits limits_;
    Groups groups_;
    std::map<Connection, Entry> entries_;
    std::list<Connection> by_age_;   // every idle one, oldest first
    std::list<Connection> busy_;     // every other one; here so that becoming idle takes no memory
    std::map<Ticket, Grant> grants_; // turns that came and were not taken yet
    std::size_t waiting_ = 0;
    std::uint64_t last_connection_ = 0;
    std::uint64_t last_ticket_ = 0;
    std::uint64_t reused_ = 0;
    std::uint64_t stale_ = 0;
    Changes changes_;
};

} // namespace headcount::net
