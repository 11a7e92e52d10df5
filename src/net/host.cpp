#include "headcount/net/host.hpp"

#include "net/network.hpp"

#include <array>

namespace headcount::net {

namespace {

// "127.1" is an address to the system's resolver, and 127.0.0.1.example.com a name.
bool is_dotted_number(std::string_view host)
{
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

} // namespace

bool is_loopback(std::string_view host)
{
    static const auto itself = *parse_network("::1");
    if (host == "localhost") return true;
    if (host.starts_with("127.")) return is_dotted_number(host);
    const auto address = parse_address(host);
    return address && itself.covers(*address);
}

bool is_link_local(std::string_view host)
{
    static const std::array networks{*parse_network("169.254.0.0/16"), *parse_network("fe80::/10"),
                                     *parse_network("fd00:ec2::/32")};
    const auto address = parse_address(host);
    if (!address) return false;
    for (const auto& network : networks)
        if (network.covers(*address)) return true;
    return false;
}

} // namespace headcount::net
