// The words for a call that did not work: which step, to which endpoint, after how long, why, and what to do.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/url.hpp"

#include <string_view>

namespace headcount::net {

// A step of a call, as the subject of "… https://host:443 failed after 12 ms".
enum class Step {
    begin, // the call as a whole, before anything was done for it
    line,  // waiting for a connection
    resolve,
    connect,
    tunnel, // through a proxy
    handshake,
    send,
    first_byte,
    body,
};

// What a step was about, kept while it is under way.
struct Attempt {
    Step step = Step::line;
    const Endpoint& endpoint;
    core::Time begun;
    bool proxy = false; // the endpoint is that of a proxy on the way
};

core::Error failed(const Attempt& attempt, core::Time now, std::string_view why); // transport, retryable
// deadline, retryable; `known`: what went wrong before the end, if anything did
core::Error too_late(const Attempt& attempt, core::Time now, std::string_view known = {});
core::Error failed_for_good(const Attempt& attempt, core::Time now, std::string_view why); // … not retryable
core::Error cancelled(const Endpoint& endpoint);
core::Error untrusted(const Attempt& attempt, core::Time now, std::string_view problem); // transport, not retryable

} // namespace headcount::net
