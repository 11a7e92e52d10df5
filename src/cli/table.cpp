#include "cli/table.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace headcount::cli {
namespace {

// As many columns as it takes in a terminal: bytes of UTF-8 that begin a character.
std::size_t width_of(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view begin_of(Colour colour)
{
    switch (colour) {
    case Colour::none: return "";
    case Colour::green: return "\x1b[32m";
    case Colour::yellow: return "\x1b[33m";
    case Colour::red: return "\x1b[31m";
    case Colour::faint: return "\x1b[2m";
    }
    return "";
}

std::string painted(const Cell& cell, bool colours)
{
    if (!colours || cell.colour == Colour::none) return cell.text;
    return std::string(begin_of(cell.colour)) + cell.text + "\x1b[0m";
}

} // namespace

void Table::print(std::ostream& out, bool colours) const
{
    std::vector<Cell> names;
    std::vector<std::size_t> widths;
    for (const Column& column : columns_) {
        names.push_back({column.name});
        widths.push_back(width_of(column.name));
    }
    for (const auto& line : lines_) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width_of(line[i].text));
    }
    const auto print_line = [&](const std::vector<Cell>& line) {
        std::string text;
        std::string space; // behind the last cell there is none
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string padding(widths[i] - width_of(line[i].text), ' ');
            if (line[i].text.empty()) {
                space += padding + "  ";
                continue;
            }
            text += space;
            if (columns_[i].number) text += padding;
            text += painted(line[i], colours);
            space = (columns_[i].number ? "" : padding) + "  ";
        }
        out << text << '\n';
    };
    print_line(names);
    for (const auto& line : lines_)
        print_line(line);
}

bool wants_colours(const World& world)
{
    const auto set = [&world](const char* name) {
        const auto found = world.environment.find(name);
        return found == world.environment.end() ? std::string() : found->second;
    };
    return world.out_is_terminal && set("NO_COLOR").empty() && set("TERM") != "dumb";
}

} // namespace headcount::cli
