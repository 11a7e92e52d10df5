// The ECS API called directly, without signatures and buckets: a body in, a status and a document out.
#pragma once

#include "sim/ecs_api.hpp"
#include "sim/signed_request.hpp"
#include "sim/world_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace headcount::sim {

struct Answer {
    int status = 0;
    boost::json::value body;

    std::string code() const
    {
        const auto& object = body.as_object();
        const auto* type = object.if_contains("__type");
        return type == nullptr ? "none" : std::string(type->as_string());
    }
    std::string message() const { return std::string(body.at("message").as_string()); }
};

struct Api : World {
    Answer call(const std::string& operation, const std::string& body)
    {
        const auto response = api.handle(ecs_request(operation, body), caller, "r-1");
        return {response.status, boost::json::parse(response.body)};
    }

    Answer ok(const std::string& operation, const std::string& body)
    {
        auto answer = call(operation, body);
        if (answer.status != 200) throw std::runtime_error(operation + ": " + answer.code());
        return answer;
    }

    static std::vector<std::string> strings(const boost::json::value& array)
    {
        std::vector<std::string> result;
        for (const auto& element : array.as_array())
            result.emplace_back(element.as_string());
        return result;
    }

    EcsApi api{ecs};
    EcsCaller caller{.scope = {"111122223333", "eu-west-1"}, .arn = "arn:aws:iam::111122223333:user/demo"};
};

} // namespace headcount::sim
