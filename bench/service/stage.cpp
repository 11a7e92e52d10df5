#include "service/stage.hpp"

#include "beside_us.hpp"
#include "cpu.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

namespace headcount::bench {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto start_limit = 30s;
constexpr auto settle_limit = 300s;

std::string account(std::uint32_t number)
{
    return std::to_string(111'122'220'000 + number);
}

std::vector<std::string> options_of(const StageOptions& options)
{
    std::string accounts;
    for (std::uint32_t i = 0; i < options.accounts; ++i)
        accounts += (i == 0 ? "" : ",") + account(i);
    std::vector<std::string> words{"--accounts",   accounts,
                                   "--clusters",   std::to_string(options.clusters),
                                   "--instances",  std::to_string(options.instances),
                                   "--queue",      "events",
                                   "--task-start", std::to_string(options.task_start_ms)};
    if (options.silent_start) words.insert(words.end(), {"--faults", "lose_event=1"});
    return words;
}

} // namespace

Stage::Stage(const StageOptions& options) : options_(options), simulator_(options_of(options), options.wire) {}

// Neither sweep nor second looks: a round is then nothing but its events.
std::string Stage::configuration() const
{
    const json::object queue{{"url", simulator_.queue_url()}};
    const json::object rule{{"service", service_name}, {"count", options_.count}};
    const json::object reach{{"ids", json::array{"*"}}, {"role", "arn:aws:iam::{account}:role/headcount"}};
    json::object all{{"queues", json::array{queue}},
                     {"services", json::array{rule}},
                     {"accounts", json::array{reach}},
                     {"log", json::object{{"level", options_.log_level}}},
                     {"admin", "127.0.0.1:0"}};
    if (!options_.defaults) {
        all["sweep"] = all["recheck"] = "0s";
        all["limits"] = json::object{{"api_share", options_.api_share}};
    }
    return json::serialize(all);
}

void Stage::start_service()
{
    test::Command command;
    command.words = {beside_us("headcount"), "serve"};
    command.inherit_environment = false;
    command.environment = {{"AWS_ACCESS_KEY_ID", simulator_.key_id()},
                           {"AWS_SECRET_ACCESS_KEY", simulator_.secret()},
                           {"AWS_REGION", region},
                           {"AWS_ENDPOINT_URL", simulator_.url()},
                           {"HOME", home_.path()},
                           {"HEADCOUNT_CONFIG", configuration()}};
    if (!simulator_.ca().empty()) command.environment["AWS_CA_BUNDLE"] = simulator_.ca();
    service_.emplace(command);
    const auto until = std::chrono::steady_clock::now() + start_limit;
    const std::string name = "\"admin_port\":";
    for (;;) {
        pass(10ms);
        const auto& log = service_->error_output();
        const auto at = log.find(name);
        if (at != std::string::npos) {
            admin_ = "http://127.0.0.1:" + std::to_string(std::atoi(log.c_str() + at + name.size()));
            if (simulator_.get_elsewhere(admin_ + "/readyz").status == 200) return;
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

std::string Stage::metrics()
{
    return simulator_.get_elsewhere(admin_ + "/metrics").body;
}

void Stage::go_on()
{
    const auto until = std::chrono::steady_clock::now() + settle_limit;
    while (!counts_are_right()) {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("after five minutes not every task of the simulated AWS ran");
        std::this_thread::sleep_for(100ms);
    }
    set_faults({{"lose_event", 0}});
}

void Stage::give_each_a_core()
{
    keep_on_core(0, 1);
    keep_on_core(simulator_.pid(), 1);
    keep_on_core(service(), 0);
}

void Stage::add_an_instance(std::uint32_t first, std::uint32_t count)
{
    for (std::uint32_t i = first; i < first + count; ++i) {
        simulator_.post("/_sim/register", {{"cluster", arn_of_cluster(i)}});
        if (i % 8 == 0) pass(0ms); // a log that nobody reads loses lines
    }
}

std::string Stage::arn_of_cluster(std::uint64_t number) const
{
    return "arn:aws:ecs:" + std::string(region) + ":" +
           account(static_cast<std::uint32_t>(number % options_.accounts)) + ":cluster/cluster-" +
           std::to_string(number + 1);
}

void Stage::change_one(std::uint64_t number)
{
    const std::string cluster = arn_of_cluster(number % options_.clusters);
    const bool comes = number / options_.clusters % 2 == 0;
    simulator_.post(comes ? "/_sim/register" : "/_sim/deregister", {{"cluster", cluster}});
    pass(0ms);
}

void Stage::send_event(std::uint64_t instance, std::uint64_t version, std::uint64_t copies)
{
    const std::string cluster = arn_of_cluster(instance % options_.clusters);
    const std::string of_account = cluster.substr(0, cluster.find(":cluster/"));
    const std::string name = cluster.substr(cluster.rfind('/') + 1);
    std::string id = std::to_string(instance);
    id.insert(0, 32 - id.size(), '0');
    const std::string arn = of_account + ":container-instance/" + name + "/" + id;
    const json::object detail{{"agentConnected", true},
                              {"attributes", json::array{}},
                              {"clusterArn", cluster},
                              {"containerInstanceArn", arn},
                              {"status", "ACTIVE"},
                              {"version", version},
                              {"updatedAt", "2026-01-02T03:04:05.100Z"}};
    const json::object event{{"version", "0"},
                             {"id", "e-" + id},
                             {"detail-type", "ECS Container Instance State Change"},
                             {"source", "aws.ecs"},
                             {"account", of_account.substr(of_account.rfind(':') + 1)},
                             {"time", "2026-01-02T03:04:05Z"},
                             {"region", region},
                             {"resources", json::array{arn}},
                             {"detail", detail}};
    simulator_.post("/_sim/send", {{"body", json::serialize(event)}, {"count", copies}});
}

std::uint64_t Stage::backlog()
{
    const auto queue = simulator_.get("/_sim/queue");
    return queue.at("sent").to_number<std::uint64_t>() - queue.at("deleted").to_number<std::uint64_t>();
}

void Stage::settle()
{
    const auto until = std::chrono::steady_clock::now() + settle_limit;
    do {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("after five minutes headcount serve still had not answered every event");
        pass(100ms);
    } while (!is_settled());
}

bool Stage::is_settled()
{
    return queue_is_empty() && counts_are_right() && queue_is_empty();
}

bool Stage::queue_is_empty()
{
    const auto events = simulator_.get("/_sim/events");
    const auto queue = simulator_.get("/_sim/queue");
    const auto arrived =
        events.at("delivered").to_number<std::uint64_t>() + events.at("lost").to_number<std::uint64_t>();
    return events.at("emitted").to_number<std::uint64_t>() == arrived && queue.at("sent") == queue.at("deleted");
}

bool Stage::counts_are_right()
{
    const auto table = simulator_.get("/_sim/table");
    return std::ranges::all_of(table.at("rows").as_array(), [](const json::value& row) {
        return row.at("desired") == row.at("registered") && row.at("running") == row.at("desired");
    });
}

Stage::Counts Stage::counts()
{
    Counts counts;
    counts.events = simulator_.get("/_sim/queue").at("deleted").to_number<std::uint64_t>();
    const auto requests = simulator_.get("/_sim/requests");
    for (const char* operation : {"DescribeServices", "DescribeClusters", "UpdateService", "ListClusters",
                                  "ListContainerInstances", "DescribeContainerInstances"}) {
        const auto* count = requests.if_contains(operation);
        if (count == nullptr) continue;
        counts.by_operation[operation] = count->to_number<std::uint64_t>();
        counts.ecs_calls += counts.by_operation[operation];
    }
    return counts;
}

} // namespace headcount::bench
