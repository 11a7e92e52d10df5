#include "peers/stage.hpp"

#include "beside_us.hpp"

#include "headcount/net/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto start_limit = 30s;
constexpr const char* region = "eu-west-1";
constexpr const char* account = "111122223333";
constexpr int instances = 3; // of each cluster, and tasks of its service in the beginning
constexpr int wrong_count = 1;

std::string text(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

std::string cluster(std::size_t number)
{
    return "cluster-" + std::to_string(number + 1);
}

test::Command sim_command(const PeerScene& scene, std::size_t clusters, const std::string& ca)
{
    test::Command command;
    command.words = {beside_us("headcount-sim"),
                     "--no-buckets",
                     "--listen",
                     "127.0.0.1:0",
                     "--region",
                     region,
                     "--accounts",
                     account,
                     "--clusters",
                     std::to_string(clusters),
                     "--instances",
                     std::to_string(instances),
                     "--service",
                     peer_service,
                     "--service-events",
                     std::to_string(scene.service_events)};
    if (scene.tls) command.words.insert(command.words.end(), {"--tls", "--ca-out", ca});
    return command;
}

// On one line. It speaks of cluster orders in this account and region, also in the ARN of the instance.
std::string event_of_the_corpus()
{
    std::ifstream file(std::string(HEADCOUNT_BENCH_EVENTS) + "/instance_registered.json");
    std::ostringstream body;
    body << file.rdbuf();
    return json::serialize(json::parse(body.str()));
}

std::string replaced(std::string text, const std::string& part, const std::string& by)
{
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
        text.replace(at, part.size(), by);
    return text;
}

} // namespace

PeerStage::PeerStage(const PeerScene& scene, std::size_t clusters)
    : sim_(sim_command(scene, clusters, ca_)), tls_(scene.tls)
{
    const auto line = sim_.read_line(start_limit);
    if (!line) throw std::runtime_error("headcount-sim did not say that it is ready: " + sim_.error_output());
    const auto description = json::parse(*line).as_object();
    url_ = text(description.at("url"));
    key_id_ = text(description.at("access_key_id"));
    secret_ = text(description.at("secret_access_key"));
    net::HttpClientOptions options;
    if (tls_) options.ca_file = ca_;
    http_ = std::make_unique<net::HttpClient>(world_.io.get_executor(), world_.timers, std::move(options));
}

std::string PeerStage::events(std::size_t count)
{
    const std::string path = folder_.file("events-" + std::to_string(count));
    std::ofstream file(path);
    const std::string event = event_of_the_corpus();
    for (std::size_t i = 0; i < count; ++i)
        file << replaced(event, "/orders", "/" + cluster(i)) << '\n';
    return path;
}

void PeerStage::set_wrong_counts(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        send("POST", "/_sim/desired",
             json::serialize(
                 json::object{{"cluster", cluster(i)}, {"service", peer_service}, {"desired", wrong_count}}));
}

std::size_t PeerStage::wrong_counts(std::size_t count)
{
    const auto table = json::parse(send("GET", "/_sim/table", "")).as_object();
    const auto wrong = std::ranges::count_if(table.at("rows").as_array(),
                                             [](const json::value& row) { return row.at("desired") == wrong_count; });
    return std::min(static_cast<std::size_t>(wrong), count);
}

std::map<std::string, std::string> PeerStage::environment() const
{
    std::map<std::string, std::string> environment{
        {"AWS_ACCESS_KEY_ID", key_id_},        {"AWS_SECRET_ACCESS_KEY", secret_}, {"AWS_REGION", region},
        {"AWS_DEFAULT_REGION", region},        {"AWS_ACCOUNT_ID", account},        {"AWS_ENDPOINT_URL", url_},
        {"AWS_EC2_METADATA_DISABLED", "true"}, {"HOME", folder_.path()},           {"HEADCOUNT_SERVICE", peer_service}};
    if (tls_) {
        environment["AWS_CA_BUNDLE"] = ca_;
        environment["NODE_EXTRA_CA_CERTS"] = ca_;
    }
    return environment;
}

std::string PeerStage::send(const std::string& method, const std::string& path, const std::string& body)
{
    const auto address = net::parse_url(url_ + path).value();
    net::Request request;
    request.endpoint = address.endpoint;
    request.method = method;
    request.target = address.target;
    request.body = body;
    const auto deadline = core::Deadline::after(world_.timers.now(), 15s);
    auto response = world_.run(http_->send(std::move(request), deadline)).value();
    if (response.status != 200) throw std::runtime_error(method + " " + path + " was refused: " + response.body);
    return std::move(response.body);
}

} // namespace headcount::bench
