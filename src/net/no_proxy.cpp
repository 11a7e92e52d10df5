#include "net/no_proxy.hpp"

#include "core/whole_number.hpp"

#include "net/text.hpp"

#include <algorithm>

namespace headcount::net {

namespace {

// Takes ":443" off a name or an address in brackets. A bare IPv6 address has colons of its own.
std::uint16_t take_port(std::string_view& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return 0;
    const bool bracketed = colon > 0 && text[colon - 1] == ']';
    if (!bracketed && text.find(':') != colon) return 0;
    const auto port = core::whole_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return 0;
    text = text.substr(0, colon);
    return *port;
}

std::string_view without_final_dot(std::string_view host)
{
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool is_in(std::string_view host, std::string_view domain)
{
    if (domain.empty() || !host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

} // namespace

NoProxy::NoProxy(std::string_view list)
{
    constexpr std::string_view between = ", \t\r\n";
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(between), list.size());
        if (end > 0) entries_.push_back(parse(list.substr(0, end)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

NoProxy::Entry NoProxy::parse(std::string_view text)
{
    Entry entry;
    entry.everything = text == "*";
    entry.port = take_port(text);
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    entry.network = parse_network(text);
    if (text.starts_with("*.")) text.remove_prefix(1);
    if (text.starts_with('.')) text.remove_prefix(1);
    entry.domain = to_lower(without_final_dot(text));
    return entry;
}

bool NoProxy::covers(const Endpoint& endpoint) const
{
    const auto address = parse_address(endpoint.host);
    const auto host = without_final_dot(endpoint.host);
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
        if (entry.everything) return true;
        if (entry.port != 0 && entry.port != endpoint.port) return false;
        if (address) return entry.network && entry.network->covers(*address); // "0.1" is no domain of 10.0.0.1
        return !entry.network && is_in(host, entry.domain);
    });
}

} // namespace headcount::net
