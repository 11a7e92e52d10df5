#include "peers/measure.hpp"

#include "beside_us.hpp"
#include "cpu.hpp"
#include "peers/process.hpp"
#include "peers/stage.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace headcount::bench {
namespace {

constexpr std::size_t short_run = 50; // events: a start, connections and first signatures are paid by then

struct Peer {
    std::string name;
    std::vector<std::string> words; // before those of every peer
};

// Of Beast: ours over its, at most. Of the others: theirs over ours, at least.
struct Goals {
    double beast;
    double go;
    double node;
    double boto3;
};

struct Scene {
    PeerScene stage;
    Goals goals;
};

const Scene scenes[] = {{{"plain", Wire::plain, 0}, {1.5, 7, 20, 30}},
                        {{"TLS", Wire::tls, 0}, {1.5, 5, 15, 25}},
                        {{"100 service events", Wire::plain, 100}, {1.5, 14, 28, 65}}};

double goal_of(const Peer& peer, const Goals& goals)
{
    if (peer.name == "beast") return goals.beast;
    if (peer.name == "go") return goals.go;
    if (peer.name == "node") return goals.node;
    return peer.name == "boto3" ? goals.boto3 : 0;
}

bool has_boto3()
{
    try {
        run_to_the_end({"/usr/bin/python3", "-c", "import boto3"}, {});
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

std::vector<Peer> peers_there(const PeerOptions& options, std::vector<std::string>& left_out)
{
    std::vector<Peer> peers{{"headcount", {}}, {"beast", {beside_us("headcount-bench-beast")}}};
    const auto add = [&](const std::string& name, std::vector<std::string> words) {
        if (std::filesystem::exists(words.back()))
            peers.push_back({name, std::move(words)});
        else
            left_out.push_back(name + " was left out: there is no " + words.back());
    };
    if (options.folder.empty()) {
        left_out.emplace_back("go, node and boto3 were left out: --peers names the folder that build-peers made");
        return peers;
    }
    const std::string node = options.folder + "/node/";
    add("go", {options.folder + "/go-peer"});
    add("node", {node + "node_modules/node/bin/node", node + "peer.mjs"});
    if (has_boto3())
        add("boto3", {"/usr/bin/python3", HEADCOUNT_BENCH_PEERS "/boto3/peer.py"});
    else
        left_out.emplace_back("boto3 was left out: apt-get install python3-boto3");
    return peers;
}

class Comparison {
public:
    Comparison(const PeerOptions& options, const Scene& scene)
        : options_(options), stage_(scene.stage, options.events), many_(stage_.events(options.events)),
          few_(stage_.events(short_run)), one_(stage_.events(1))
    {
    }

    PeerRun run(const Peer& peer)
    {
        const Used one = act(peer, one_, 1);
        const Used few = act(peer, few_, short_run);
        const Used many = act(peer, many_, options_.events);
        return {.cpu_us = (many.cpu_seconds - few.cpu_seconds) * 1e6 / static_cast<double>(options_.events - short_run),
                .start_ms = one.wall_seconds * 1e3,
                .resident_mb = static_cast<double>(many.resident_kib) / 1024};
    }

private:
    Used act(const Peer& peer, const std::string& file, std::size_t events)
    {
        stage_.set_wrong_counts(events);
        Used used = run_to_the_end(words_of(peer, file), stage_.environment());
        if (const auto wrong = stage_.wrong_counts(options_.events); wrong > 0)
            throw std::runtime_error(peer.name + " left " + std::to_string(wrong) + " of " + std::to_string(events) +
                                     " counts as they were; it said:\n" + used.output);
        return used;
    }

    std::vector<std::string> words_of(const Peer& peer, const std::string& file) const
    {
        const std::string at_once = std::to_string(options_.concurrency);
        if (peer.words.empty())
            return {beside_us("headcount"),
                    "replay",
                    file,
                    "--log.level",
                    "error",
                    "--recheck",
                    "0",
                    "--limits.in-flight",
                    at_once,
                    "--limits.per-account",
                    at_once,
                    "--limits.api-share",
                    "off"};
        std::vector<std::string> words = peer.words;
        words.insert(words.end(), {file, at_once, stage_.url(), service_name});
        return words;
    }

    const PeerOptions& options_;
    PeerStage stage_;
    std::string many_;
    std::string few_;
    std::string one_;
};

} // namespace

// The peers take turns, so that what the machine does beside them hits all alike.
ComparisonFigures measure_peers(const PeerOptions& options, const std::function<void(std::string_view)>& progress)
{
    take_turns_on_one_core();
    ComparisonFigures figures;
    figures.options = options;
    const auto peers = peers_there(options, figures.left_out);
    for (const Scene& scene : scenes) {
        Comparison comparison(options, scene);
        SceneFigures seen{scene.stage.name, {}};
        for (const Peer& peer : peers)
            seen.peers.push_back({peer.name, goal_of(peer, scene.goals), {}});
        for (std::size_t run = 0; run < options.runs; ++run) {
            for (std::size_t i = 0; i < peers.size(); ++i) {
                progress(scene.stage.name + ", " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                         std::to_string(options.runs));
                seen.peers[i].runs.push_back(comparison.run(peers[i]));
            }
        }
        figures.scenes.push_back(std::move(seen));
    }
    return figures;
}

} // namespace headcount::bench
