#include "peers/peer.hpp"

#include "beside_us.hpp"
#include "peers/process.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

namespace headcount::bench {
namespace {

// Until a long-running service is as fast as it will be. The CPU of an event falls on Node until some 3,000 of them, to
// a third of what the first 500 cost; on the others a few hundred make no difference.
constexpr std::size_t warm_up_of_node = 4'000;
constexpr std::size_t warm_up_of_others = 200;

bool has_boto3()
{
    try {
        run_to_the_end({"/usr/bin/python3", "-c", "import boto3"}, {});
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// What others have not is off: sweeps, second looks, the share of the API's rates, the admin address and what only it
// shows of each cluster. Held are as many messages as others hold at once: ten for each event that is worked on.
std::vector<std::string> our_words(const Task& task, const PeerStage& stage)
{
    const std::string at_once = std::to_string(task.concurrency);
    std::vector<std::string> words{beside_us("headcount")};
    if (task.file.empty()) {
        const std::string held = std::to_string(10 * task.concurrency);
        words.insert(words.end(), {"serve", "--queue.url", stage.queue_url(), "--sweep", "0", "--admin", "",
                                   "--limits.held-messages", held, "--limits.held-per-account", held});
    } else {
        words.insert(words.end(), {"replay", task.file});
    }
    words.insert(words.end(), {"--log.level", task.log_level, "--recheck", "0", "--limits.in-flight", at_once,
                               "--limits.per-account", at_once, "--limits.api-share", "off"});
    return words;
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

// Of a program built here: all of it but what debuggers read, which nobody installs.
double program_mb(const std::string& path)
{
    namespace fs = std::filesystem;
    const std::string bare = (fs::temp_directory_path() / ("headcount-bench." + std::to_string(getpid()))).string();
    run_to_the_end({"/usr/bin/objcopy", "--strip-debug", path, bare}, {});
    const double size = size_mb({bare});
    fs::remove(bare);
    return size;
}

} // namespace

std::vector<Peer> peers_there(const PeerOptions& options, std::vector<std::string>& left_out)
{
    // Of those that serve a queue, at least a batch for each receiver.
    const std::size_t few = std::max(warm_up_of_others, 10 * options.concurrency);
    std::vector<Peer> peers{{"headcount", {}, few}, {"beast", {beside_us("headcount-bench-beast")}, few}};
    const auto add = [&](const std::string& name, std::vector<std::string> words) {
        if (std::filesystem::exists(words.back()))
            peers.push_back({name, std::move(words), name == "node" ? std::max(few, warm_up_of_node) : few, true});
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

std::size_t most_warm_up(const std::vector<Peer>& peers)
{
    return std::ranges::max(peers, {}, &Peer::warm_up).warm_up;
}

std::vector<std::string> words_of(const Peer& peer, const Task& task, const PeerStage& stage)
{
    if (peer.ours()) return our_words(task, stage);
    std::vector<std::string> words = peer.words;
    if (task.file.empty())
        words.insert(words.end(), {"--queue", stage.queue_url()});
    else
        words.push_back(task.file);
    words.insert(words.end(),
                 {std::to_string(task.concurrency), stage.url(), service_name, std::to_string(task.warm_up)});
    return words;
}

std::vector<std::pair<std::string, double>> sizes(const PeerOptions& options, const std::vector<Peer>& peers)
{
    const std::string python = "/usr/lib/python3/dist-packages/";
    std::vector<std::pair<std::string, double>> out;
    for (const Peer& peer : peers) {
        double size = 0;
        if (peer.name == "node")
            size = size_mb({options.folder + "/node"});
        else if (peer.name == "boto3")
            size = size_mb({"/usr/bin/python3.11", "/usr/lib/python3.11", python + "boto3", python + "botocore",
                            python + "s3transfer", python + "urllib3"});
        else
            size = program_mb(peer.ours() ? beside_us("headcount") : peer.words.front());
        out.emplace_back(peer.name, size);
    }
    return out;
}

} // namespace headcount::bench
