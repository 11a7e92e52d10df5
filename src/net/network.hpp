// Addresses as bytes, and the networks they are in: "10.0.0.0/8", "fd00::/8", or one address alone.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace headcount::net {

struct Address {
    std::array<unsigned char, 16> bytes{};
    std::size_t size = 4; // 4 or 16

    friend bool operator==(const Address&, const Address&) = default;
};

// An IPv4 address within IPv6 (::ffff:10.0.0.1) is the IPv4 address. Nothing where the text is no address.
std::optional<Address> parse_address(std::string_view text);

struct Network {
    Address address;
    std::size_t bits = 0; // how many of them matter

    bool covers(const Address& other) const;
};

// Of an address alone, the network of that address.
std::optional<Network> parse_network(std::string_view text);

} // namespace headcount::net
