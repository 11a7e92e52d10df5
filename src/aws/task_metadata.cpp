#include "headcount/aws/task_metadata.hpp"

#include "aws/json.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/net/url.hpp"

#include <utility>

namespace headcount::aws {

namespace {

constexpr std::string_view variable = "ECS_CONTAINER_METADATA_URI_V4";

core::Error unusable(std::string why, core::ErrorKind kind = core::ErrorKind::invalid)
{
    return {kind, "", "the task's metadata (" + std::string(variable) + "): " + std::move(why), true, ""};
}

core::Result<std::optional<TaskIdentity>> parse_answer(const net::Response& response)
{
    if (response.status != 200) return unusable("HTTP " + std::to_string(response.status));
    json::Parser parser;
    const auto task = parser.parse(response.body);
    if (!task) return unusable("its answer is no JSON object");
    const auto arn = core::parse_arn(json::text(*task, "TaskARN").value_or(""));
    if (!arn || arn->service != "ecs" || !core::is_account_id(arn->account) || !core::is_region(arn->region))
        return unusable("its answer names no task");
    return std::optional<TaskIdentity>{{arn->account, arn->region}};
}

} // namespace

asio::awaitable<core::Result<std::optional<TaskIdentity>>>
read_task_identity(Environment environment, net::Transport& transport, core::Deadline deadline)
{
    const auto written = setting(environment, variable);
    if (!written) co_return std::optional<TaskIdentity>{};
    const auto url = net::parse_url(*written + "/task");
    if (!url) co_return unusable("it is no URL: " + url.error().message);
    net::Request request;
    request.endpoint = url->endpoint;
    request.method = "GET";
    request.target = url->target;
    request.direct = true;
    request.headers.push_back({"Accept", "application/json"});
    request.headers.push_back({"User-Agent", "headcount"});
    const auto response = co_await transport.send(std::move(request), deadline);
    if (!response && response.error().kind == core::ErrorKind::cancelled) co_return response.error();
    if (!response) co_return unusable(response.error().message, response.error().kind);
    co_return parse_answer(*response);
}

} // namespace headcount::aws
