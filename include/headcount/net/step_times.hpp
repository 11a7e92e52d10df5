// When the steps of a request were over, for whoever wants to know where its time went.
#pragma once

#include "headcount/core/time.hpp"

namespace headcount::net {

// Of one request, on its last connection. What there was no need for, or what was not reached, stays at the beginning
// of time.
struct StepTimes {
    core::Time line{};       // there was a connection to be had, after a wait for one
    core::Time connected{};  // TCP stands
    core::Time secured{};    // TLS stands
    core::Time sent{};       // the last byte was written
    core::Time first_byte{}; // of the answer
    core::Time read{};       // the last one, where more than one read was needed
};

} // namespace headcount::net
