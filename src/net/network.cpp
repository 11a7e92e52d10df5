#include "net/network.hpp"

#include "core/whole_number.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace headcount::net {

namespace {

constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

std::optional<Address> parse_address(std::string_view text)
{
    const std::string ended{text};
    Address address;
    if (inet_pton(AF_INET, ended.c_str(), address.bytes.data()) == 1) return address;
    if (inet_pton(AF_INET6, ended.c_str(), address.bytes.data()) != 1) return std::nullopt;
    address.size = 16;
    if (!std::equal(mapped.begin(), mapped.end(), address.bytes.begin())) return address;
    Address inner;
    std::copy_n(address.bytes.begin() + mapped.size(), inner.size, inner.bytes.begin());
    return inner;
}

bool Network::covers(const Address& other) const
{
    if (other.size != address.size) return false;
    const auto whole = bits / 8;
    const auto rest = bits % 8;
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    other.bytes.begin()))
        return false;
    if (rest == 0) return true;
    const auto mask = static_cast<unsigned char>(0xff << (8 - rest));
    return ((address.bytes[whole] ^ other.bytes[whole]) & mask) == 0;
}

std::optional<Network> parse_network(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    Network network{*address, address->size * 8};
    if (slash == std::string_view::npos) return network;
    const auto digits = text.substr(slash + 1);
    const auto bits = core::whole_number<decltype(network.bits)>(digits, 0, network.bits);
    if (!bits) return std::nullopt;
    network.bits = *bits;
    return network;
}

} // namespace headcount::net
