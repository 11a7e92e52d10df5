#include "peers/measure.hpp"

#include "cpu.hpp"
#include "peers/acts.hpp"
#include "peers/rates.hpp"
#include "peers/told.hpp"
#include "peers/waits.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace headcount::bench {
namespace {

// Of Beast: ours over its, at most. Of the others: theirs over ours, at least; 0: there is none.
struct Goals {
    double beast;
    double go = 0;
    double node = 0;
    double boto3 = 0;
};

struct Scene {
    PeerScene stage;
    Goals goals;
};

const Scene replayed[] = {{{"plain", Wire::plain}, {1.5, 7, 20, 30}},
                          {{"TLS", Wire::tls}, {1.5, 5, 15, 25}},
                          {{.name = "100 service events", .service_events = 100}, {1.5, 14, 28, 65}}};

const Scene served[] = {{{.name = "serving a queue, plain", .queue = true}, {1.75}},
                        {{.name = "serving a queue, TLS", .wire = Wire::tls, .queue = true}, {1.75}}};

double goal_of(const Peer& peer, const Goals& goals)
{
    if (peer.name == "beast") return goals.beast;
    if (peer.name == "go") return goals.go;
    if (peer.name == "node") return goals.node;
    return peer.name == "boto3" ? goals.boto3 : 0;
}

double cpu_us(const Used& many, const Used& few, std::size_t events)
{
    return (many.cpu_seconds - few.cpu_seconds) * 1e6 / static_cast<double>(events);
}

double megabytes(const Used& used)
{
    return static_cast<double>(used.resident_kib) / 1024;
}

// CPU and memory of events behind the warm-up; `act` has the peer work on so many in all.
template <class Act>
PeerRun warm_run(const Peer& peer, std::size_t events, Act act)
{
    const Used many = act(peer.warm_up + events);
    if (peer.tells_what_counts) return {.cpu_us = told_in(many.output).cpu_us(), .resident_mb = megabytes(many)};
    return {.cpu_us = cpu_us(many, act(peer.warm_up), events), .resident_mb = megabytes(many)};
}

class Replaying {
public:
    Replaying(const PeerOptions& options, const PeerScene& scene, std::size_t most_warm_up)
        : options_(options), stage_(scene, most_warm_up + options.events)
    {
    }

    PeerRun run(const Peer& peer)
    {
        const Used one = act(peer, 1);
        PeerRun run = warm_run(peer, options_.events, [&](std::size_t events) { return act(peer, events); });
        run.start_ms = one.wall_seconds * 1e3;
        return run;
    }

private:
    Used act(const Peer& peer, std::size_t events)
    {
        const Task task{
            .file = stage_.events(events), .concurrency = options_.concurrency, .warm_up = peer.warm_up_of(events)};
        return replay_act(stage_, peer, task, events);
    }

    const PeerOptions& options_;
    PeerStage stage_;
};

class Serving {
public:
    Serving(const PeerOptions& options, const PeerScene& scene, std::size_t /*most_warm_up*/)
        : options_(options), scene_(scene)
    {
    }

    PeerRun run(const Peer& peer)
    {
        return warm_run(peer, options_.events, [&](std::size_t events) {
            PeerStage stage(scene_, peer.warm_up + options_.events);
            const Task task{.concurrency = options_.concurrency, .warm_up = peer.warm_up_of(events)};
            return serve_act(stage, peer, task, events).used;
        });
    }

private:
    const PeerOptions& options_;
    const PeerScene& scene_;
};

// The peers take turns, so that what the machine does beside them hits all alike.
template <class Comparison>
SceneFigures play(const PeerOptions& options, const Scene& scene, const std::vector<Peer>& peers,
                  const std::function<void(std::string_view)>& progress)
{
    Comparison comparison(options, scene.stage, most_warm_up(peers));
    SceneFigures seen{scene.stage.name, {}};
    for (const Peer& peer : peers)
        seen.peers.push_back({peer.name, goal_of(peer, scene.goals), {}});
    for (std::size_t run = 0; run < options.runs; ++run)
        for (std::size_t i = 0; i < peers.size(); ++i) {
            progress(scene.stage.name + ", " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                     std::to_string(options.runs));
            seen.peers[i].runs.push_back(comparison.run(peers[i]));
        }
    return seen;
}

} // namespace

ComparisonFigures measure_peers(const PeerOptions& options, const std::function<void(std::string_view)>& progress)
{
    ComparisonFigures figures;
    figures.options = options;
    const auto peers = peers_there(options, figures.left_out);
    figures.sizes_mb = sizes(options, peers);
    if (options.replaying) figures.waits = measure_waits(options, peers, progress);
    if (options.serving) figures.rates = measure_rates(options, peers, progress);
    take_turns_on_one_core();
    if (options.replaying)
        for (const Scene& scene : replayed)
            figures.scenes.push_back(play<Replaying>(options, scene, peers, progress));
    if (options.serving)
        for (const Scene& scene : served)
            figures.scenes.push_back(play<Serving>(options, scene, peers, progress));
    return figures;
}

} // namespace headcount::bench
