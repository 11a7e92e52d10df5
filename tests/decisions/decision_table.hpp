// tests/data/decisions.txt: a line of text is one situation, and its columns are these.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

struct Situation {
    std::size_t line = 0;
    std::string what;
    std::string rule;
    std::string limits;
    std::string instances;
    std::string service;
    std::string then;
    std::string outcome;
    std::string reason;
    std::string next;
};

// Throws std::runtime_error with the line where a column is unknown, missing or one too many.
std::vector<Situation> read_decisions(const std::string& text);

// The parts between separators, without blanks at their ends.
std::vector<std::string> parts_of(std::string_view text, std::string_view separator);

// Is the key "scale_out.hold" in these members, "{count: active, scale_out: {hold: 1m}}" or the same without braces?
bool has_key(std::string_view members, std::string_view path);

} // namespace headcount::test
