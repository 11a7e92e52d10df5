// A log that keeps its lines, so that a test can say what was said, how often and how loud.
#pragma once

#include "headcount/observe/log.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::test {

class KeptLog final : public observe::Log {
public:
    struct Line {
        observe::LogLevel level;
        std::string msg;
        std::map<std::string, std::string> fields; // numbers as text, lists joined by a space
    };

    bool enabled(observe::LogLevel) const override { return true; }

    void write(observe::LogLevel level, std::string_view msg, std::span<const observe::Field> fields) override
    {
        Line line{level, std::string(msg), {}};
        for (const observe::Field& field : fields)
            line.fields[std::string(field.name)] = text(field.value);
        lines.push_back(std::move(line));
    }

    void write_line(std::string_view line) override { whole_lines.emplace_back(line); }

    std::vector<Line> at(observe::LogLevel level) const
    {
        std::vector<Line> out;
        std::ranges::copy_if(lines, std::back_inserter(out), [level](const Line& line) { return line.level == level; });
        return out;
    }

    std::size_t count(std::string_view words) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            lines, [words](const Line& line) { return line.msg.find(words) != std::string::npos; }));
    }

    std::vector<Line> lines;
    std::vector<std::string> whole_lines; // that came as they stand

private:
    static std::string text(const decltype(observe::Field::value)& value)
    {
        if (const auto* words = std::get_if<std::string_view>(&value)) return std::string(*words);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
        if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
        if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
        std::string all;
        for (const std::string& each : std::get<std::span<const std::string>>(value))
            all += (all.empty() ? "" : " ") + each;
        return all;
    }
};

} // namespace headcount::test
