// `headcount replay FILE|-`: events, one JSON a line, through the same path as the queue's; prints a summary.
#include "cli/configuration.hpp"
#include "cli/runtime.hpp"
#include "cli/subcommands.hpp"

#include "headcount/app/service.hpp"
#include "headcount/source/replay_source.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <ostream>
#include <system_error>
#include <unistd.h>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "the summary as one JSON object"}};

// An open file, or standard input, which stays open.
class Input {
public:
    explicit Input(const std::string& path)
        : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)), ours_(path != "-")
    {
    }
    ~Input()
    {
        if (ours_ && descriptor_ >= 0) ::close(descriptor_);
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
    bool ours_;
};

constexpr std::array outcomes{core::Outcome::adjusted,   core::Outcome::would_adjust, core::Outcome::in_sync,
                              core::Outcome::no_service, core::Outcome::held,         core::Outcome::paused,
                              core::Outcome::contended,  core::Outcome::skipped,      core::Outcome::failed};
constexpr std::array results{observe::EventResult::reconciled, observe::EventResult::coalesced,
                             observe::EventResult::unchanged,  observe::EventResult::stale,
                             observe::EventResult::ignored,    observe::EventResult::foreign,
                             observe::EventResult::rejected,   observe::EventResult::failed};

void print_json(const source::ReplayCounts& counts, const observe::Metrics& metrics, std::ostream& out)
{
    out << "{\"lines\":" << counts.lines << ",\"done\":" << counts.done << ",\"failed\":" << counts.failed
        << ",\"too_long\":" << counts.too_long << ",\"events\":{";
    for (const auto result : results) {
        out << (result == results[0] ? "\"" : ",\"") << to_string(result) << "\":" << metrics.events(result);
    }
    out << "},\"runs\":{";
    for (const auto outcome : outcomes) {
        out << (outcome == outcomes[0] ? "\"" : ",\"") << to_string(outcome) << "\":" << metrics.reconciles(outcome);
    }
    out << "}}\n";
}

void print_text(const source::ReplayCounts& counts, const observe::Metrics& metrics, std::ostream& out)
{
    out << counts.lines << " lines: " << counts.done << " done, " << counts.failed << " failed, " << counts.too_long
        << " too long\nevents:";
    for (const auto result : results) {
        if (metrics.events(result) > 0) out << ' ' << to_string(result) << ' ' << metrics.events(result);
    }
    out << "\nruns:";
    bool none = true;
    for (const auto outcome : outcomes) {
        if (metrics.reconciles(outcome) == 0) continue;
        out << ' ' << to_string(outcome) << ' ' << metrics.reconciles(outcome);
        none = false;
    }
    out << (none ? " none\n" : "\n");
}

app::ServiceParts parts_of(Runtime& runtime, std::unique_ptr<source::ReplaySource> replay, std::string account)
{
    std::vector<std::unique_ptr<source::Source>> sources;
    sources.push_back(std::move(replay));
    return {.executor = runtime.io().get_executor(),
            .timers = runtime.timers(),
            .random = runtime.random(),
            .ecs = runtime.access().ecs(),
            .log = runtime.log(),
            .metrics = runtime.metrics(),
            .sources = std::move(sources),
            .own_account = std::move(account),
            .home_regions = runtime.home_regions(),
            .sweeps = false,
            .on_run = {},
            .budget = runtime.access().budget()};
}

asio::awaitable<void> replay(World& world, Runtime& runtime, std::unique_ptr<source::ReplaySource> events, bool json,
                             int& code)
{
    const auto deadline = core::Deadline::after(runtime.timers().now(), runtime.config()->limits.give_up);
    auto account = co_await runtime.own_account(deadline);
    if (!account) {
        world.err << "headcount: the account of the credentials is not known: " << account.error().message << '\n';
        co_return;
    }
    const source::ReplaySource& counted = *events;
    app::Service service(runtime.config(), parts_of(runtime, std::move(events), std::move(*account)));
    service.start();
    co_await service.finish();
    const source::ReplayCounts counts = counted.counts();
    const std::string problem = counted.problem();
    const auto soon = core::Deadline::after(runtime.timers().now(), runtime.config()->grace);
    co_await service.stop(soon);
    if (json)
        print_json(counts, runtime.metrics(), world.out);
    else
        print_text(counts, runtime.metrics(), world.out);
    if (!problem.empty())
        world.err << "headcount: reading ended early, behind line " << counts.lines << ": " << problem << '\n';
    if (counts.failed == 0 && counts.too_long == 0 && problem.empty()) code = done;
}

constexpr std::string_view examples =
    "Examples:\n"
    "  headcount replay events.jsonl --dry-run             what each event would do, without doing it\n"
    "A line of the file, shown here as four, with the least that it must have:\n"
    "  {\"id\":\"1\",\"source\":\"aws.ecs\",\"detail-type\":\"ECS Container Instance State "
    "Change\",\"account\":\"111122223333\",\n"
    "  "
    "\"region\":\"eu-west-1\",\"time\":\"2026-01-02T03:04:05Z\",\"resources\":[],\"detail\":{\"status\":\"ACTIVE\","
    "\"version\":1,\n"
    "  "
    "\"agentConnected\":true,\"clusterArn\":\"arn:aws:ecs:eu-west-1:111122223333:cluster/"
    "orders\",\"containerInstanceArn\":\n"
    "  \"arn:aws:ecs:eu-west-1:111122223333:container-instance/orders/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5\"}}";

int run(const Arguments& arguments, World& world)
{
    core::Config config = load_configuration(arguments, world, app::Needs::rules);
    const std::string& path = arguments.operands.at(0);
    const Input input(path);
    if (input.descriptor() < 0) {
        world.err << "headcount: cannot read " << path << ": " << std::generic_category().message(errno) << '\n';
        return failed;
    }
    Runtime runtime(std::move(config), world, Voice::service); // a line for each run that changed or failed something
    source::ReplaySourceOptions window;
    window.window = std::min<std::size_t>(window.window, runtime.config()->limits.held_per_account);
    auto reader = source::make_line_reader(runtime.io().get_executor(), input.descriptor());
    auto events = std::make_unique<source::ReplaySource>(runtime.timers(), runtime.log(), std::move(reader), window);
    int code = failed;
    runtime.run(replay(world, runtime, std::move(events), arguments.has("json"), code));
    return code;
}

} // namespace

Subcommand replay_command()
{
    return {"replay", "EventBridge events from a file, one JSON a line, through the same path as the queue",
            options,  {"FILE", "the file; - for standard input", 1, 1},
            true,     run,
            examples};
}

} // namespace headcount::cli
