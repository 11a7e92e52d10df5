// Requests and answers as bytes: what both sides of a comparison with a floor have in common.
#pragma once

#include "floor/floor.hpp"

#include "headcount/net/transport.hpp"

#include <string>

namespace headcount::bench {

FloorRequest floor_request(const net::Request& request);
std::string text_of(const net::Request& request); // as our client sends it
std::string answer_text(const std::string& body); // a 200 of ECS

} // namespace headcount::bench
