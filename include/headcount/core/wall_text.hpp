// A time of the calendar as text, the other way round than parse_rfc3339() of time.hpp.
#pragma once

#include "headcount/core/time.hpp"

#include <string>

namespace headcount::core {

// RFC 3339, UTC, whole milliseconds: "2026-03-09T07:05:01.042Z". Whoever shows less of it takes its beginning.
void append_rfc3339(std::string& out, WallTime time);
std::string rfc3339(WallTime time);

std::string second_text(WallTime time); // for people: "2026-03-09 07:05:01 UTC"

} // namespace headcount::core
