// What a world did, line by line: the log of the service as it would be printed, and the calls that arrived at AWS.
// Only a digest of the lines is kept, unless they are wanted. Same seed, same digest: that is determinism.
#pragma once

#include "headcount/observe/log.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace headcount::simulation {

class Trace {
public:
    using Listener = std::function<void(std::string_view line)>;

    void add(std::string_view line);
    void on_line(Listener listener) { listener_ = std::move(listener); }
    std::uint64_t digest() const { return digest_; }
    std::uint64_t lines() const { return lines_; }

private:
    std::uint64_t digest_ = 1469598103934665603ULL; // FNV-1a, 64 bits
    std::uint64_t lines_ = 0;
    Listener listener_;
};

// The log of the service under test, at trace level, into a trace; secrets are looked for in every line (I6).
class TraceLog final : public observe::Log {
public:
    TraceLog(Trace& trace, const core::Clock& clock) : trace_(trace), clock_(clock) {}

    bool enabled(observe::LogLevel) const override { return true; }
    void write(observe::LogLevel level, std::string_view msg, std::span<const observe::Field> fields) override;
    void write_line(std::string_view line) override { trace_.add(line); }

private:
    Trace& trace_;
    const core::Clock& clock_;
};

} // namespace headcount::simulation
