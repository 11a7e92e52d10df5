#include "headcount/net/transport.hpp"

#include "net/text.hpp"

#include <algorithm>

namespace headcount::net {

std::string_view find_header(const Headers& headers, std::string_view name)
{
    const auto found =
        std::ranges::find_if(headers, [name](const Header& header) { return equal_ignoring_case(header.name, name); });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

} // namespace headcount::net
