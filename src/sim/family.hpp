// Which service and dialect a request is meant for, before anything in it is believed.
#pragma once

#include "headcount/net/http_server.hpp"

#include <string>
#include <string_view>

namespace headcount::sim {

enum class Family { ecs_json, sqs_json, sqs_query, sts_query };

// By the credential scope, else by the shape of the request.
Family family_of(const net::ServerRequest& request);

std::string_view service_of(Family family); // "ecs", "sqs", "sts": as credential scopes name it

// "DescribeServices"; empty where the request names none.
std::string operation_of(Family family, const net::ServerRequest& request);

} // namespace headcount::sim
