// The three ways AWS writes a time: 20260102T030405Z in signatures, RFC 3339 in credentials, RFC 7231 in HTTP's Date.
#pragma once

#include "headcount/core/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::aws {

// "20260102T030405Z", of the years 0 to 9999, without an allocation.
class AmzDate {
public:
    explicit AmzDate(core::WallTime at);
    operator std::string_view() const { return {text_.data(), text_.size()}; }
    std::string_view day() const { return {text_.data(), 8}; }

private:
    std::array<char, 16> text_;
};

inline std::string amz_date(core::WallTime at)
{
    return std::string(AmzDate(at));
}

// "2026-01-02T03:04:05Z", with a fraction of a second and an offset ("+00:00") allowed.
std::optional<core::WallTime> parse_timestamp(std::string_view text);

// "Fri, 02 Jan 2026 03:04:05 GMT" (RFC 7231, IMF-fixdate; the two obsolete forms are not sent by AWS).
std::optional<core::WallTime> parse_http_date(std::string_view text);

} // namespace headcount::aws
