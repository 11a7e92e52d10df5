// Refusals of the front end, which each service shows in its own family: AWS JSON or Query/XML.
// Errors of the operations themselves are the APIs' business. Facts: aws.md §1.1 (table), §1.2b and §1.3.
#pragma once

#include "headcount/net/transport.hpp"
#include "sim/family.hpp"
#include "sim/sigv4_verifier.hpp"

#include <string>
#include <string_view>

namespace headcount::sim {

struct FrontError {
    int status = 400;
    std::string code; // without namespace
    std::string message;
};

net::Response answer(Family family, const FrontError& error, const std::string& request_id);
net::Response answer(Family family, const AuthRefusal& refusal, const std::string& request_id);

net::Response throttled(Family family, const std::string& request_id);
net::Response server_failure(Family family, const std::string& request_id);

// Of others than AWS, on the way to it: no request id.
net::Response html_unavailable(); // a load balancer
net::Response not_json();         // … that says 200
net::Response redirect();
net::Response proxy_wants_password();

} // namespace headcount::sim
