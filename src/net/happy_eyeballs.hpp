// In which order and when the addresses of a host are tried: IPv6 and IPv4 by turns, the next one 250 ms after the one
// before, or at once when one failed. No socket, no clock. https://www.rfc-editor.org/rfc/rfc8305
#pragma once

#include "headcount/core/time.hpp"
#include "net/resolver.hpp"

#include <cstddef>
#include <optional>

namespace headcount::net {

// The two families by turns, beginning with that of the first; within each the order stays.
Addresses by_turns(const Addresses& addresses);

class Turns {
public:
    // `left` is the time for all of them: where many addresses share it, the turns come faster, down to 100 ms.
    Turns(std::size_t addresses, core::Time now, core::Duration left);

    std::optional<std::size_t> next(core::Time now); // the one to begin with now, if there is one
    void failed();                                   // one that was begun came to nothing: the next has its turn
    core::Time due() const;                          // when the next one's turn comes by itself; Time::max(): never
    bool lost() const { return failures_ == addresses_; }

private:
    std::size_t addresses_;
    core::Duration apart_;
    core::Time due_;
    std::size_t begun_ = 0;
    std::size_t failures_ = 0;
};

} // namespace headcount::net
