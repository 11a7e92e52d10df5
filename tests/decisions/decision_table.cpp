#include "decisions/decision_table.hpp"

#include <sstream>
#include <stdexcept>
#include <utility>

namespace headcount::test {
namespace {

constexpr std::pair<std::string_view, std::string Situation::*> columns[] = {
    {"what", &Situation::what},           {"rule", &Situation::rule},       {"limits", &Situation::limits},
    {"instances", &Situation::instances}, {"service", &Situation::service}, {"then", &Situation::then},
    {"outcome", &Situation::outcome},     {"reason", &Situation::reason},   {"next", &Situation::next},
};

[[noreturn]] void wrong(std::size_t line, const std::string& what)
{
    throw std::runtime_error("decisions.txt:" + std::to_string(line) + ": " + what);
}

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::vector<std::string Situation::*> header(const std::vector<std::string>& cells, std::size_t line)
{
    std::vector<std::string Situation::*> order;
    for (const std::string& cell : cells) {
        std::string Situation::* member = nullptr;
        for (const auto& [name, which] : columns)
            if (cell == name) member = which;
        if (member == nullptr) wrong(line, "there is no column " + cell);
        order.push_back(member);
    }
    if (order.size() != std::size(columns)) wrong(line, "a column is missing");
    return order;
}

// What stands in the braces behind "key:", or, of a value without them, the rest. Nothing where there is no such key
// on the uppermost level.
std::string_view value_of(std::string_view members, std::string_view key)
{
    int depth = 0;
    for (std::size_t at = 0; at < members.size(); ++at) {
        if (members[at] == '{' || members[at] == '[') ++depth;
        if (members[at] == '}' || members[at] == ']') --depth;
        const bool begins = at == 0 || members[at - 1] == ' ' || members[at - 1] == '{';
        const auto here = members.substr(at);
        if (depth == 0 && begins && here.starts_with(key) && here.substr(key.size()).starts_with(':'))
            return here.substr(key.size() + 1);
    }
    return {};
}

std::string_view without_braces(std::string_view members)
{
    const auto open = members.find_first_not_of(' ');
    if (open == std::string_view::npos || members[open] != '{') return members;
    int depth = 0;
    for (std::size_t at = open; at < members.size(); ++at) {
        if (members[at] == '{') ++depth;
        if (members[at] == '}' && --depth == 0) return members.substr(open + 1, at - open - 1);
    }
    return members;
}

} // namespace

std::vector<std::string> parts_of(std::string_view text, std::string_view separator)
{
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        begin = end + separator.size();
    }
    return parts;
}

std::vector<Situation> read_decisions(const std::string& text)
{
    std::vector<Situation> all;
    std::vector<std::string Situation::*> order;
    std::istringstream lines(text);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        const auto cells = parts_of(line, "|");
        if (order.empty()) {
            order = header(cells, number);
            continue;
        }
        if (cells.size() != order.size()) wrong(number, "a line has as many cells as there are columns");
        Situation& one = all.emplace_back();
        one.line = number;
        for (std::size_t i = 0; i < cells.size(); ++i)
            one.*order[i] = cells[i];
    }
    return all;
}

bool has_key(std::string_view members, std::string_view path)
{
    const auto dot = path.find('.');
    const std::string_view value = value_of(without_braces(members), path.substr(0, dot));
    if (value.empty()) return false;
    return dot == std::string_view::npos || has_key(value, path.substr(dot + 1));
}

} // namespace headcount::test
