#include "headcount/app/config_loader.hpp"

#include "core/whole_number.hpp"

#include <arpa/inet.h>

namespace headcount::app {
namespace {

bool is_ip_address(const std::string& host)
{
    unsigned char bytes[sizeof(in6_addr)];
    return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

} // namespace

std::optional<ListenAddress> listen_address(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        return std::nullopt; // an IPv6 address without brackets: which colon is the port's?
    if (host == "localhost") host = "127.0.0.1";

    const auto port = core::whole_number<std::uint16_t>(std::string_view(text).substr(colon + 1));
    if (!port || !is_ip_address(host)) return std::nullopt;
    return ListenAddress{host, *port};
}

} // namespace headcount::app
