// Where and when a figure was measured, and of which build: without these it means nothing.
#pragma once

#include <boost/json/object.hpp>

#include <iosfwd>
#include <string>

namespace headcount::bench {

struct Machine {
    std::string build; // "headcount 0.1.0, Release, Clang 19.1.7"
    std::string cpu;   // its model, as the kernel names it
    unsigned cores = 0;
    std::string date;   // "2026-01-02", UTC
    std::string commit; // "fdaff28", with "-dirty" where something is not committed; empty: unknown
};

Machine this_machine();

std::ostream& operator<<(std::ostream& out, const Machine& machine); // on one line
boost::json::object object(const Machine& machine);                  // the beginning of a result

} // namespace headcount::bench
