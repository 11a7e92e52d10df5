// The root certificates behind AWS' endpoints, compiled in: those of Amazon Trust Services and the one of Starfield
// that signs them for older clients (https://www.amazontrust.com/repository/). To read five takes less than a
// millisecond; the bundle of a system holds 150, and takes some 30.
#pragma once

#include <string_view>
#include <vector>

namespace headcount::aws {

// In DER; the bytes live as long as the program. cmake/Certificates.cmake takes them from Debian's ca-certificates.
std::vector<std::string_view> amazon_roots();

} // namespace headcount::aws
