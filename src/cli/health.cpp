// `headcount health`: asks the running service's /healthz, or /readyz, so that an image needs no curl for its health
// check.
#include "cli/configuration.hpp"
#include "cli/subcommands.hpp"

#include "headcount/net/http_client.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::cli {
namespace {

namespace asio = boost::asio;

constexpr core::Duration patience = std::chrono::seconds{5};

// A service that listens everywhere is asked at home.
std::string host_to_ask(const std::string& host)
{
    if (host == "0.0.0.0") return "127.0.0.1";
    return host == "::" ? "::1" : host;
}

// Why it is not ready is what it answers; at most so much of it.
std::string first_line(std::string_view body)
{
    constexpr std::size_t most = 500;
    return std::string(body.substr(0, std::min(body.find('\n'), most)));
}

asio::awaitable<void> ask(net::Transport& transport, net::Timers& timers, net::Endpoint endpoint, std::string target,
                          World& world, int& code)
{
    net::Request request;
    request.endpoint = endpoint;
    request.method = "GET";
    request.target = target;
    const auto deadline = core::Deadline::after(timers.now(), patience);
    const auto answer = co_await transport.send(std::move(request), deadline);
    if (!answer) {
        world.err << "headcount: no answer from " << endpoint << ": " << answer.error().message << '\n';
    } else if (answer->status != 200) {
        const std::string why = first_line(answer->body);
        world.err << "headcount: " << endpoint << target << " answered with status " << answer->status
                  << (why.empty() ? "" : ": ") << why << '\n';
    } else {
        world.out << "ok\n";
        code = done;
    }
}

int run(const Arguments& arguments, World& world)
{
    const core::Config config = load_configuration(arguments, world, app::Needs::nothing);
    const auto address = app::listen_address(config.admin);
    if (!address || address->port == 0) {
        throw app::ConfigError("admin names no port to ask; set HEADCOUNT_ADMIN to the address the service listens at, "
                               "such as 127.0.0.1:9780");
    }
    asio::io_context io(1);
    net::RealTimers timers(io);
    net::HttpClient http(io.get_executor(), timers, {});
    int code = failed;
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(ask(http, timers, {.tls = false, .host = host_to_ask(address->host), .port = address->port},
                    arguments.has("ready") ? "/readyz" : "/healthz", world, code));
    while (tasks.size() > 0 && io.run_one() > 0) {
    }
    http.close_idle();
    io.run_for(std::chrono::seconds{1});
    return code;
}

constexpr Option options[] = {{"ready", "", "asks /readyz: do credentials and queues answer?"}};

} // namespace

Subcommand health_command()
{
    return {"health", "asks the running service's /healthz; exit 0 or 1", options, {}, true, run};
}

} // namespace headcount::cli
