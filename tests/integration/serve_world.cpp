#include "integration/serve_world.hpp"

#include "headcount/net/url.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace headcount::test {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

json::object parsed(const std::string& text)
{
    return json::parse(text).as_object();
}

void write_file(const std::string& path, const std::string& text)
{
    std::ofstream file{path};
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string replaced(std::string text, const std::string& old, const std::string& with)
{
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size()))
        text.replace(at, old.size(), with);
    return text;
}

} // namespace

std::string text_of(const json::value& value)
{
    const auto& string = value.as_string();
    return {string.data(), string.size()};
}

std::string instance_event(const std::string& account, const std::string& cluster)
{
    std::ifstream file{HEADCOUNT_TEST_DATA "/../fuzz/corpus/event/instance_registered.json"};
    const std::string body{std::istreambuf_iterator<char>{file}, {}};
    if (body.find("/orders") == std::string::npos) throw std::runtime_error("the event of cluster orders is missing");
    return replaced(replaced(body, "/orders", "/" + cluster), "111122223333", account);
}

std::ostream& operator<<(std::ostream& out, const QueueCounts& counts)
{
    return out << counts.visible << " visible, " << counts.in_flight << " in flight, " << counts.sent << " sent, "
               << counts.received << " received, " << counts.deleted << " deleted, " << counts.redriven
               << " among the dead letters";
}

ServeWorld::ServeWorld(Words sim_options) : sim(sim_command(sim_options, ca))
{
    const auto line = sim.read_line(long_enough);
    if (!line) throw std::runtime_error("headcount-sim did not say that it is ready: " + sim.error_output());
    aws = parsed(*line);
    url = text_of(aws.at("url"));
    queue_url = text_of(aws.at("queue_url"));
}

ServeWorld::~ServeWorld()
{
    if (http_) http_->close_idle();
}

Command ServeWorld::sim_command(const Words& options, const std::string& ca)
{
    Command command;
    command.words = {HEADCOUNT_SIM, "--listen", "127.0.0.1:0", "--queue", "events",
                     "--service",   service,    "--ca-out",    ca};
    command.words.insert(command.words.end(), options.begin(), options.end());
    return command;
}

net::Response ServeWorld::ask(const std::string& method, const std::string& address, std::string body)
{
    if (!http_) {
        net::HttpClientOptions options;
        options.limits.connect = 10s; // whoever looks has more patience than what is looked at
        options.limits.first_byte = 15s;
        if (std::filesystem::exists(ca)) options.ca_file = ca;
        http_ = std::make_unique<net::HttpClient>(io.get_executor(), timers, options);
    }
    const auto parts = net::parse_url(address).value();
    net::Request request;
    request.endpoint = parts.endpoint;
    request.method = method;
    request.target = parts.target;
    request.body = std::move(body);
    auto answer = run(http_->send(std::move(request), core::Deadline::after(timers.now(), 15s)));
    if (!answer) throw std::runtime_error(method + " " + address + ": " + answer.error().message);
    return *std::move(answer);
}

json::object ServeWorld::get(const std::string& page)
{
    const auto answer = ask("GET", url + "/_sim/" + page);
    if (answer.status != 200) throw std::runtime_error(page + ": " + answer.body);
    return parsed(answer.body);
}

json::object ServeWorld::post(const std::string& page, const json::object& body)
{
    const auto answer = ask("POST", url + "/_sim/" + page, json::serialize(body));
    if (answer.status != 200) throw std::runtime_error(page + ": " + answer.body);
    return parsed(answer.body);
}

void ServeWorld::make_cluster(const std::string& cluster, int instances, std::optional<int> desired)
{
    post("cluster", {{"cluster", cluster}});
    if (instances > 0) post("register", {{"cluster", cluster}, {"count", instances}});
    if (desired) post("service", {{"cluster", cluster}, {"service", service}, {"desired", *desired}});
}

std::uint64_t ServeWorld::calls(const std::string& operation)
{
    const auto counts = get("requests");
    const auto* count = counts.if_contains(operation);
    return count == nullptr ? 0 : count->to_number<std::uint64_t>();
}

std::uint64_t ServeWorld::ecs_calls()
{
    return calls("DescribeServices") + calls("DescribeClusters") + calls("UpdateService");
}

QueueCounts ServeWorld::queue()
{
    const auto counts = get("queue");
    const auto number = [&counts](const char* name) { return counts.at(name).to_number<std::uint64_t>(); };
    return {number("visible") + number("delayed"),
            number("in_flight"),
            number("sent"),
            number("received"),
            number("deleted"),
            number("redriven")};
}

std::size_t ServeWorld::out_of_sync()
{
    const auto table = get("table");
    std::size_t count = 0;
    for (const auto& row : table.at("rows").as_array())
        if (text_of(row.at("service")) == service && row.at("desired") != row.at("registered")) ++count;
    return count;
}

std::int64_t ServeWorld::desired(const std::string& cluster)
{
    const auto table = get("table");
    for (const auto& row : table.at("rows").as_array())
        if (text_of(row.at("cluster")).ends_with("/" + cluster)) return row.at("desired").as_int64();
    throw std::runtime_error("there is no cluster " + cluster);
}

Command ServeWorld::headcount(Words words, const ServeSettings& settings)
{
    const std::string file = folder.file("headcount.yaml");
    write_file(file, config(settings));
    Command command;
    command.words = {HEADCOUNT_PROGRAM};
    command.words.insert(command.words.end(), words.begin(), words.end());
    command.inherit_environment = false; // whatever the tester has stays out
    command.environment = {{"HEADCOUNT_CONFIG", file},
                           {"AWS_ENDPOINT_URL", url},
                           {"AWS_REGION", "eu-west-1"},
                           {"AWS_ACCESS_KEY_ID", text_of(aws.at("access_key_id"))},
                           {"AWS_SECRET_ACCESS_KEY", text_of(aws.at("secret_access_key"))},
                           {"HOME", folder.path()}};
    if (std::filesystem::exists(ca)) command.environment["AWS_CA_BUNDLE"] = ca;
    for (const auto& [name, value] : settings.environment)
        command.environment[name] = value;
    return command;
}

// The first sweep comes with any setting; after an hour's pause it leaves alone what an event had looked at.
std::string ServeWorld::config(const ServeSettings& settings) const
{
    const std::string first =
        "queues:\n  - url: " + queue_url + "\n    visibility: " + settings.visibility + "\nadmin: 127.0.0.1:0\n";
    if (!settings.whole.empty()) return first + settings.whole;
    return first + "services:\n  - service: " + service + "\nsweep: 1h\n" + settings.yaml;
}

void ServeWorld::start(const ServeSettings& settings)
{
    serve.reset();
    serve.emplace(headcount({"serve"}, settings));
    constexpr std::string_view word = "\"admin_port\":";
    std::size_t at = std::string::npos;
    eventually([&] { return (at = log().find(word)) != std::string::npos || !serve->running(); });
    if (at == std::string::npos) throw std::runtime_error("serve did not say where it listens: " + log());
    int port = 0;
    const char* const begin = log().data() + at + word.size();
    std::from_chars(begin, log().data() + log().size(), port);
    admin_ = "http://127.0.0.1:" + std::to_string(port);
}

bool ServeWorld::ready()
{
    int status = 0;
    api("/readyz", &status);
    return status == 200;
}

std::string ServeWorld::api(const std::string& path, int* status)
{
    auto answer = ask("GET", admin_ + path);
    if (status != nullptr) *status = answer.status;
    return std::move(answer.body);
}

std::string ServeWorld::metrics()
{
    return api("/metrics");
}

double ServeWorld::metric(const std::string& name)
{
    const std::string text = "\n" + metrics();
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2, 40));
}

json::array ServeWorld::recent()
{
    return parsed(api("/api/recent")).at("rows").as_array();
}

std::size_t ServeWorld::logged(std::string_view words) const
{
    const auto& text = serve->error_output();
    std::size_t lines = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, text.find('\n', at)))
        ++lines;
    return lines;
}

Ended ServeWorld::stop()
{
    serve->terminate();
    const auto ended = serve->wait(long_enough);
    if (!ended) throw std::runtime_error("serve did not end within a minute of SIGTERM: " + log());
    return *ended;
}

void ServeWorld::pass(std::chrono::milliseconds pace)
{
    if (serve && serve->running())
        serve->read_line(pace); // it prints nothing there: this waits, and empties the pipe of its log
    else
        sim.read_line(pace);
}

} // namespace headcount::test
