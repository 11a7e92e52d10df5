// What a driver found, in the form that all have in common: figures by name, each with its spread, and what only
// pictures need. Written as JSON, read back to be compared.
#pragma once

#include "spread.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace headcount::bench {

enum class Better {
    less,
    more,
    neither, // what was done, rather than how well
};

struct Figure {
    std::string name; // "TLS: CPU of a call"
    std::string unit; // "us"; may be empty
    Spread spread;
    std::size_t runs = 1; // that the spread is of
    Better better = Better::less;
    std::optional<double> goal{}; // for the median: at most, or where more is better at least
};

struct Report {
    std::string bench; // "calls"
    std::vector<Figure> figures;
    boost::json::object pictures{};
};

// With the machine and the commit.
boost::json::object object(const Report& report);
void print_json(const Report& report, std::ostream& out); // one line

// How a driver shows what it found.
struct Show {
    bool json = false;
    std::string compare; // a file with older reports; empty: none
};

} // namespace headcount::bench
