// How many receives a queue deserves at once: one while they come back short, up to ten when they come back full.
// A decider: told what each receive brought, it says how many may be under way. An outage is not its business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace headcount::source {

class PollerPlan {
public:
    // A fixed number (at least 1), or none: it follows the queue, up to `most`.
    explicit PollerPlan(std::optional<std::uint32_t> fixed, std::uint32_t most = 10);

    std::uint32_t pollers() const { return pollers_; }
    void received(std::size_t asked, std::size_t got);

private:
    bool follows_;
    std::uint32_t most_;
    std::uint32_t pollers_;
};

} // namespace headcount::source
