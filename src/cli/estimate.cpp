// `headcount estimate`: what a month costs in each shape, for a fleet of that size or for a sample of its events.
#include "cli/estimate_output.hpp"
#include "cli/subcommands.hpp"
#include "core/whole_number.hpp"

#include "headcount/app/event_sample.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/source/line_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cerrno>
#include <exception>
#include <fstream>
#include <limits>
#include <ostream>
#include <system_error>

namespace headcount::cli {
namespace {

constexpr std::string_view architectures[] = {"x86_64", "arm64"};

constexpr Option options[] = {
    {"clusters", "N", "clusters (10)"},
    {"instances", "N", "container instances in each (20)"},
    {"deploys-a-day", "N", "deployments in each cluster a day; one replaces a task on each instance (10)"},
    {"events", "N", "events a day of all clusters, in place of what follows from --instances and --deploys-a-day"},
    {"accounts", "N", "accounts the clusters are spread over (1); events of all but one cross accounts"},
    {"from", "FILE", "count the events a day in a sample, as `replay` takes it (-: standard input)"},
    {"arch", "NAME", "x86_64 or arm64 (x86_64)", architectures},
    {"prices", "FILE", "YAML or JSON that replaces prices, free tiers and assumptions: `prices: {logs_gb: 0.53}`"},
    {"json", "", "one JSON object"},
};

constexpr std::string_view examples =
    "Examples:\n"
    "  headcount estimate --clusters 10                    ten clusters under $2 a month\n"
    "  headcount estimate --clusters 200 --instances 50 --accounts 40\n"
    "  headcount estimate --from events.jsonl --prices ours.yaml";

// A flaw in the words of the command line, as a sentence.
struct WrongUsage {
    std::string sentence;
};

constexpr std::uint32_t most = 1'000'000;

std::uint32_t number_option(const Arguments& arguments, std::string_view name, std::uint32_t least,
                            std::uint32_t fallback, std::uint32_t highest = most)
{
    const auto given = arguments.options.find(name);
    if (given == arguments.options.end()) return fallback;
    const std::string& text = given->second;
    if (const auto number = core::whole_number<std::uint32_t>(text, least, highest)) return *number;
    throw WrongUsage{"--" + std::string(name) + " is " + text + ", but must be a whole number from " +
                     std::to_string(least) + " to " + std::to_string(highest)};
}

void refuse_together(const Arguments& arguments, std::string_view one, std::initializer_list<std::string_view> others)
{
    if (!arguments.has(one)) return;
    for (const auto other : others) {
        if (arguments.has(other))
            throw WrongUsage{"--" + std::string(one) + " says what --" + std::string(other) +
                             " would; give one of them"};
    }
}

app::Workload workload_of(const Arguments& arguments)
{
    refuse_together(arguments, "events", {"instances", "deploys-a-day"});
    refuse_together(arguments, "from", {"events", "clusters", "instances", "deploys-a-day", "accounts"});
    app::Workload workload;
    workload.clusters = number_option(arguments, "clusters", 1, workload.clusters);
    workload.instances = number_option(arguments, "instances", 0, workload.instances);
    workload.deploys_a_day = number_option(arguments, "deploys-a-day", 0, workload.deploys_a_day);
    workload.accounts = number_option(arguments, "accounts", 1, workload.accounts);
    if (arguments.has("events"))
        workload.events_a_day = number_option(arguments, "events", 0, 0, std::numeric_limits<std::uint32_t>::max());
    if (const auto arch = arguments.options.find("arch"); arch != arguments.options.end()) {
        if (arch->second != "x86_64" && arch->second != "arm64")
            throw WrongUsage{"--arch is " + arch->second + ", but must be x86_64 or arm64"};
        if (arch->second == "arm64") workload.architecture = app::Architecture::arm64;
    }
    return workload;
}

boost::asio::awaitable<void> read_all(source::LineReader& reader, app::EventSample& sample)
{
    while (auto line = co_await reader.next())
        sample.add(line->too_long ? "an event is never that long" : line->text);
}

// An error says why the file says nothing.
core::Result<> read_sample(const std::string& path, World& world, app::EventSample& sample)
{
    std::ifstream file;
    core::Error error;
    if (path != "-") {
        file.open(path);
        if (!file) {
            error.message = std::generic_category().message(errno);
            return error;
        }
    }
    const auto reader = source::make_line_reader(path == "-" ? world.in : static_cast<std::istream&>(file));
    boost::asio::io_context io;
    boost::asio::co_spawn(io, read_all(*reader, sample), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
    error.message = reader->problem();
    if (!error.message.empty()) return error;
    return {};
}

// The events a day of the sample in place of those of the fleet's size. False: what is wrong went to err.
bool apply_sample(const std::string& path, World& world, app::Workload& workload)
{
    app::EventSample sample;
    const auto read = read_sample(path, world, sample);
    const auto events = sample.events_a_day();
    if (!read || !events) {
        world.err << "headcount: cannot estimate from " << path << ": "
                  << (!read ? read.error().message : events.error().message) << '\n';
        return false;
    }
    workload.events_a_day = *events;
    workload.clusters = static_cast<std::uint32_t>(sample.clusters());
    workload.accounts = static_cast<std::uint32_t>(sample.accounts());
    const double hours = std::chrono::duration<double, std::ratio<3600>>(sample.span()).count();
    workload.events_from = app::number_text(static_cast<double>(sample.events())) + " events of " +
                           app::number_text(workload.clusters) + " clusters in " + app::number_text(hours) +
                           " h of the sample";
    if (sample.others() > 0)
        world.err << "headcount: " << sample.others() << " lines of " << path
                  << " are no instance events and would not reach headcount\n";
    return true;
}

int run(const Arguments& arguments, World& world)
try {
    app::Workload workload = workload_of(arguments);
    app::Figures figures = app::default_figures();
    if (const auto prices = arguments.options.find("prices"); prices != arguments.options.end()) {
        const auto text = aws::read_file_of_machine(prices->second);
        if (!text || !*text) {
            world.err << "headcount: cannot read " << prices->second << ": "
                      << (text ? std::generic_category().message(ENOENT) : text.error().message) << '\n';
            return failed;
        }
        figures = app::figures_from(**text, prices->second);
    }
    if (const auto from = arguments.options.find("from"); from != arguments.options.end()) {
        if (!apply_sample(from->second, world, workload)) return failed;
    }
    const app::Estimate result = app::estimate(workload, figures);
    if (arguments.has("json"))
        print_estimate_json(result, workload, figures, world.out);
    else
        print_estimate(result, figures, world.out);
    return done;
} catch (const WrongUsage& wrong) {
    world.err << "headcount: " << wrong.sentence << '\n';
    return wrong_usage;
}

} // namespace

Subcommand estimate_command()
{
    return {"estimate", "what a month costs: Lambda, sidecar, a task of its own, EC2", options, {}, false, run,
            examples};
}

} // namespace headcount::cli
