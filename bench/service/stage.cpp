#include "service/stage.hpp"

#include "beside_us.hpp"

#include "headcount/net/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto start_limit = 30s;
constexpr auto settle_limit = 300s;
constexpr const char* region = "eu-west-1";
constexpr const char* service_name = "node-agent";

std::string account(std::uint32_t number)
{
    return std::to_string(111'122'220'000 + number);
}

std::string text(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

test::Command sim_command(const ServiceOptions& options)
{
    std::string accounts;
    for (std::uint32_t i = 0; i < options.accounts; ++i)
        accounts += (i == 0 ? "" : ",") + account(i);
    test::Command command;
    command.words = {beside_us("headcount-sim"),
                     "--no-buckets",
                     "--listen",
                     "127.0.0.1:0",
                     "--region",
                     region,
                     "--accounts",
                     accounts,
                     "--clusters",
                     std::to_string(options.clusters),
                     "--instances",
                     "3",
                     "--service",
                     service_name,
                     "--queue",
                     "events"};
    return command;
}

} // namespace

Stage::Stage(const ServiceOptions& options) : options_(options), sim_(sim_command(options))
{
    const auto line = sim_.read_line(start_limit);
    if (!line) throw std::runtime_error("headcount-sim did not say that it is ready: " + sim_.error_output());
    const auto description = json::parse(*line).as_object();
    sim_url_ = text(description.at("url"));
    queue_url_ = text(description.at("queue_url"));
    key_id_ = text(description.at("access_key_id"));
    secret_ = text(description.at("secret_access_key"));
}

// Neither sweep nor second looks: a round is then nothing but its events.
std::string Stage::configuration() const
{
    const json::object queue{{"url", queue_url_}};
    const json::object rule{{"service", service_name}};
    const json::object reach{{"ids", json::array{"*"}}, {"role", "arn:aws:iam::{account}:role/headcount"}};
    return json::serialize(json::object{{"queues", json::array{queue}},
                                        {"services", json::array{rule}},
                                        {"accounts", json::array{reach}},
                                        {"sweep", "0s"},
                                        {"recheck", "0s"},
                                        {"limits", json::object{{"api_share", "off"}}},
                                        {"admin", "127.0.0.1:0"}});
}

void Stage::start_service()
{
    test::Command command;
    command.words = {beside_us("headcount"), "serve"};
    command.inherit_environment = false;
    command.environment = {{"AWS_ACCESS_KEY_ID", key_id_}, {"AWS_SECRET_ACCESS_KEY", secret_},
                           {"AWS_REGION", region},         {"AWS_ENDPOINT_URL", sim_url_},
                           {"HOME", home_.path()},         {"HEADCOUNT_CONFIG", configuration()}};
    service_.emplace(command);
    const auto until = std::chrono::steady_clock::now() + start_limit;
    const std::string name = "\"admin_port\":";
    for (;;) {
        pass(10ms);
        const auto& log = service_->error_output();
        const auto at = log.find(name);
        if (at != std::string::npos) {
            const auto port = std::to_string(std::atoi(log.c_str() + at + name.size()));
            if (status("http://127.0.0.1:" + port + "/readyz") == 200) return;
        }
        if (!service_->running() || std::chrono::steady_clock::now() > until)
            throw std::runtime_error("headcount serve did not become ready; it said:\n" + log);
    }
}

void Stage::stop_service()
{
    service_->terminate();
    const auto ended = service_->wait(start_limit);
    if (!ended || !ended->ok())
        throw std::runtime_error("headcount serve did not end in order; it said:\n" + service_->error_output());
    service_.reset();
}

void Stage::pass(std::chrono::milliseconds time)
{
    service_->read_line(time); // it prints no line there, so this waits and reads the log
}

void Stage::add_an_instance_everywhere()
{
    for (std::uint32_t i = 0; i < options_.clusters; ++i) {
        const std::string arn = "arn:aws:ecs:" + std::string(region) + ":" + account(i % options_.accounts) +
                                ":cluster/cluster-" + std::to_string(i + 1);
        call("POST", sim_url_ + "/_sim/register", json::serialize(json::object{{"cluster", arn}}));
        if (i % 64 == 0) pass(0ms);
    }
}

void Stage::settle()
{
    const auto until = std::chrono::steady_clock::now() + settle_limit;
    do {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("after five minutes headcount serve still had not answered every event");
        pass(100ms);
    } while (!queue_is_empty() || !counts_are_right() || !queue_is_empty());
}

bool Stage::queue_is_empty()
{
    const auto events = get("/_sim/events");
    const auto queue = get("/_sim/queue");
    return events.at("emitted") == events.at("delivered") && queue.at("sent") == queue.at("deleted");
}

bool Stage::counts_are_right()
{
    const auto table = get("/_sim/table");
    return std::ranges::all_of(table.at("rows").as_array(), [](const json::value& row) {
        return row.at("desired") == row.at("registered") && row.at("running") == row.at("desired");
    });
}

Stage::Counts Stage::counts()
{
    Counts counts;
    counts.events = get("/_sim/queue").at("deleted").to_number<std::uint64_t>();
    const auto requests = get("/_sim/requests");
    for (const char* operation : {"DescribeServices", "DescribeClusters", "UpdateService", "ListClusters"}) {
        if (const auto* count = requests.if_contains(operation)) counts.ecs_calls += count->to_number<std::uint64_t>();
    }
    return counts;
}

net::Response Stage::send(const std::string& method, const std::string& url, const std::string& body)
{
    const auto address = net::parse_url(url).value();
    net::Request request;
    request.endpoint = address.endpoint;
    request.method = method;
    request.target = address.target;
    request.body = body;
    const auto deadline = core::Deadline::after(world_.timers.now(), 10s);
    return world_.run(http_.send(std::move(request), deadline)).value();
}

json::object Stage::call(const std::string& method, const std::string& url, const std::string& body)
{
    const auto response = send(method, url, body);
    if (response.status != 200) throw std::runtime_error(method + " " + url + " was refused: " + response.body);
    return json::parse(response.body).as_object();
}

int Stage::status(const std::string& url)
{
    return send("GET", url, "").status;
}

} // namespace headcount::bench
