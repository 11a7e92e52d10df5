// What one run answers for: the messages and looks that were attached to it. Part of the dispatcher.
#pragma once

#include "headcount/control/dispatcher.hpp"

#include <cstdint>
#include <vector>

namespace headcount::control {

struct Batch {
    std::vector<Ticket> tickets;
    Lane lane = Lane::sweep;       // the best of those that asked
    bool wanted = false;           // somebody asked: without it the rest means nothing
    core::Time since{};            // sending of the oldest event; of a look, its asking
    core::Time marked{};           // receipt of the first message; without one, the first look
    std::uint32_t tries = 0;       // runs begun for it
    core::Time first_start{};      // of the first of them
    core::Duration spacing_wait{}; // before the first of them

    void add(Ticket ticket, Precedence its, core::Time now);
    void add_look(Lane by, core::Time now);

    // Takes over what was marked while this one's run had its reads under way; this one is tried again.
    void absorb(Batch&& newer);
};

} // namespace headcount::control
