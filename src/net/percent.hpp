// Percent-encoding, read (RFC 3986 §2.1). How AWS wants it written is known to the floor above.
#pragma once

#include <string>
#include <string_view>

namespace headcount::net {

// %XX becomes its byte; what is no such escape stays as it is, and so does '+'.
std::string percent_decoded(std::string_view text);

} // namespace headcount::net
