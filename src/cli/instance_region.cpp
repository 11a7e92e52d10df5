#include "cli/instance_region.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/instance_metadata.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/task_metadata.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <utility>

namespace headcount::cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

using Told = core::Result<std::string>;

// A task of ECS knows its region from the agent, and need not reach the instance that it runs on.
asio::awaitable<Told> ask(aws::Environment environment, net::Transport& transport, aws::InstanceMetadata& metadata,
                          core::Deadline deadline)
{
    const auto task = co_await aws::read_task_identity(std::move(environment), transport, deadline);
    if (task && *task) co_return (*task)->region;
    auto region = co_await aws::region_of_instance(metadata, deadline);
    if (task || region) co_return region;
    core::Error error = region.error();
    error.message = task.error().message + "; " + error.message;
    co_return error;
}

asio::awaitable<void> keep(asio::awaitable<Told> asking, std::optional<Told>& region)
{
    region = co_await std::move(asking);
}

// An event loop of its own: that of the service is built from settings that need the region.
Told region_of_this_machine(const aws::Surroundings& surroundings)
{
    asio::io_context io{1};
    net::RealTimers timers{io};
    net::HttpClient http{io.get_executor(), timers, {}};
    aws::InstanceMetadata metadata{surroundings, http, timers};
    std::optional<Told> region;
    net::TaskGroup tasks{io.get_executor()};
    const auto deadline = core::Deadline::after(timers.now(), 3s);
    tasks.spawn(keep(ask(surroundings.environment, http, metadata, deadline), region));
    while (tasks.size() > 0 && io.run_one() > 0) {
    }
    http.close_idle();
    io.run_for(100ms);
    return *std::move(region);
}

} // namespace

aws::Surroundings with_region(aws::Surroundings surroundings, const core::Config& config, std::string& why_none)
{
    const auto known = aws::default_region(surroundings);
    if (!known || !app::home_region(config, known->value_or("")).empty()) return surroundings;
    auto region = region_of_this_machine(surroundings);
    if (!region) {
        why_none = region.error().message;
        return surroundings;
    }
    surroundings.environment = [before = std::move(surroundings.environment),
                                region = std::move(*region)](std::string_view name) {
        return name == "AWS_REGION" ? std::optional<std::string>(region) : before(name);
    };
    return surroundings;
}

} // namespace headcount::cli
