// What a connection is made to, and how: connections of one route may stand in for each other.
#pragma once

#include "headcount/net/url.hpp"

#include <utility>

namespace headcount::net {

struct Route {
    Route(Endpoint to, bool without_proxy = false) : endpoint(std::move(to)), direct(without_proxy) {}

    Endpoint endpoint;
    bool direct; // through no proxy, whatever the rules say

    friend bool operator==(const Route&, const Route&) = default;
    friend auto operator<=>(const Route&, const Route&) = default;
};

} // namespace headcount::net
