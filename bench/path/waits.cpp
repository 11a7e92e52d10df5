#include "path/waits.hpp"

#include "budget/summary.hpp"
#include "cpu.hpp"
#include "path/our_service.hpp"
#include "simulator.hpp"
#include "wire_text.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace headcount::bench {
namespace {

constexpr double call_ms = 20;
constexpr std::size_t floor_calls = 20 * wait_in_flight;
constexpr std::size_t warm_up = 4 * wait_in_flight; // clusters: connections are opened with them

std::string cluster(std::size_t number)
{
    return "cluster-" + std::to_string(number + 1);
}

std::string arn_of(std::size_t number)
{
    return "arn:aws:ecs:" + std::string(region) + ":" + path_account + ":cluster/" + cluster(number);
}

std::vector<std::string> options_of(std::size_t clusters)
{
    return {"--accounts", path_account, "--clusters", std::to_string(clusters), "--instances", "3"};
}

// The clusters: those of the rounds, those to warm up with, and one whose call the floor repeats.
class Stage {
public:
    Stage(std::size_t rounds, std::size_t clusters)
        : clusters_(clusters), spare_(rounds * clusters + warm_up), simulator_(options_of(spare_ + 1), Wire::tls),
          server_{.url = net::parse_url(simulator_.url()).value(),
                  .ca_file = simulator_.ca(),
                  .key_id = simulator_.key_id(),
                  .secret = simulator_.secret(),
                  .session_token = {}},
          service_(server_, wait_in_flight)
    {
        keep_on_core(simulator_.pid(), 1);
        keep_on_core(0, 0);
        add_instances(spare_, 1);
        repeated_ = calls_of(server_, event_of(cluster(spare_), 1)).at(1);
        for (const bool known : {false, true}) {
            add_instances(spare_ - warm_up, warm_up);
            service_.run(events(spare_ - warm_up, warm_up, known));
        }
        simulator_.post("/_sim/faults", {{"latency_ms", call_ms}});
    }

    // An instance more in each cluster of this round.
    WaitRound run(std::size_t round, bool known)
    {
        add_instances(round * clusters_, clusters_);
        WaitRound out;
        out.call_ms = call_of_the_floor();
        std::vector<double> took;
        for (const AppliedRun& each : service_.run(events(round * clusters_, clusters_, known)))
            took.push_back(each.took.count());
        std::ranges::sort(took);
        out.p50_ms = quantile(took, 0.5);
        out.p99_ms = quantile(took, 0.99);
        return out;
    }

private:
    void add_instances(std::size_t first, std::size_t count)
    {
        for (std::size_t i = first; i < first + count; ++i)
            simulator_.post("/_sim/register", {{"cluster", arn_of(i)}});
    }

    static std::vector<std::string> events(std::size_t first, std::size_t count, bool known)
    {
        std::vector<std::string> bodies;
        for (std::size_t i = first; i < first + count; ++i)
            bodies.push_back(event_of(cluster(i), known ? 2 : 1));
        return bodies;
    }

    double call_of_the_floor()
    {
        Floor floor({server_.url.endpoint.port, server_.ca_file}, floor_request(repeated_.request), wait_in_flight);
        floor.run(wait_in_flight, repeated_.body_bytes); // the first calls
        const auto began = std::chrono::steady_clock::now();
        floor.run(floor_calls, repeated_.body_bytes);
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
        return took.count() * wait_in_flight / floor_calls;
    }

    std::size_t clusters_;
    std::size_t spare_;
    Simulator simulator_;
    EcsServer server_;
    OurService service_;
    SeenCall repeated_;
};

} // namespace

std::vector<WaitScene> measure_waits(const PathOptions& options, const std::function<void(std::string_view)>& progress)
{
    if (options.wait_rounds == 0) return {};
    Stage stage(options.wait_rounds, options.wait_clusters);
    std::vector<WaitScene> scenes{{.known = false, .rounds = {}}, {.known = true, .rounds = {}}};
    for (std::size_t round = 0; round < options.wait_rounds; ++round) {
        progress("20 ms a call, round " + std::to_string(round + 1) + " of " + std::to_string(options.wait_rounds));
        for (WaitScene& scene : scenes)
            scene.rounds.push_back(stage.run(round, scene.known));
    }
    return scenes;
}

} // namespace headcount::bench
