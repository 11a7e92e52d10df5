#include "calls/measure.hpp"

#include "calls/canned_server.hpp"
#include "calls/our_client.hpp"
#include "cost.hpp"
#include "cpu.hpp"
#include "floor/epoll_floor.hpp"
#include "floor/floor.hpp"
#include "support/certificates.hpp"
#include "wire_text.hpp"

#include <memory>
#include <stdexcept>

namespace headcount::bench {
namespace {

constexpr double plain_goal = 1.35;
constexpr double tls_goal = 1.2;
constexpr double most_allocations = 22; // 21, and those of setting up in between

const Question question{{"111122223333", "eu-west-1"}, {"orders-production", "payments-production"}, 12};

// What ECS tells of one cluster, tags and settings left out by it as they are unless asked for.
std::string cluster_json(const std::string& name)
{
    return R"({"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/)" + name + R"(","clusterName":")" + name +
           R"(","status":"ACTIVE","registeredContainerInstancesCount":)" + std::to_string(question.instances) +
           R"(,"runningTasksCount":37,"pendingTasksCount":0,"activeServicesCount":5,"statistics":[],"tags":[],)"
           R"("settings":[{"name":"containerInsights","value":"disabled"}],)"
           R"("capacityProviders":["FARGATE","FARGATE_SPOT"],"defaultCapacityProviderStrategy":[)"
           R"({"capacityProvider":"FARGATE","weight":1,"base":0}]})";
}

std::string answer_body()
{
    std::string clusters;
    for (const auto& name : question.clusters)
        clusters += (clusters.empty() ? "" : ",") + cluster_json(name);
    return R"({"clusters":[)" + clusters + R"(],"failures":[]})";
}

struct Transport {
    std::string name;
    double goal = 0;
    std::unique_ptr<CannedServer> server;
    OurClient::Server ours;
};

TransportFigures measure(const CallOptions& options, const Transport& transport, const std::string& body,
                         std::size_t answer_bytes)
{
    const auto who = credentials_with_token(options.token_bytes);
    const auto request = request_of(transport.ours, who, question);
    const FloorServer server{transport.server->port(), transport.ours.ca_file};
    EpollFloor epoll{server, text_of(request), options.in_flight};
    Floor floor{server, floor_request(request), options.in_flight};
    OurClient ours{transport.ours, who, question, options.in_flight};
    TransportFigures figures{transport.name,          transport.goal, most_allocations,
                             text_of(request).size(), answer_bytes,   {}};
    if (floor.request_bytes() != figures.request_bytes)
        throw std::runtime_error("the two sides of the benchmark do not send the same");

    const auto run_floor = [&](std::size_t calls) { floor.run(calls, body.size()); };
    const auto run_epoll = [&](std::size_t calls) { epoll.run(calls, answer_bytes); };
    const auto run_ours = [&](std::size_t calls) { ours.run(calls); };
    run_epoll(options.calls / 10 + options.in_flight);
    run_floor(options.calls / 10 + options.in_flight);
    run_ours(options.calls / 10 + options.in_flight);
    for (std::size_t i = 0; i < options.pairs; ++i) {
        CallPair pair;
        pair.epoll = cost_of(options.calls, [&] { run_epoll(options.calls); });
        pair.floor = cost_of(options.calls, [&] { run_floor(options.calls); });
        pair.ours = cost_of(options.calls, [&] { run_ours(options.calls); });
        figures.pairs.push_back(pair);
    }
    if (ours.connections() > options.in_flight)
        throw std::runtime_error("connections of the benchmark were not kept alive");
    return figures;
}

} // namespace

CallFigures measure_calls(const CallOptions& options, const std::function<void(std::string_view step)>& progress)
{
    take_turns_on_one_core();
    const test::Certificates certificates{{"localhost", "127.0.0.1"}};
    const auto body = answer_body();
    const auto answer = answer_text(body);
    std::vector<Transport> transports; // all servers first: clients have threads
    if (options.plain) {
        auto server = std::make_unique<CannedServer>(answer, ServerCertificate{});
        const net::Url url{{false, "127.0.0.1", server->port()}, "/"};
        transports.push_back({"plain TCP", plain_goal, std::move(server), {url, ""}});
    }
    if (options.tls) {
        const ServerCertificate certificate{certificates.certificate_file(), certificates.key_file()};
        auto server = std::make_unique<CannedServer>(answer, certificate);
        const net::Url url{{true, "127.0.0.1", server->port()}, "/"};
        transports.push_back({"TLS", tls_goal, std::move(server), {url, certificates.ca_file()}});
    }
    CallFigures figures{options, {}};
    for (const auto& transport : transports) {
        progress(transport.name);
        figures.transports.push_back(measure(options, transport, body, answer.size()));
    }
    return figures;
}

} // namespace headcount::bench
