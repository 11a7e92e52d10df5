// Calendar times as the AWS protocols write them. Times before 1970 or after 9999 are not expected.
#pragma once

#include "headcount/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::sim {

std::string iso_seconds(core::WallTime time);  // 2026-01-02T03:04:05Z
std::string iso_millis(core::WallTime time);   // 2026-01-02T03:04:05.006Z
std::string http_date(core::WallTime time);    // Fri, 02 Jan 2026 03:04:05 GMT
std::string basic_time(core::WallTime time);   // 20260102T030405Z, as signatures write it
std::string unix_seconds(core::WallTime time); // 1767322800.123

std::optional<core::WallTime> parse_basic_time(std::string_view text);
// A date, a date with a time, and one with Z or an offset (+01:00).
std::optional<core::WallTime> parse_iso(std::string_view text);

} // namespace headcount::sim
