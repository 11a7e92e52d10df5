#include "table.hpp"

#include <cmath>
#include <iomanip>
#include <ostream>

namespace headcount::bench {
namespace {

constexpr int figure_width = 10;

double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

} // namespace

void Table::head(const std::string& title)
{
    out_ << '\n' << std::left << std::setw(name_width_) << title << std::right;
    for (const char* column : {"median", "min", "max"})
        out_ << std::setw(figure_width) << column;
    out_ << '\n';
}

void Table::row(const char* name, const char* unit, const Spread& spread, int digits)
{
    out_ << std::left << std::setw(name_width_) << name << std::right << std::fixed << std::setprecision(digits);
    for (const double value : {spread.median, spread.least, spread.most})
        out_ << std::setw(figure_width) << value;
    out_ << (*unit == '\0' ? "" : " ") << unit << '\n';
}

boost::json::object object(const Spread& spread)
{
    return {{"median", rounded(spread.median)}, {"min", rounded(spread.least)}, {"max", rounded(spread.most)}};
}

} // namespace headcount::bench
