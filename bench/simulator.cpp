#include "simulator.hpp"

#include "beside_us.hpp"

#include "headcount/net/url.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto start_limit = 30s;

std::string text(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

test::Command command_of(std::vector<std::string> options, const std::string& ca)
{
    test::Command command;
    command.words = {beside_us("headcount-sim"),
                     "--no-buckets",
                     "--listen",
                     "127.0.0.1:0",
                     "--region",
                     region,
                     "--service",
                     service_name};
    command.words.insert(command.words.end(), options.begin(), options.end());
    if (!ca.empty()) command.words.insert(command.words.end(), {"--tls", "--ca-out", ca});
    return command;
}

} // namespace

Simulator::Simulator(std::vector<std::string> options, Wire wire)
    : ca_(wire == Wire::tls ? folder_.file("ca.pem") : ""), process_(command_of(std::move(options), ca_))
{
    const auto line = process_.read_line(start_limit);
    if (!line) throw std::runtime_error("headcount-sim did not say that it is ready: " + process_.error_output());
    const auto description = json::parse(*line).as_object();
    url_ = text(description.at("url"));
    queue_url_ = text(description.at("queue_url"));
    key_id_ = text(description.at("access_key_id"));
    secret_ = text(description.at("secret_access_key"));
    net::HttpClientOptions http;
    http.ca_file = ca_;
    http_ = std::make_unique<net::HttpClient>(world_.io.get_executor(), world_.timers, std::move(http));
}

json::object Simulator::post(const std::string& page, const json::object& body)
{
    return call("POST", page, json::serialize(body));
}

net::Response Simulator::get_elsewhere(const std::string& url)
{
    return send("GET", url, "");
}

json::object Simulator::call(const std::string& method, const std::string& page, const std::string& body)
{
    const auto response = send(method, url_ + page, body);
    if (response.status != 200) throw std::runtime_error(method + " " + page + " was refused: " + response.body);
    return json::parse(response.body).as_object();
}

net::Response Simulator::send(const std::string& method, const std::string& url, const std::string& body)
{
    const auto address = net::parse_url(url).value();
    net::Request request;
    request.endpoint = address.endpoint;
    request.method = method;
    request.target = address.target;
    request.body = body;
    const auto deadline = core::Deadline::after(world_.timers.now(), 15s);
    return world_.run(http_->send(std::move(request), deadline)).value();
}

} // namespace headcount::bench
