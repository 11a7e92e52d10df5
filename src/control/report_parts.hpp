// The report of a run that looked at its services part by part.
#pragma once

#include "headcount/control/reconciler.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headcount::control {

// Outcome, `transient` and `no_turn`, by the rows.
void sum_up(RunReport& report);

// What another part found, behind what was found before.
void add_part(RunReport& report, RunReport part);

// More services that a rule speaks for; nothing where not all were read.
void add_names(std::optional<std::vector<std::string>>& names, std::optional<std::vector<std::string>> more);

// The first `most` of them, taken away.
std::vector<std::string> take_first(std::vector<std::string>& names, std::size_t most);

} // namespace headcount::control
