#include "headcount/net/url.hpp"

#include "core/whole_number.hpp"

#include "net/text.hpp"

#include <arpa/inet.h>

#include <ostream>

namespace headcount::net {

namespace {

constexpr std::uint16_t default_port(bool tls)
{
    return tls ? 443 : 80;
}

bool is_ipv6(const std::string& text)
{
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// A name or an IPv4 address. DNS allows 253 characters; the underscore is seen in private zones.
bool is_host_name(std::string_view text)
{
    const auto fits = [](char letter) {
        return is_letter(letter) || is_digit(letter) || letter == '-' || letter == '.' || letter == '_';
    };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits) &&
           text.find("..") == std::string_view::npos && text.front() != '.';
}

core::Error refusal(std::string_view text, std::string_view why)
{
    const auto shown = text.find('@') == std::string_view::npos ? text.substr(0, 200) : "[not shown]";
    core::Error error;
    error.kind = core::ErrorKind::invalid;
    error.message = "not a URL that can be called: ";
    for (const char letter : shown)
        error.message += is_visible(letter) ? letter : '?';
    error.message.append(": ").append(why);
    return error;
}

bool take_prefix(std::string_view& text, std::string_view prefix)
{
    if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool parse_port(std::string_view text, std::uint16_t& port)
{
    const auto number = core::whole_number<std::uint16_t>(text, 1);
    port = number.value_or(0);
    return number.has_value();
}

// "host", "host:port", "[address]" or "[address]:port"; empty where it is right, else what is wrong.
std::string_view parse_authority(std::string_view text, Endpoint& endpoint)
{
    const bool bracketed = text.starts_with('[');
    const auto host_end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && host_end == std::string_view::npos) return "the bracket of the address is not closed";

    endpoint.host = to_lower(bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end));
    if (bracketed && !is_ipv6(endpoint.host)) return "what stands in brackets is not an IPv6 address";
    if (!bracketed && !is_host_name(endpoint.host)) return "it names no host";

    auto rest = host_end == std::string_view::npos ? std::string_view{} : text.substr(host_end);
    if (bracketed) rest.remove_prefix(1);
    if (rest.empty()) return {};
    if (rest.front() != ':' || !parse_port(rest.substr(1), endpoint.port))
        return "the port is not a number from 1 to 65535";
    return {};
}

} // namespace

std::string Endpoint::authority() const
{
    std::string text;
    append_authority(text);
    return text;
}

void Endpoint::append_authority(std::string& out) const
{
    const bool v6 = host.find(':') != std::string::npos;
    if (v6) out += '[';
    out += host;
    if (v6) out += ']';
    if (port != default_port(tls)) out.append(":").append(std::to_string(port));
}

std::ostream& operator<<(std::ostream& out, const Endpoint& endpoint)
{
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    out << (endpoint.tls ? "https://" : "http://") << (v6 ? "[" : "") << endpoint.host << (v6 ? "]" : "");
    return out << ':' << endpoint.port;
}

core::Result<Url> parse_url(std::string_view text)
{
    auto rest = text;
    Url url;
    if (take_prefix(rest, "http://"))
        url.endpoint.tls = false;
    else if (!take_prefix(rest, "https://"))
        return refusal(text, "it begins with neither http:// nor https://");
    url.endpoint.port = default_port(url.endpoint.tls);

    if (!std::ranges::all_of(rest, is_visible))
        return refusal(text, "it has a space, a control or a non-ASCII character");
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos)
        return refusal(text, "it carries a user name or a password, which is not supported");
    if (const auto wrong = parse_authority(authority, url.endpoint); !wrong.empty()) return refusal(text, wrong);

    rest.remove_prefix(authority.size());
    rest = rest.substr(0, rest.find('#')); // a fragment is never sent
    url.target = rest.starts_with('/') ? std::string{rest} : "/" + std::string{rest};
    return url;
}

} // namespace headcount::net
