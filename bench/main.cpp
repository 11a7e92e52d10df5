// headcount-bench: the small benchmarks, each of one hot path, those against a yardstick, and the one of the whole
// service.
#include "calls/measure.hpp"
#include "peers/measure.hpp"
#include "service/measure.hpp"
#include "service/soak.hpp"
#include "shards/measure.hpp"
#include "sign/measure.hpp"

#include <CLI/CLI.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace headcount::bench;

constexpr int wrong_usage = 64;

// What Google Benchmark is told unless the caller says otherwise: of two flags of one name the later counts.
const std::vector<std::string> usual_flags{"--benchmark_repetitions=5", "--benchmark_min_time=0.1",
                                           "--benchmark_display_aggregates_only=true"};

int run_small(const std::vector<std::string>& given)
{
    std::vector<std::string> words{"headcount-bench"};
    words.insert(words.end(), usual_flags.begin(), usual_flags.end());
    words.insert(words.end(), given.begin(), given.end());
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (count > 1) {
        std::cerr << "headcount-bench: '" << pointers[1] << "' is no flag of Google Benchmark; see headcount-bench "
                  << "small --help\n";
        return wrong_usage;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

int run_service(const ServiceOptions& options)
{
    const auto figures =
        measure_service(options, [](std::string_view step) { std::cerr << "service: " << step << std::endl; });
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return 0;
}

// 1 where a goal is to be checked and is missed.
int verdict(bool check, const std::vector<std::string>& missed)
{
    if (!check) return 0;
    for (const auto& sentence : missed)
        std::cerr << "headcount-bench: " << sentence << '\n';
    return missed.empty() ? 0 : 1;
}

int run_calls(const CallOptions& options)
{
    const auto figures =
        measure_calls(options, [](std::string_view step) { std::cerr << "calls: " << step << std::endl; });
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return verdict(options.check, missed_goals(figures));
}

int run_sign(const SignOptions& options)
{
    const auto figures = measure_signing(options);
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return verdict(options.check, missed_goals(figures));
}

int run_peers(const PeerOptions& options)
{
    const auto figures =
        measure_peers(options, [](std::string_view step) { std::cerr << "peers: " << step << std::endl; });
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return 0;
}

int run_shards(const ShardOptions& options)
{
    const auto figures =
        measure_shards(options, [](std::string_view step) { std::cerr << "shards: " << step << std::endl; });
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return verdict(options.check, missed_goals(figures));
}

int run_soak(const SoakOptions& options)
{
    const auto figures = soak(options, [](std::string_view step) { std::cerr << "soak: " << step << std::endl; });
    options.json ? print_json(figures, std::cout) : print_table(figures, std::cout);
    return verdict(options.check, missed_goals(figures));
}

CLI::App* describe_small(CLI::App& app)
{
    auto* small =
        app.add_subcommand("small", "the hot paths one by one, in this process: parsing, deciding, signing, …");
    small->prefix_command();
    small->footer(
        "Takes the flags of Google Benchmark: --benchmark_filter=REGEX, --benchmark_list_tests=true,\n"
        "--benchmark_format=json, --benchmark_repetitions=N (here 5), --benchmark_min_time=SECONDS (here 0.1).");
    return small;
}

CLI::App* describe_service(CLI::App& app, ServiceOptions& options)
{
    auto* service = app.add_subcommand("service", "memory and CPU of `headcount serve` against `headcount-sim`");
    service->add_option("--clusters", options.clusters, "clusters, each with the managed service")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    service->add_option("--accounts", options.accounts, "accounts they are in, each behind a role of its own")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    service->add_option("--instances", options.instances, "instances of each cluster at first, whose events come too")
        ->check(CLI::Range(0, 1'000))
        ->capture_default_str();
    service->add_option("--rounds", options.rounds, "rounds, each with one instance more in every cluster")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    service->add_flag("--json", options.json, "one JSON object instead of a table");
    service->footer(
        "Both programs are started from the folder of this one, and talk over loopback. Signatures are\n"
        "verified; the API's token buckets, regular sweeps and second looks are off. CPU is that of `serve`\n"
        "alone. An event is a message received and deleted; a new instance makes about three: its own, that\n"
        "of the task placed on it, and that of the service being steady again.");
    return service;
}

CLI::App* describe_calls(CLI::App& app, CallOptions& options)
{
    auto* calls = app.add_subcommand("calls", "CPU of a signed ECS call, beside the same bytes moved by plain Beast");
    const auto only = [calls](const char* name, bool& other, const char* help) {
        return calls->add_flag_callback(name, [&other] { other = false; }, help);
    };
    auto* plain = only("--plain", options.tls, "plain TCP only");
    only("--tls", options.plain, "TLS only")->excludes(plain);
    calls->add_option("--calls", options.calls, "calls of each side in each pair")
        ->check(CLI::Range(100, 10'000'000))
        ->capture_default_str();
    calls->add_option("--pairs", options.pairs, "pairs of runs, the two sides in turn")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    calls->add_option("--in-flight", options.in_flight, "calls in flight, a connection each")
        ->check(CLI::Range(1, 128))
        ->capture_default_str();
    calls->add_option("--token", options.token_bytes, "bytes of the session token; 0: long-term keys")
        ->check(CLI::Range(0, 8'192))
        ->capture_default_str();
    calls->add_flag("--json", options.json, "one JSON object instead of a table");
    calls->add_flag("--check", options.check, "exit with 1 where a median is over its goal by more than 25 %");
    calls->footer("A forked server answers everything with the same bytes; it and both clients share one core. CPU is\n"
                  "that of the client alone. Beast neither signs nor reads the JSON; ours does, over its pool, with\n"
                  "deadlines, and counts its metrics.");
    return calls;
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
    sign->add_flag("--json", options.json, "one JSON object instead of a table");
    sign->add_flag("--check", options.check,
                   "exit with 1 where a median is over its goal by more than 25 %, or an allocation is not needed");
    return sign;
}

CLI::App* describe_peers(CLI::App& app, PeerOptions& options)
{
    auto* peers =
        app.add_subcommand("peers", "CPU per event of `headcount replay` beside the original design on Beast, "
                                    "Go, Node and boto3");
    peers->add_option("--peers", options.folder, "what bench/peers/build-peers made");
    peers->add_option("--events", options.events, "events, each of a cluster of its own")
        ->check(CLI::Range(100, 10'000))
        ->capture_default_str();
    peers->add_option("--runs", options.runs, "runs of each peer, in turn")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    peers->add_option("--concurrency", options.concurrency, "events at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    peers->add_flag("--json", options.json, "one JSON object instead of a table");
    peers->footer(
        "Everyone works on the same events against the same headcount-sim, on one core with it. CPU is that of\n"
        "the peer alone, of a long run less that of a short one, so that nobody pays for a start.");
    return peers;
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
    shards->add_flag("--json", options.json, "one JSON object instead of a table");
    shards->add_flag("--check", options.check, "exit with 1 where a median is off its goal by more than 25 %");
    shards->footer(
        "From the bytes of an SQS answer to UpdateService, three ECS calls an event, signed, over a transport\n"
        "that answers in the same thread. CPU is that of all threads.");
    return shards;
}

CLI::App* describe_soak(CLI::App& app, SoakOptions& options)
{
    auto* soaking = app.add_subcommand("soak", "memory of `headcount serve` under events, for as long as asked");
    soaking->add_option("--minutes", options.minutes, "how long")
        ->check(CLI::Range(0.1, 10'000.0))
        ->capture_default_str();
    soaking->add_option("--clusters", options.clusters, "clusters")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    soaking->add_option("--accounts", options.accounts, "accounts they are in")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    soaking->add_flag("--json", options.json, "one JSON object instead of a table");
    soaking->add_flag("--check", options.check, "exit with 1 where memory grew");
    return soaking;
}

int usage_error(std::string text)
{
    std::ranges::replace(text, '\n', ' ');
    while (text.ends_with(' ') || text.ends_with('.'))
        text.pop_back();
    std::cerr << "headcount-bench: " << text << "; see headcount-bench --help\n";
    return wrong_usage;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Benchmarks of headcount. Without a command: the small ones, then the service."};
    ServiceOptions options;
    CallOptions call_options;
    SignOptions sign_options;
    PeerOptions peer_options;
    app.require_subcommand(0, 1);
    const auto* small = describe_small(app);
    const auto* calls = describe_calls(app, call_options);
    const auto* sign = describe_sign(app, sign_options);
    const auto* service = describe_service(app, options);
    const auto* peers = describe_peers(app, peer_options);
    ShardOptions shard_options;
    const auto* shards = describe_shards(app, shard_options);
    SoakOptions soak_options;
    const auto* soaking = describe_soak(app, soak_options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return usage_error(error.what());
    }
    try {
        if (small->parsed()) return run_small(small->remaining());
        if (calls->parsed()) return run_calls(call_options);
        if (sign->parsed()) return run_sign(sign_options);
        if (service->parsed()) return run_service(options);
        if (peers->parsed()) return run_peers(peer_options);
        if (shards->parsed()) return run_shards(shard_options);
        if (soaking->parsed()) return run_soak(soak_options);
        const int code = run_small({});
        std::cout << '\n';
        return code == 0 ? run_service(options) : code;
    } catch (const std::exception& error) {
        std::cerr << "headcount-bench: " << error.what() << '\n';
        return 1;
    }
}
