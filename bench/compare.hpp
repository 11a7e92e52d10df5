// Two runs of the benchmarks beside each other: what changed by more than their noise.
#pragma once

#include "report.hpp"

#include <boost/json/value.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::bench {

struct Change {
    std::string name; // "calls: TLS: CPU of a call"
    std::string unit;
    Spread before;
    Spread after;
    Better better = Better::less;

    double ratio() const { return after.median / before.median; }
};

struct Comparison {
    std::size_t compared = 0;         // figures that both have
    std::vector<Change> changes;      // the largest first
    std::vector<std::string> unknown; // figures that only the newer one has
    std::vector<std::string> gone;    // … only the older one, of benches that the newer one has too
    std::string other_machine;        // a sentence where times mean nothing; else empty
};

// A report, or an object with "reports", each. Throws std::runtime_error with a sentence where one is neither.
// A figure changed where its median moved by more than a twentieth and no run of one is among the runs of the other.
Comparison compare(const boost::json::value& before, const boost::json::value& after);

void print(const Comparison& comparison, std::ostream& out);

boost::json::value read_report(const std::string& file); // throws std::runtime_error with a sentence

} // namespace headcount::bench
