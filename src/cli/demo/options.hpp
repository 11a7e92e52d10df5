// What a demo is asked for.
#pragma once

#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>

namespace headcount::cli {

struct DemoOptions {
    std::uint64_t seed = 1;
    std::size_t clusters = 50;
    core::Duration duration = std::chrono::seconds{60};
    bool faults = false;       // events lost, doubled and late; throttling, errors and resets
    bool virtual_time = false; // in process, without sockets, as fast as it goes
    bool json = false;
};

} // namespace headcount::cli
