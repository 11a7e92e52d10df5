// A log that keeps its lines as text, so that a test can ask what was said and that no secret was among it.
#pragma once

#include "headcount/observe/log.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

class RecordingLog final : public observe::Log {
public:
    explicit RecordingLog(observe::LogLevel level = observe::LogLevel::trace) : level_(level) {}

    bool enabled(observe::LogLevel level) const override { return level >= level_; }

    void write(observe::LogLevel level, std::string_view msg, std::span<const observe::Field> fields) override
    {
        lines_.push_back(observe::format_line(observe::LogFormat::text, {}, level, msg, fields));
    }

    void write_line(std::string_view line) override { lines_.emplace_back(line); }

    const std::vector<std::string>& lines() const { return lines_; }

    // Lines that hold this text.
    std::size_t count(std::string_view text) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            lines_, [&](const std::string& line) { return line.find(text) != std::string::npos; }));
    }

private:
    observe::LogLevel level_;
    std::vector<std::string> lines_;
};

} // namespace headcount::test
