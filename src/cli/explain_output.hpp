// What `explain` prints: a table of instances, the arithmetic, and what a person should know.
#pragma once

#include "cli/explaining.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::cli {

void print_explained(const core::ClusterKey& cluster, const Explained& explained, std::ostream& out, bool colours);
void print_explained_json(const core::ClusterKey& cluster, const std::vector<Explained>& all, std::ostream& out);

// "19 instances × 2 = 38, at most 30 → 30, now 28", and how many run; of a service that is left alone, why.
std::string sum_of(const Explained& explained);

} // namespace headcount::cli
