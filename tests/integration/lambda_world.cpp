#include "integration/lambda_world.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "sim/server/certificate.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace headcount::test {

using namespace std::chrono_literals;
using boost::asio::awaitable;

namespace {

constexpr std::string_view base = "/2018-06-01/runtime/";
const std::string service = "node-agent";
const sim::AccessKey key{.id = "AKIALAMBDA0000000001",
                         .secret = "0123456789012345678901234567890123456789",
                         .account = "111122223333",
                         .arn = "arn:aws:iam::111122223333:user/function"};

// A root folder with a bootstrap in it, to be run there instead of the program of this build; empty: none.
std::string other_root()
{
    const char* root = std::getenv("HEADCOUNT_LAMBDA_ROOT");
    return root == nullptr ? "" : root;
}

core::ClusterKey cluster_key(const std::string& cluster, const std::string& account = key.account)
{
    return {"aws", account, "eu-west-1", cluster};
}

net::ServerResponse status(int code)
{
    net::ServerResponse response;
    response.response.status = code;
    response.response.body = "{}";
    return response;
}

sim::SimulatedAwsOptions aws_options(const LambdaWorld::Settings& settings)
{
    sim::SimulatedAwsOptions options;
    if (!settings.policy.empty()) options.policies[key.arn] = {settings.policy};
    options.keys = {key};
    options.roles = {{.arn = "arn:aws:iam::" + member_account + ":role/headcount", .external_id = "ext-1"}};
    options.api_buckets = false;
    return options;
}

} // namespace

net::ServerResponse aws_error(int code, std::string_view type, std::string_view message)
{
    net::ServerResponse response = status(code);
    response.response.body = R"({"__type":")" + std::string(type) + R"(","message":")" + std::string(message) + R"("})";
    return response;
}

RuntimeApiStandIn::RuntimeApiStandIn(RealWorld& world)
    : world_(world), asked_(world.timers), reported_(world.timers),
      server_(world.io.get_executor(), world.timers, {},
              [this](net::ServerRequest request) { return answer(std::move(request)); })
{
    server_.start();
}

RuntimeApiStandIn::~RuntimeApiStandIn()
{
    world_.run(server_.stop(core::Deadline{world_.timers.now()}));
}

awaitable<void> RuntimeApiStandIn::asked()
{
    const std::uint64_t before = asks_;
    while (asks_ == before)
        co_await asked_.wait(core::Deadline::never());
}

awaitable<Report> RuntimeApiStandIn::invoke(std::string payload, std::chrono::milliseconds timeout)
{
    offer_ = Offer{"00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + ++last_id_), std::move(payload),
                   world_.timers.wall() + timeout};
    if (offered_) offered_->notify();
    co_return co_await reported();
}

awaitable<Report> RuntimeApiStandIn::reported()
{
    while (!report_)
        co_await reported_.wait(core::Deadline::never());
    co_return *std::exchange(report_, std::nullopt);
}

awaitable<net::ServerResponse> RuntimeApiStandIn::answer(net::ServerRequest request)
{
    if (request.method == "GET" && request.target == std::string(base) + "invocation/next") co_return co_await next();
    std::string_view target = request.target;
    if (request.method != "POST" || !target.starts_with(base)) co_return status(404);
    target.remove_prefix(base.size());
    Report report;
    if (target.starts_with("invocation/")) {
        target.remove_prefix(std::string_view("invocation/").size());
        const auto slash = target.find('/');
        report.id = target.substr(0, slash);
        target.remove_prefix(slash + 1);
    }
    report.call = target;
    report.body = std::move(request.body);
    report.error_type = net::find_header(request.headers, "Lambda-Runtime-Function-Error-Type");
    report_ = std::move(report);
    reported_.notify();
    co_return status(202);
}

awaitable<net::ServerResponse> RuntimeApiStandIn::next()
{
    const std::uint64_t number = ++asks_;
    asked_.notify();
    if (status_of_next != 200) co_return status(status_of_next);
    if (offered_) offered_->notify(); // whoever asked before does not wait any more
    const auto offered = offered_ = std::make_shared<net::Notifier>(world_.timers);
    while (!offer_ || number != asks_) {
        const bool woken = number == asks_ && co_await offered->wait(core::Deadline::never());
        if (!woken) co_return status(500); // another asked since, or the test is over
    }
    const Offer offer = *std::exchange(offer_, std::nullopt);
    net::ServerResponse response = status(200);
    response.response.headers = {
        {"lambda-runtime-aws-request-id", offer.id},
        {"lambda-runtime-deadline-ms", std::to_string(offer.deadline.time_since_epoch().count())},
        {"lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-1:" + key.account + ":function:headcount"},
        {"lambda-runtime-trace-id", "Root=1-5b1f6d0e-3a6b4f0c9a536a2f3c1d0001;Sampled=0"}};
    response.response.body = offer.payload;
    co_return response;
}

LambdaWorld::LambdaWorld(Settings settings)
    : aws_(io.get_executor(), timers, aws_options(settings)),
      server_(io.get_executor(), timers, server_options(settings),
              [this](net::ServerRequest request) { return answer(std::move(request)); })
{
    server_.start();
}

LambdaWorld::~LambdaWorld()
{
    function.reset();
    run(server_.stop(core::Deadline{timers.now()}));
}

net::HttpServerOptions LambdaWorld::server_options(const Settings& settings)
{
    net::HttpServerOptions options;
    options.idle = settings.idle;
    if (!settings.tls) return options;
    const auto made = sim::make_certificate({"127.0.0.1"}, timers.wall());
    options.certificate_file = folder_.file("server.pem");
    options.key_file = folder_.file("server.key");
    const std::string root = other_root();
    ca_file = root.empty() ? folder_.file("ca.pem") : root + "/etc/ssl/certs/ca-certificates.crt";
    std::ofstream{options.certificate_file} << made.chain_pem;
    std::ofstream{options.key_file} << made.key_pem;
    std::ofstream{ca_file} << made.ca_pem;
    return options;
}

awaitable<net::ServerResponse> LambdaWorld::answer(net::ServerRequest request)
{
    const std::string_view target = net::find_header(request.headers, "X-Amz-Target");
    const std::string operation{target.empty() ? "STS" : target.substr(target.rfind('.') + 1)};
    calls.push_back(operation);
    if (latency > core::Duration::zero()) co_await net::sleep_until(timers, timers.now() + latency);
    if (fault)
        if (auto refused = fault(operation)) co_return std::move(*refused);
    auto answering = aws_.handle(std::move(request));
    co_return co_await std::move(answering);
}

void LambdaWorld::make_cluster(const std::string& cluster, int instances, std::optional<int> wanted,
                               const std::string& account)
{
    const auto cluster_of_test = cluster_key(cluster, account);
    aws_.ecs().create_cluster(cluster_of_test).value();
    for (int i = 0; i < instances; ++i)
        aws_.ecs().register_instance(cluster_of_test).value();
    if (!wanted) return;
    sim::ServiceSpec spec;
    spec.name = service;
    spec.desired = static_cast<std::uint32_t>(*wanted);
    aws_.ecs().create_service(cluster_of_test, std::move(spec)).value();
}

void LambdaWorld::set_desired(const std::string& cluster, int wanted)
{
    aws_.ecs().set_desired(cluster_key(cluster), service, static_cast<std::uint32_t>(wanted)).value();
}

int LambdaWorld::desired(const std::string& cluster, const std::string& account)
{
    return static_cast<int>(aws_.ecs().desired(cluster_key(cluster, account), service));
}

Command LambdaWorld::command(const std::map<std::string, std::string>& more) const
{
    Command command;
    command.words = {HEADCOUNT_PROGRAM, "lambda"};
    if (const std::string root = other_root(); !root.empty()) {
        command.words = {"chroot", "--userspec=65532:65532", root};
        if (std::filesystem::exists(root + "/emulator")) command.words.emplace_back("/emulator");
        command.words.emplace_back("/bootstrap");
    }
    command.inherit_environment = false;
    command.environment = {
        {"AWS_LAMBDA_RUNTIME_API", api.address()},
        {"AWS_ENDPOINT_URL", (ca_file.empty() ? "http" : "https") + ("://127.0.0.1:" + std::to_string(server_.port()))},
        {"AWS_REGION", "eu-west-1"},
        {"AWS_ACCESS_KEY_ID", key.id},
        {"AWS_SECRET_ACCESS_KEY", key.secret},
        {"HEADCOUNT_SERVICE", service}};
    if (other_root().empty()) command.environment["AWS_CA_BUNDLE"] = ca_file;
    for (const auto& [name, value] : more)
        command.environment[name] = value;
    return command;
}

void LambdaWorld::start(const std::map<std::string, std::string>& more)
{
    function.emplace(command(more));
    run(api.asked());
}

Report LambdaWorld::invoke(const std::string& payload, std::chrono::milliseconds timeout)
{
    Report report = run(api.invoke(payload, timeout));
    function->read_line(0ms); // empties the pipe of its log
    return report;
}

const std::string& LambdaWorld::log()
{
    function->read_line(20ms);
    return function->error_output();
}

} // namespace headcount::test
