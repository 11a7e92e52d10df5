// The path of an event in stages, and that of each call to AWS: what the histograms of time are kept by.
#pragma once

#include <cstddef>
#include <string_view>

namespace headcount::observe {

// Of a run, by its oldest message.
enum class EventStage {
    arrival, // its own time → the first byte of the answer that brought it
    receive, // → handed out by its source
    parse,   // → its cluster is marked
    wait,    // → its run begins, less …
    spacing, // … the part that was the spacing of its cluster
    limiter, // → its run may begin to look; what single calls wait for the API budget is theirs
    read,    // → the last answer before the decision
    decide,  // → what is to be set is known
    apply,   // → the last answer of UpdateService
    remove,  // settled → its queue was told; of each message
};
inline constexpr std::size_t event_stages = 10;

// Of one call that was answered.
enum class CallStage {
    retry,       // asked for → the attempt that was answered begins
    credentials, // → who signs is known
    limiter,     // → the API budget lets it pass
    line,        // → a connection is free, or may be opened
    connect,     // → TCP stands, the look-up of the name included
    tls,         // → TLS stands
    send,        // → the request is signed and written
    first_byte,  // → the first byte of the answer: the network's time and AWS's
    read,        // → its last one
    understand,  // → it is understood; all of it where a transport does not tell its steps
};
inline constexpr std::size_t call_stages = 10;

std::string_view to_string(EventStage stage); // `remove` is "delete"
std::string_view to_string(CallStage stage);

} // namespace headcount::observe
