// Spreads as a person reads them, a row each under "median min max", and as JSON.
#pragma once

#include "spread.hpp"

#include <boost/json/object.hpp>

#include <iosfwd>
#include <string>

namespace headcount::bench {

class Table {
public:
    Table(std::ostream& out, int name_width) : out_(out), name_width_(name_width) {}

    void head(const std::string& title);
    void row(const char* name, const char* unit, const Spread& spread, int digits); // unit may be empty

private:
    std::ostream& out_;
    int name_width_;
};

boost::json::object object(const Spread& spread); // to three digits behind the point

} // namespace headcount::bench
