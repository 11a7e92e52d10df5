#include "options.hpp"

#include "budget/measure.hpp"
#include "compare.hpp"

#include <exception>
#include <filesystem>
#include <set>

namespace headcount::bench {
namespace {

// Read before anything is measured: a name that is wrong shall not cost minutes.
std::string why_no_report(const std::string& file)
{
    try {
        const auto report = read_report(file);
        compare(report, report);
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

std::string why_no_peers(const std::string& folder)
{
    namespace fs = std::filesystem;
    if (fs::exists(folder + "/go-peer") || fs::exists(folder + "/node/peer.mjs")) return {};
    return folder + " has no peers; bench/peers/build-peers " + folder + " makes them";
}

std::string why_no_scene(const BudgetOptions& options)
{
    const std::set<std::uint32_t> sizes = budget_sizes(options.quick);
    if (options.clusters == 0 || sizes.contains(options.clusters)) return {};
    std::string all;
    for (const std::uint32_t size : sizes)
        all += (all.empty() ? "" : ", ") + std::to_string(size);
    return "no scene has " + std::to_string(options.clusters) + " clusters; there are " + all;
}

void add_show(CLI::App& command, Show& show)
{
    command.add_flag("--json", show.json, "one JSON object instead of a table");
    command.add_option("--compare", show.compare, "an older file of --json: say what changed beyond the noise")
        ->check(why_no_report, "");
}

void add_clusters(CLI::App& command, std::uint32_t& clusters, std::uint32_t& accounts)
{
    command.add_option("--clusters", clusters, "clusters, each with the managed service")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command.add_option("--accounts", accounts, "accounts they are in, each behind a role of its own")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
}

void add_transports(CLI::App& command, bool& plain, bool& tls)
{
    const auto only = [&command](const char* name, bool& other, const char* help) {
        return command.add_flag_callback(name, [&other] { other = false; }, help);
    };
    auto* plain_only = only("--plain", tls, "plain TCP only");
    only("--tls", plain, "TLS only")->excludes(plain_only);
}

void add_token(CLI::App& command, std::size_t& bytes)
{
    command.add_option("--token", bytes, "bytes of the session token; 0: long-term keys")
        ->check(CLI::Range(0, 8'192))
        ->capture_default_str();
}

} // namespace

CLI::App* describe_small(CLI::App& app)
{
    auto* small =
        app.add_subcommand("small", "the hot paths one by one, in this process: parsing, deciding, signing, …");
    small->prefix_command();
    small->footer("Takes the flags of Google Benchmark: --benchmark_filter=REGEX, --benchmark_list_tests=true,\n"
                  "--benchmark_repetitions=N (here 5), --benchmark_min_time=SECONDS (here 0.1). Of our own there are\n"
                  "--json, and --check: exit with 1 where an allocation is made that is not needed, or a ratio is over "
                  "its goal.\nTakes less than a minute.");
    return small;
}

CLI::App* describe_service(CLI::App& app, ServiceOptions& options)
{
    auto* service = app.add_subcommand("service", "memory and CPU of `headcount serve` against `headcount-sim`");
    add_clusters(*service, options.clusters, options.accounts);
    service->add_option("--instances", options.instances, "instances of each cluster at first, whose events come too")
        ->check(CLI::Range(0, 1'000))
        ->capture_default_str();
    service->add_option("--rounds", options.rounds, "rounds, each with one instance more in every cluster")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    add_show(*service, options.show);
    service->add_flag("--check", options.check, "exit with 1 where more memory is resident than the goals say");
    service->footer(
        "The goal of a large fleet, 10,000 clusters and 100,000 instances:\n"
        "  headcount-bench service --clusters 10000 --instances 9 --rounds 1 --check\n\n"
        "Both programs are started from the folder of this one, and talk over loopback. Signatures are\n"
        "verified; the API's token buckets, regular sweeps and second looks are off. CPU is that of `serve`\n"
        "alone, with both on one core; the length of a round is taken with a core each. An event is a message\n"
        "received and deleted; a new instance makes about three: its own, that of the task placed on it, and that\n"
        "of the service being steady again. Takes about two minutes.");
    return service;
}

CLI::App* describe_calls(CLI::App& app, CallOptions& options)
{
    auto* calls = app.add_subcommand("calls", "CPU of a signed ECS call, beside the same bytes moved by plain Beast");
    add_transports(*calls, options.plain, options.tls);
    calls->add_option("--calls", options.calls, "calls of each side in each pair")
        ->check(CLI::Range(100, 10'000'000))
        ->capture_default_str();
    calls->add_option("--pairs", options.pairs, "pairs of runs, the two sides in turn")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    calls->add_option("--in-flight", options.in_flight, "calls in flight, a connection each")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    add_token(*calls, options.token_bytes);
    add_show(*calls, options.show);
    calls->add_flag("--check", options.check, "exit with 1 where a median is over its goal by more than 25 %");
    calls->footer("A forked server answers everything with the same bytes; it and both clients share one core. CPU is\n"
                  "that of the client alone. Beast neither signs nor reads the JSON; ours does, over its pool, with\n"
                  "deadlines, and counts its metrics. Takes some seconds.");
    return calls;
}

CLI::App* describe_path(CLI::App& app, PathOptions& options)
{
    auto* path =
        app.add_subcommand("path", "CPU of an event from its bytes to UpdateService, beside its three calls by "
                                   "plain Beast; and its time at 20 ms a call");
    add_transports(*path, options.plain, options.tls);
    path->add_option("--events", options.events, "events of each run, each of a cluster of its own")
        ->check(CLI::Range(10, 10'000))
        ->capture_default_str();
    path->add_option("--pairs", options.pairs, "pairs of runs, the two sides in turn")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    path->add_option("--in-flight", options.in_flight, "events in flight; of the floor calls, a connection each")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    add_token(*path, options.token_bytes);
    path->add_option("--clusters", options.wait_clusters, "clusters of each round at 20 ms a call")
        ->check(CLI::Range(10, 5'000))
        ->capture_default_str();
    path->add_option("--rounds", options.wait_rounds, "rounds at 20 ms a call; 0: none")
        ->check(CLI::Range(0, 20))
        ->capture_default_str();
    add_show(*path, options.show);
    path->add_flag("--check", options.check, "exit with 1 where a median is over its goal by more than 25 %");
    path->footer(
        "The whole service in this process, its events in memory, its calls over loopback to a forked server\n"
        "that shares its core; CPU is that of the client alone. At 20 ms a call the server is headcount-sim on\n"
        "a core of its own, and a run is measured from its start to its last answer, in multiples of a call\n"
        "of the floor: two round trips where the cluster is known, three where it is not. Takes half a minute.");
    return path;
}

CLI::App* describe_sign(CLI::App& app, SignOptions& options)
{
    auto* sign = app.add_subcommand("sign", "CPU of a signature with a warm key, beside its digests alone");
    sign->add_option("--signatures", options.signatures, "signatures of each side in each pair")
        ->check(CLI::Range(100, 10'000'000))
        ->capture_default_str();
    sign->add_option("--pairs", options.pairs, "pairs of runs, the two sides in turn")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    add_show(*sign, options.show);
    sign->add_flag("--check", options.check,
                   "exit with 1 where a median is over its goal by more than 25 %, or an allocation is not needed");
    sign->footer(
        "Signature Version 4 of one request with a body of 300 bytes, with long-term keys and with a session token of\n"
        "1,024 bytes. Digests alone: the same three texts through SHA-256 and HMAC by OpenSSL, what no signer can\n"
        "leave out. Of our own there is no allocation: its headers have room. Takes some seconds.");
    return sign;
}

CLI::App* describe_peers(CLI::App& app, PeerOptions& options)
{
    auto* peers = app.add_subcommand("peers", "CPU per event of `headcount replay` and `headcount serve` beside the "
                                              "original design on Beast, Go, Node and boto3");
    peers->add_option("--peers", options.folder, "what bench/peers/build-peers made")->check(why_no_peers, "");
    peers->add_option("--events", options.events, "events, each of a cluster of its own")
        ->check(CLI::Range(100, 10'000))
        ->capture_default_str();
    peers->add_option("--runs", options.runs, "runs of each peer, in turn")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    peers->add_option("--concurrency", options.concurrency, "events at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    const auto only = [peers](const char* name, bool& other, const char* help) {
        return peers->add_flag_callback(name, [&other] { other = false; }, help);
    };
    auto* replay = only("--replay", options.serving, "events from a file only");
    only("--serve", options.replaying, "events from a queue only")->excludes(replay);
    add_show(*peers, options.show);
    peers->footer(
        "Everyone works on the same events against the same headcount-sim, on one core with it. CPU is that of\n"
        "the peer alone, once it is warm: Node works on 4,000 events before those that count, until its compiler has\n"
        "made of its code what it can; the others on 200. Takes about twelve minutes with all of them.");
    return peers;
}

CLI::App* describe_budget(CLI::App& app, BudgetOptions& options)
{
    auto* budget =
        app.add_subcommand("budget", "where the time of an event goes, stage by stage, and whether 300 ms do");
    budget->add_flag("--quick", options.quick, "fewer scenes, fewer rounds");
    budget->add_option("--clusters", options.clusters, "only the scenes of so many clusters; 0: all")
        ->capture_default_str();
    budget->add_option("--budget", options.budget_ms, "milliseconds from an event's own time to its count applied")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    add_show(*budget, options.show);
    budget->final_callback([&options] {
        if (const auto why = why_no_scene(options); !why.empty()) throw CLI::ValidationError("--clusters", why);
    });
    budget->footer(
        "`serve` and `headcount-sim` on a core each, over TLS. All clusters get an instance at once: cold ones, which\n"
        "the service has never looked at, then the same ones known. The stages are the service's own trace points,\n"
        "which it logs at level debug and counts in /metrics. Takes about ten minutes, --quick two.");
    return budget;
}

CLI::App* describe_growth(CLI::App& app, GrowthOptions& options)
{
    auto* growth = app.add_subcommand("growth", "CPU of an event as clusters, instances, accounts and events grow");
    growth->add_flag("--quick", options.quick, "without the largest sizes");
    add_show(*growth, options.show);
    growth->footer(
        "One thing grows tenfold at a time, from 1 to 10,000 where AWS allows it: clusters, instances of a cluster,\n"
        "accounts, looks, and events that change nothing. CPU is that of `headcount serve` alone, shared by the "
        "messages\n"
        "that it deleted: slope 0 means that all of them together cost in proportion to their number; more than "
        "linear\n"
        "from N on, that there one costs over a quarter more than at the cheapest smaller size. At the end what a\n"
        "million clusters would take, computed from what was measured. Takes some minutes, --quick one.");
    return growth;
}

CLI::App* describe_shards(CLI::App& app, ShardOptions& options)
{
    auto* shards = app.add_subcommand("shards", "the whole service in several threads beside one, AWS in process");
    shards->add_option("--events", options.events, "events of each run, each of a cluster of its own")
        ->check(CLI::Range(1'000, 10'000'000))
        ->capture_default_str();
    shards->add_option("--accounts", options.accounts, "accounts they are in")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    shards->add_option("--shards", options.shards, "threads, beside one")
        ->check(CLI::Range(2, 64))
        ->capture_default_str();
    shards->add_option("--pairs", options.pairs, "pairs of runs")->check(CLI::Range(1, 1'000))->capture_default_str();
    add_show(*shards, options.show);
    shards->add_flag("--check", options.check, "exit with 1 where a median is off its goal by more than 25 %");
    shards->footer(
        "From the bytes of an SQS answer to UpdateService, three ECS calls an event, signed, over a transport\n"
        "that answers in the same thread. CPU is that of all threads. Takes a quarter of a minute on two cores that\n"
        "nobody else uses.");
    return shards;
}

CLI::App* describe_soak(CLI::App& app, SoakOptions& options)
{
    auto* soaking = app.add_subcommand("soak", "memory of `headcount serve` under events, for as long as asked");
    soaking->add_option("--minutes", options.minutes, "how long")
        ->check(CLI::Range(0.1, 10'000.0))
        ->capture_default_str();
    add_clusters(*soaking, options.clusters, options.accounts);
    add_show(*soaking, options.show);
    soaking->add_flag("--check", options.check, "exit with 1 where memory grew");
    soaking->footer("Takes as many minutes as --minutes says, and some seconds to start.");
    return soaking;
}

CLI::App* describe_compare(CLI::App& app, CompareOptions& options)
{
    auto* compare = app.add_subcommand("compare", "what changed between two files of reports beyond the noise");
    compare->add_option("OLD", options.before, "written with --json, or by ./dev bench")
        ->required()
        ->check(why_no_report, "");
    compare->add_option("NEW", options.after, "the same of today")->required()->check(why_no_report, "");
    return compare;
}

} // namespace headcount::bench
