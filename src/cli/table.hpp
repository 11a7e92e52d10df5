// A table in a terminal or a file: columns lined up by the characters that are seen, numbers on the right, colours only
// where they are wanted.
#pragma once

#include "cli/command.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::cli {

enum class Colour { none, green, yellow, red, faint };

struct Cell {
    std::string text;
    Colour colour = Colour::none;
};

class Table {
public:
    struct Column {
        std::string name;
        bool number = false;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    void add(std::vector<Cell> line) { lines_.push_back(std::move(line)); } // a cell for each column
    bool empty() const { return lines_.empty(); }
    void print(std::ostream& out, bool colours) const; // the names of the columns first

private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> lines_;
};

// Standard output is a terminal that shows colours, and NO_COLOR (no-color.org) does not forbid them.
bool wants_colours(const World& world);

} // namespace headcount::cli
