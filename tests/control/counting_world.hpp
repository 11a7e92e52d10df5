// What ECS answers where instances are counted one by one.
#pragma once

#include "reconciler_world.hpp"

#include <string>
#include <vector>

namespace headcount::test {

using Digits = std::vector<int>;

// The ARN of the instance with this number, up to 5 digits.
inline std::string instance(int number)
{
    const std::string digits = std::to_string(number);
    return "arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/" + std::string(32 - digits.size(), '0') +
           digits;
}

inline std::string page_json(const Digits& instances, const std::string& token = {})
{
    std::string json = R"({"containerInstanceArns":[)";
    for (const int number : instances)
        json += (json.back() == '[' ? "\"" : ",\"") + instance(number) + "\"";
    json += "]";
    if (!token.empty()) json += R"(,"nextToken":")" + token + "\"";
    return json + "}";
}

// Of each instance its capacity provider; those that are gone fail.
inline std::string instances_json(const std::vector<std::pair<int, std::string>>& instances, const Digits& gone = {})
{
    std::string json = R"({"containerInstances":[)";
    for (const auto& [number, provider] : instances)
        json += (json.back() == '[' ? "" : ",") + (R"({"containerInstanceArn":")" + instance(number)) +
                R"(","status":"ACTIVE","capacityProviderName":")" + provider + "\"}";
    json += R"(],"failures":[)";
    for (const int number : gone)
        json += (json.back() == '[' ? "" : ",") + (R"({"arn":")" + instance(number)) + R"(","reason":"MISSING"})";
    return json + "]}";
}

inline std::string list_body(const std::string& status, const std::string& filter = {}, const std::string& token = {})
{
    std::string json = R"({"cluster":"prod","maxResults":100,"status":")" + status + "\"";
    if (!filter.empty()) json += R"(,"filter":")" + filter + "\"";
    if (!token.empty()) json += R"(,"nextToken":")" + token + "\"";
    return json + "}";
}

struct CountingWorld : ReconcilerWorld {
    explicit CountingWorld(core::CountMode mode) { rule().count = mode; }

    core::Rule& rule() { return config->rules[0]; }

    void expect_service(int desired)
    {
        transport.expect("DescribeServices").replies(services_json({{.desired = desired}}));
    }
    Step& expect_list(const std::string& status, const std::string& filter = {}, const std::string& token = {})
    {
        return transport.expect("ListContainerInstances").body(list_body(status, filter, token));
    }

    // Operations sent by the last run.
    std::vector<std::string> operations() const
    {
        std::vector<std::string> names;
        for (std::size_t i = before; i < transport.sent().size(); ++i)
            names.push_back(operation_of(transport.sent()[i].request));
        return names;
    }
};

inline const std::string of_our_tasks = "task:group == service:node-agent";

} // namespace headcount::test
