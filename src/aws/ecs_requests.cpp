#include "aws/ecs_requests.hpp"

#include <utility>

namespace headcount::aws {

boost::json::array array_of(const std::vector<std::string>& names, boost::json::storage_ptr memory)
{
    boost::json::array out(std::move(memory));
    out.reserve(names.size());
    for (const auto& name : names)
        out.emplace_back(name);
    return out;
}

ApiRequest ecs_request(std::string_view operation, core::Scope scope, std::string body, Turn turn)
{
    ApiRequest request;
    request.service = Service::ecs;
    request.operation = operation;
    request.scope = std::move(scope);
    request.body = std::move(body);
    request.turn = std::move(turn);
    return request;
}

core::Error nonsense_answered(core::Error error, const ApiResponse& response, std::string_view operation)
{
    error.request_id = response.request_id;
    error.message = std::string(operation) + " answered nonsense: " + error.message;
    return error;
}

} // namespace headcount::aws
