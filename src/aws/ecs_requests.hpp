// What the calls of ECS have in common: a request from its body, and the errors on either side of it.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/storage_ptr.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws {

// `body`: a JSON object.
ApiRequest ecs_request(std::string_view operation, core::Scope scope, std::string body, Turn turn = {});

// Memory for a body while it is put together: the names of a usual batch fit, more of them take memory as they need it.
// To be used in functions of their own, so that it is no part of a coroutine.
struct Scratch {
    std::array<unsigned char, 4096> memory;
    boost::json::monotonic_resource resource{memory.data(), memory.size()};
};

boost::json::array array_of(const std::vector<std::string>& names, boost::json::storage_ptr memory);

// ClusterNotFoundException is an answer, which says so; any other error is one.
template <class Answer>
core::Result<Answer> answer_without_cluster(const core::Error& error)
{
    if (error.code != "ClusterNotFoundException") return error;
    Answer none;
    none.cluster_missing = true;
    none.request_id = error.request_id;
    return none;
}

// The answer to that operation is not what it can be.
core::Error nonsense_answered(core::Error error, const ApiResponse& response, std::string_view operation);

} // namespace headcount::aws
