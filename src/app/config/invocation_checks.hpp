// What a configuration is between the invocations of a Lambda function.
#pragma once

#include "app/config/key_table.hpp"

namespace headcount::app::config {

// Between two invocations nothing runs and nothing is remembered, and whoever invokes tries again: what waits or
// remembers is off, and refused where it was asked for. Throws ConfigError.
void settle_for_invocations(Draft& draft);

} // namespace headcount::app::config
