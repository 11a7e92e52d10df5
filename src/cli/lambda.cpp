// `headcount lambda`: the AWS Lambda custom runtime. Whatever keeps it from starting is told to Lambda too.
#include "cli/configuration.hpp"
#include "cli/runtime.hpp"
#include "cli/subcommands.hpp"

#include "headcount/app/lambda_function.hpp"
#include "headcount/app/lambda_loop.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/source/runtime_api.hpp"

#include <exception>
#include <optional>
#include <string>

namespace headcount::cli {
namespace {

constexpr std::string_view api_variable = "AWS_LAMBDA_RUNTIME_API";

net::Endpoint runtime_api_of(const World& world)
{
    const auto found = world.environment.find(std::string(api_variable));
    if (found == world.environment.end() || found->second.empty())
        throw app::ConfigError(std::string(api_variable) + " is not set: this command is for AWS Lambda, which sets "
                                                           "it; elsewhere use serve, apply or replay");
    const auto endpoint = source::runtime_api_endpoint(found->second);
    if (!endpoint) throw app::ConfigError(std::string(api_variable) + " is no host:port: " + endpoint.error().message);
    return *endpoint;
}

// The Runtime API with connections of its own: a proxy that AWS is reached through is none of its business.
struct RuntimeApiClient {
    RuntimeApiClient(asio::io_context& io, net::Timers& timers, net::Endpoint endpoint)
        : http(io.get_executor(), timers, {}), api(http, timers, std::move(endpoint))
    {
    }

    net::HttpClient http;
    source::RuntimeApi api;
};

asio::awaitable<void> report(source::RuntimeApi& api, core::Error error)
{
    co_await api.fail_init(std::move(error)); // if that fails too, there is nobody left to tell
}

void report_init_error(const net::Endpoint& endpoint, std::string code, std::string message)
{
    asio::io_context io{1};
    net::RealTimers timers{io};
    RuntimeApiClient client(io, timers, endpoint);
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(report(client.api, {core::ErrorKind::invalid, std::move(code), std::move(message), false, ""}));
    while (tasks.size() > 0 && io.run_one() > 0) {
    }
}

// The account of "arn:aws:lambda:eu-west-1:111122223333:function:headcount"; empty where it tells none.
std::string account_of(const std::string& function_arn)
{
    const auto arn = core::parse_arn(function_arn);
    return arn && core::is_account_id(arn->account) ? arn->account : "";
}

// The function, made at the first invocation: that tells whose account this is.
class Function {
public:
    Function(Runtime& runtime, std::string name) : runtime_(runtime), name_(std::move(name)) {}

    asio::awaitable<core::Result<std::string>> invoke(source::InvocationRequest request, core::Deadline deadline)
    {
        if (!function_) {
            auto account = co_await runtime_.own_account(deadline, account_of(request.function_arn));
            if (!account) {
                core::Error error = account.error();
                error.message.insert(0, "the account of the credentials is not known: ");
                co_return error;
            }
            make(std::move(*account));
        }
        co_return co_await function_->invoke(std::move(request.payload), deadline);
    }

private:
    void make(std::string account)
    {
        function_.emplace(runtime_.config(), app::LambdaParts{.executor = runtime_.io().get_executor(),
                                                              .timers = runtime_.timers(),
                                                              .random = runtime_.random(),
                                                              .ecs = runtime_.access().ecs(),
                                                              .log = runtime_.log(),
                                                              .metrics = runtime_.metrics(),
                                                              .own_account = std::move(account),
                                                              .home_regions = runtime_.home_regions(),
                                                              .function_name = name_,
                                                              .budget = runtime_.access().budget()});
    }

    Runtime& runtime_;
    std::string name_;
    std::optional<app::LambdaFunction> function_;
};

asio::awaitable<void> serve(Runtime& runtime, RuntimeApiClient& client, std::string function_name)
{
    Function function(runtime, std::move(function_name));
    app::LambdaLoopParts parts{
        .timers = runtime.timers(),
        .log = runtime.log(),
        .api = client.api,
        .invoke = [&function](source::InvocationRequest request,
                              core::Deadline deadline) { return function.invoke(std::move(request), deadline); },
        .after_pause = [&runtime] { runtime.after_pause(); }};
    const core::Error why = co_await app::serve_invocations(std::move(parts));
    runtime.log().error("the Lambda Runtime API cannot be used any more", {{"error", why.message}});
    client.http.close_idle();
}

std::unique_ptr<Runtime> initialise(const Arguments& arguments, World& world, const net::Endpoint& endpoint)
{
    try {
        return std::make_unique<Runtime>(load_configuration(arguments, world, app::Needs::invocations), world,
                                         Voice::function);
    } catch (const app::ConfigError& error) {
        report_init_error(endpoint, "WrongConfiguration", error.what());
        throw;
    } catch (const std::exception& error) {
        report_init_error(endpoint, "InitFailed", error.what());
        throw;
    }
}

// Ends only when invocations cannot be served any more; Lambda ends the process when it has no more of them.
int run(const Arguments& arguments, World& world)
{
    const net::Endpoint endpoint = runtime_api_of(world);
    const auto runtime = initialise(arguments, world, endpoint);
    RuntimeApiClient client(runtime->io(), runtime->timers(), endpoint);
    runtime->log().info("starting", {{"version", HEADCOUNT_VERSION},
                                     {"rules", runtime->config()->rules.size()},
                                     {"dry_run", runtime->config()->dry_run}});
    const auto name = world.environment.find("AWS_LAMBDA_FUNCTION_NAME");
    runtime->run(serve(*runtime, client, name == world.environment.end() ? "" : name->second));
    return failed;
}

} // namespace

Subcommand lambda_command()
{
    return {"lambda", "serves the invocations of an AWS Lambda function", {}, {}, true, run};
}

} // namespace headcount::cli
