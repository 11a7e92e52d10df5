// What a rule must be: names and globs that can exist, one way to choose services, queries and bounds that agree.
#pragma once

#include "app/config/key_table.hpp"

namespace headcount::app::config {

// The named cluster queries; and the rules, which are brought into their final form (the ARN of a service becomes its
// name, the name of a query its text). Both throw ConfigError.
void check_expressions(const Draft& draft);
void check_rules(Draft& draft);

} // namespace headcount::app::config
