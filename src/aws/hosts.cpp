#include "aws/hosts.hpp"

#include "aws/encoding.hpp"

#include <algorithm>
#include <string>

namespace headcount::aws {

namespace {

// Takes ":443" off the entry; nothing else than a port may stand behind the last colon of a name.
bool fits_port(std::string_view& entry, std::uint16_t port)
{
    const auto colon = entry.rfind(':');
    if (colon == std::string_view::npos) return true;
    const bool bare_ipv6 = entry.find(':') != colon && entry[colon - 1] != ']';
    if (bare_ipv6 || entry.back() == ']') return true;
    const bool fits = entry.substr(colon + 1) == std::to_string(port);
    entry = entry.substr(0, colon);
    return fits;
}

bool covers(std::string_view entry, const net::Endpoint& endpoint)
{
    if (entry == "*") return true;
    if (!fits_port(entry, endpoint.port)) return false;
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    const std::string_view host = endpoint.host;
    if (entry.empty() || entry.size() > host.size()) return false;
    const auto rest = host.size() - entry.size();
    return equal_ignoring_case(host.substr(rest), entry) && (rest == 0 || host[rest - 1] == '.');
}

} // namespace

bool is_loopback(std::string_view host)
{
    if (host == "localhost" || host == "::1") return true;
    // 127.0.0.0/8 in its dotted form; a name such as 127.0.0.1.example.com is none
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool leaves_out(std::string_view no_proxy, const net::Endpoint& endpoint)
{
    while (!no_proxy.empty()) {
        const auto end = std::min(no_proxy.find(','), no_proxy.size());
        if (covers(trimmed(no_proxy.substr(0, end)), endpoint)) return true;
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    }
    return false;
}

} // namespace headcount::aws
