// Percent-encoding as AWS signs and sends it (RFC 3986): all but A-Z a-z 0-9 - _ . ~ becomes %XX in upper case.
#pragma once

#include <string>
#include <string_view>

namespace headcount::aws {

void append_percent_encoded(std::string& out, std::string_view text, bool keep_slash = false);
std::string percent_encoded(std::string_view text);

std::string_view trimmed(std::string_view text); // of spaces, tabs, CR and LF

} // namespace headcount::aws
