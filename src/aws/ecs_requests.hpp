// What the calls of ECS have in common: a request from its body, and the errors on either side of it.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws {

core::Error invalid_call(std::string message); // refused by ourselves, before it is sent
boost::json::array array_of(const std::vector<std::string>& names);
ApiRequest ecs_request(std::string operation, core::Scope scope, const boost::json::object& body);

// The answer to that operation is not what it can be.
core::Error nonsense_answered(core::Error error, const ApiResponse& response, std::string_view operation);

} // namespace headcount::aws
