// The value of NO_PROXY: which endpoints are reached without a proxy.
//
//   *                        every one
//   example.com              the host and all below it; so do .example.com and *.example.com
//   10.0.0.7, ::1, [::1]     the address, however it is written
//   10.0.0.0/8, fd00::/8     every address in the network; names are not looked up for it
//   example.com:8443         any of these with a port: that port only
//
// Entries are parted by commas or spaces; what is none of these covers nothing, as in other programs.
#pragma once

#include "headcount/net/url.hpp"
#include "net/network.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::net {

class NoProxy {
public:
    explicit NoProxy(std::string_view list);
    bool covers(const Endpoint& endpoint) const;

private:
    struct Entry {
        bool everything = false;
        std::optional<Network> network;
        std::string domain; // lower case, without a dot at either end
        std::uint16_t port = 0;
    };

    static Entry parse(std::string_view text);

    std::vector<Entry> entries_;
};

} // namespace headcount::net
