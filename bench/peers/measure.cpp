#include "peers/measure.hpp"

#include "beside_us.hpp"
#include "budget/run_line.hpp"
#include "cpu.hpp"
#include "peers/process.hpp"
#include "peers/stage.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace headcount::bench {
namespace {

constexpr double call_ms = 20;
constexpr std::size_t crowd_at_once = 256;
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

std::vector<std::string> words_of(const Peer& peer, const std::string& file, std::size_t concurrency,
                                  const PeerStage& stage, const char* log_level)
{
    const std::string at_once = std::to_string(concurrency);
    if (peer.words.empty())
        return {beside_us("headcount"),
                "replay",
                file,
                "--log.level",
                log_level,
                "--recheck",
                "0",
                "--limits.in-flight",
                at_once,
                "--limits.per-account",
                at_once,
                "--limits.api-share",
                "off"};
    std::vector<std::string> words = peer.words;
    words.insert(words.end(), {file, at_once, stage.url(), service_name});
    return words;
}

// Each of the events must have set a count.
Used act(PeerStage& stage, const PeerOptions& options, const Peer& peer, const std::string& file, std::size_t events,
         std::size_t concurrency, const char* log_level = "error")
{
    stage.set_wrong_counts(events);
    Used used = run_to_the_end(words_of(peer, file, concurrency, stage, log_level), stage.environment());
    if (const auto wrong = stage.wrong_counts(options.events); wrong > 0)
        throw std::runtime_error(peer.name + " left " + std::to_string(wrong) + " of " + std::to_string(events) +
                                 " counts as they were; it said:\n" + used.output);
    return used;
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
        const Used one = act(stage_, options_, peer, one_, 1, options_.concurrency);
        const Used few = act(stage_, options_, peer, few_, short_run, options_.concurrency);
        const Used many = act(stage_, options_, peer, many_, options_.events, options_.concurrency);
        return {.cpu_us = (many.cpu_seconds - few.cpu_seconds) * 1e6 / static_cast<double>(options_.events - short_run),
                .start_ms = one.wall_seconds * 1e3,
                .resident_mb = static_cast<double>(many.resident_kib) / 1024};
    }

private:
    const PeerOptions& options_;
    PeerStage stage_;
    std::string many_;
    std::string few_;
    std::string one_;
};

} // namespace

// Of our own, from its log: the time from the start of a run to its last answer.
PeerWait waits_in(const std::string& log)
{
    std::vector<double> times;
    for (std::size_t at = 0; at < log.size();) {
        const auto end = std::min(log.find('\n', at), log.size());
        if (const auto run = read_run(std::string_view(log).substr(at, end - at)))
            if (const auto* begun = run->find("limiter"); begun != nullptr && run->total() > 0)
                times.push_back((run->total() - begun->start) / 1000);
        at = end + 1;
    }
    if (times.empty()) throw std::runtime_error("headcount replay logged no run");
    std::ranges::sort(times);
    return {times.at(times.size() / 2), times.at(times.size() * 99 / 100)};
}

PeerWait waits_told(const std::string& output)
{
    const auto told = boost::json::parse(output).as_object();
    return {told.at("p50_ms").to_number<double>(), told.at("p99_ms").to_number<double>()};
}

// A core for the simulator, one for the peer.
std::vector<PeerWaits> measure_waits(const PeerOptions& options, const std::vector<Peer>& peers,
                                     const std::function<void(std::string_view)>& progress)
{
    PeerStage stage({"20 ms a call", Wire::plain, 0}, options.events);
    stage.slow_down(call_ms);
    stage.keep_on_core(1);
    keep_on_core(0, 0);
    const std::size_t few = std::min<std::size_t>(options.events, 320);
    const std::string some = stage.events(few);
    const std::string all = stage.events(options.events);
    std::vector<PeerWaits> out;
    for (const Peer& peer : peers)
        out.push_back({peer.name, {}});
    for (std::size_t run = 0; run < options.runs; ++run)
        for (std::size_t i = 0; i < peers.size(); ++i) {
            progress("20 ms a call, " + peers[i].name + ", run " + std::to_string(run + 1) + " of " +
                     std::to_string(options.runs));
            const bool ours = peers[i].words.empty();
            const Used used = act(stage, options, peers[i], some, few, options.concurrency, "debug");
            PeerWait wait = ours ? waits_in(used.log) : waits_told(used.output);
            const Used crowd = act(stage, options, peers[i], all, options.events, crowd_at_once);
            wait.crowd_mb = static_cast<double>(crowd.resident_kib) / 1024;
            out[i].runs.push_back(wait);
        }
    return out;
}

double size_mb(const std::vector<std::string>& paths)
{
    namespace fs = std::filesystem;
    double bytes = 0;
    for (const std::string& path : paths) {
        if (fs::is_regular_file(path)) bytes += static_cast<double>(fs::file_size(path));
        if (!fs::is_directory(path)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_regular_file() && !entry.is_symlink()) bytes += static_cast<double>(entry.file_size());
    }
    return bytes / 1e6;
}

// What a peer brings along: its program, or its libraries and, where it needs one, the run-time of its language.
std::vector<std::pair<std::string, double>> sizes(const PeerOptions& options, const std::vector<Peer>& peers)
{
    const std::string python = "/usr/lib/python3/dist-packages/";
    std::vector<std::pair<std::string, double>> out;
    for (const Peer& peer : peers) {
        std::vector<std::string> paths{peer.words.empty() ? beside_us("headcount") : peer.words.front()};
        if (peer.name == "node") paths = {options.folder + "/node"};
        if (peer.name == "boto3")
            paths = {"/usr/bin/python3.11", "/usr/lib/python3.11", python + "boto3",
                     python + "botocore",   python + "s3transfer", python + "urllib3"};
        out.emplace_back(peer.name, size_mb(paths));
    }
    return out;
}

// The peers take turns, so that what the machine does beside them hits all alike.
ComparisonFigures measure_peers(const PeerOptions& options, const std::function<void(std::string_view)>& progress)
{
    ComparisonFigures figures;
    figures.options = options;
    const auto peers = peers_there(options, figures.left_out);
    figures.sizes_mb = sizes(options, peers);
    figures.waits = measure_waits(options, peers, progress);
    take_turns_on_one_core();
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
