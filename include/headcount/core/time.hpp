// Time as a parameter: nobody below the command line reads a clock of its own.
// Time is monotonic and measures waiting; WallTime is the calendar and goes into signatures and logs.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headcount::core {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// Whole ones, as logs and answers tell a span.
constexpr std::int64_t milliseconds_of(Duration span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;      // monotonic
    virtual WallTime wall() const = 0; // UTC; may jump
};

// A time as AWS writes it in JSON, "2026-01-02T03:04:05.108Z" (RFC 3339; an offset such as +02:00 is understood too).
// What stands behind the milliseconds is cut off. Nothing where the text is anything else.
std::optional<WallTime> parse_rfc3339(std::string_view text);

// A point in time after which nobody waits any more. It is handed down and only ever shortened.
struct Deadline {
    Time at = Time::max();

    static Deadline never() { return {}; }
    static Deadline after(Time now, Duration span) { return {span >= Time::max() - now ? Time::max() : now + span}; }

    Deadline no_later_than(Deadline other) const { return {std::min(at, other.at)}; }
    bool passed(Time now) const { return now >= at; }
    Duration left(Time now) const { return at <= now ? Duration::zero() : at - now; }

    friend bool operator==(const Deadline&, const Deadline&) = default;
};

} // namespace headcount::core
