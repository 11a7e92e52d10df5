// What `apply` prints: a table for people, rows for programs, and a sentence for each service that failed.
#pragma once

#include "cli/applying.hpp"

#include <iosfwd>
#include <vector>

namespace headcount::cli {

void print_table(const std::vector<Applied>& applied, std::ostream& out);
void print_rows(const std::vector<Applied>& applied, std::ostream& out); // {"rows":[…],"next":null}

// To `err`. Returns how many services failed.
std::size_t print_failures(const std::vector<Applied>& applied, std::ostream& err);

} // namespace headcount::cli
