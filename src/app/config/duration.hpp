// Durations as they are written: a whole number and a unit.
#pragma once

#include "headcount/app/config_loader.hpp"

#include <string>

namespace headcount::app::config {

// The shortest form that parse_duration() takes for this many milliseconds: "1h" and never "60m".
std::string duration_text(core::Duration span);

} // namespace headcount::app::config
