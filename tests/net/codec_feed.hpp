// Feeds text to a parser in pieces of any size.
#pragma once

#include "net/http_codec.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string_view>

namespace headcount::net {

inline std::ostream& operator<<(std::ostream& out, Parsed parsed)
{
    return out << static_cast<int>(parsed);
}

} // namespace headcount::net

namespace headcount::test {

constexpr net::MessageLimits small{256, 32};

inline void put(net::ReceiveBuffer& buffer, std::string_view text)
{
    const auto room = buffer.room();
    BOOST_REQUIRE(room.size() >= text.size());
    std::ranges::copy(text, room.begin());
    buffer.received(text.size());
}

// Feeds `text` in pieces of `piece` bytes until the parser has an opinion.
template <class Parser>
net::Parsed feed(Parser& parser, net::ReceiveBuffer& buffer, std::string_view text, std::size_t piece)
{
    auto parsed = net::Parsed::more;
    while (!text.empty() && parsed == net::Parsed::more) {
        const auto part = text.substr(0, piece);
        text.remove_prefix(part.size());
        put(buffer, part);
        parsed = parser.parse(buffer);
    }
    return parsed;
}

} // namespace headcount::test
