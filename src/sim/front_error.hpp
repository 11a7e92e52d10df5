// Refusals of the front end, which each service shows in its own family: AWS JSON or Query/XML.
// Errors of the operations themselves are the APIs' business. Source: "Common Errors" of each API Reference.
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

net::Response denied(Family family, const std::string& sentence, const std::string& request_id); // by IAM
net::Response throttled(Family family, const std::string& request_id);
net::Response server_failure(Family family, const std::string& request_id);

// Of others than AWS, on the way to it: no request id.
net::Response html_unavailable(); // a load balancer
net::Response not_json();         // … that says 200
net::Response redirect();
net::Response proxy_wants_password();

} // namespace headcount::sim
