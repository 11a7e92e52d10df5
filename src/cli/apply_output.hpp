// What `apply` and `plan` print: a table for people, rows for programs, and a sentence for each service that failed.
#pragma once

#include "cli/applying.hpp"

#include <iosfwd>
#include <string_view>
#include <vector>

namespace headcount::cli {

void print_table(const core::Config& config, const std::vector<Applied>& applied, std::ostream& out, bool colours);
void print_plan(const core::Config& config, const std::vector<Applied>& applied, std::ostream& out, bool colours);
void print_rows(const std::vector<Applied>& applied, std::ostream& out); // {"rows":[…],"next":null}

// A line for each kind of warning: its code, what is so, what to do, and how many times it is there.
void print_warnings(const std::vector<core::Warning>& warnings, std::ostream& out);
std::vector<core::Warning> warnings_in(const std::vector<Applied>& applied);

// To `err`. Returns how many services failed.
std::size_t print_failures(const std::vector<Applied>& applied, std::ostream& err);

// A line for each service in whose count an instance stands whose agent is away (`count: connected`): a process that
// serves knows since when, and may leave it out already.
void print_away(const std::vector<Applied>& applied, std::ostream& err);

// A guard holds the change of this service, or has left it alone.
bool is_held(const control::Row& row);

// A line for each service that is held, and why; each begins with `prefix`. Returns how many there are.
std::size_t print_held(const std::vector<Applied>& applied, std::ostream& out, std::string_view prefix);

} // namespace headcount::cli
