// One TCP connection to a host of several addresses: attempts overlap, the first that stands wins, all others are
// closed.
#pragma once

#include "headcount/net/timers.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <vector>

namespace headcount::net {

struct RaceEnd {
    std::optional<asio::ip::tcp::socket> winner;
    bool out_of_time = false; // some address neither accepted nor failed until the end
    std::string reasons;      // without a winner: why those of the first few addresses failed that did
};

// `endpoints` are tried in their order; ends at `until`, or when cancelled, at the latest.
asio::awaitable<RaceEnd> connect_first(asio::any_io_executor executor, Timers& timers,
                                       std::vector<asio::ip::tcp::endpoint> endpoints, core::Deadline until);

} // namespace headcount::net
