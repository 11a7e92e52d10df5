// The three ways AWS writes a time: 20260102T030405Z in signatures, RFC 3339 in credentials, RFC 7231 in HTTP's Date.
#pragma once

#include "headcount/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::aws {

std::string amz_date(core::WallTime at); // "20260102T030405Z"

// "2026-01-02T03:04:05Z", with a fraction of a second and an offset ("+00:00") allowed.
std::optional<core::WallTime> parse_timestamp(std::string_view text);

// "Fri, 02 Jan 2026 03:04:05 GMT" (RFC 7231, IMF-fixdate; the two obsolete forms are not sent by AWS).
std::optional<core::WallTime> parse_http_date(std::string_view text);

} // namespace headcount::aws
