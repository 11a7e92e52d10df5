// What environment and flags say, as a tree of the same form as the file's.
// A queue, a rule or an account made here replaces the file's list of them.
#pragma once

#include "app/config/value.hpp"

#include <map>
#include <string>
#include <vector>

namespace headcount::app::config {

// Throws ConfigError for an unknown HEADCOUNT_ variable or flag, and for a setting of a rule, queue or account where
// none is named.
Value overlay(const std::map<std::string, std::string>& environment, const std::vector<FlagValue>& flags);

} // namespace headcount::app::config
