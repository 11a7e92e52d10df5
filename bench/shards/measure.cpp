#include "shards/measure.hpp"

#include "cpu.hpp"
#include "shards/canned_aws.hpp"

#include "app/shards/shares.hpp"
#include "headcount/app/aws_access.hpp"
#include "headcount/app/shards.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <future>
#include <memory>
#include <optional>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace headcount::bench {
namespace {

using namespace std::chrono_literals;

constexpr double speed_goal = 1.8;
constexpr double cpu_goal = 1.1;
constexpr auto patience = 300s;

std::shared_ptr<const core::Config> configuration(const ShardOptions& options)
{
    auto config = std::make_shared<core::Config>();
    config->queues.emplace_back().url = "https://sqs.eu-west-1.amazonaws.com/" + canned_account(0) + "/events";
    config->rules.emplace_back().service = "node-agent";
    auto& accounts = config->accounts.emplace_back();
    for (std::size_t i = 0; i < options.accounts; ++i)
        accounts.ids.push_back(canned_account(i));
    accounts.role = "arn:aws:iam::{account}:role/headcount";
    config->recheck = 0s;
    config->sweep = 0s;
    config->limits.api_share.reset();
    config->limits.max_fall.reset();
    return config;
}

aws::Surroundings surroundings()
{
    auto environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "AWS_ACCESS_KEY_ID") return "AKIDHEADCOUNTEXAMPLE";
        if (name == "AWS_SECRET_ACCESS_KEY") return "headcount/example";
        if (name == "AWS_ACCOUNT_ID") return canned_account(0);
        if (name == "AWS_REGION") return "eu-west-1";
        return std::nullopt;
    };
    auto no_files = [](const std::string&) -> core::Result<std::optional<std::string>> {
        return std::optional<std::string>{};
    };
    return {.environment = environment, .read_file = no_files};
}

double cpu_seconds_of(std::thread& thread)
{
    clockid_t clock{};
    timespec time{};
    if (::pthread_getcpuclockid(thread.native_handle(), &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        throw std::runtime_error("cannot read the CPU time of a thread");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// What one shard is made of, and its thread.
struct Shard {
    Shard(std::size_t number, std::size_t shards, std::shared_ptr<const core::Config> config, CannedQueue& queue)
        : random(number + 1), transport(io.get_executor(), queue)
    {
        auto made = app::AwsAccess::make(*config, {.executor = io.get_executor(),
                                                   .timers = timers,
                                                   .transport = transport,
                                                   .processes = processes,
                                                   .random = random.fork(),
                                                   .log = *log,
                                                   .metrics = metrics,
                                                   .surroundings = surroundings()});
        if (!made) throw std::runtime_error(made.error().message);
        access = std::move(*made);
        sources = access->queue_sources(number, shards);
    }

    app::ServiceParts parts()
    {
        return {.executor = io.get_executor(),
                .timers = timers,
                .random = random,
                .ecs = access->ecs(),
                .log = *log,
                .metrics = metrics,
                .sources = std::move(sources),
                .own_account = canned_account(0),
                .home_regions = {"eu-west-1"},
                .sweeps = false,
                .on_run = {},
                .budget = access->budget()};
    }

    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
    net::RealTimers timers{io};
    core::Random random;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    observe::Metrics metrics;
    net::NoProcesses processes;
    CannedAws transport;
    std::unique_ptr<app::AwsAccess> access;
    std::vector<std::unique_ptr<source::Source>> sources;
    std::thread thread;
};

class Stage {
public:
    Stage(const ShardOptions& options, std::size_t shards) : queue_(options.events, options.accounts)
    {
        const auto config = configuration(options);
        std::vector<app::ServiceParts> parts;
        for (std::size_t i = 0; i < shards; ++i) {
            shards_.push_back(std::make_unique<Shard>(i, shards, config, queue_));
            parts.push_back(shards_.back()->parts());
        }
        for (const auto& shard : shards_)
            wait_for(*shard, find_account(*shard));
        service_ = std::make_unique<app::Shards>(config, std::move(parts));
        for (const auto& shard : shards_) {
            shard->io.restart();
            shard->thread = std::thread([&io = shard->io] { io.run(); });
        }
    }

    ~Stage()
    {
        std::promise<void> stopped;
        net::TaskGroup tasks(shards_.front()->io.get_executor());
        asio::post(shards_.front()->io, [this, &tasks, &stopped] { tasks.spawn(stop(&stopped)); });
        stopped.get_future().wait();
        for (const auto& shard : shards_) {
            shard->guard.reset();
            shard->io.stop();
            shard->thread.join();
        }
        service_.reset();
    }

    ShardRun run(std::size_t events)
    {
        const auto began = std::chrono::steady_clock::now();
        const double cpu = cpu_seconds();
        asio::post(shards_.front()->io, [this] { service_->start(); });
        while (queue_.removed() < events) {
            std::this_thread::sleep_for(1ms);
            if (std::chrono::steady_clock::now() - began > patience)
                throw std::runtime_error("only " + std::to_string(queue_.removed()) + " events were answered");
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        const double spent = cpu_seconds() - cpu;
        double busiest = 0;
        for (const auto& shard : shards_)
            busiest = std::max(busiest, cpu_seconds_of(shard->thread));
        if (queue_.updated() != events) throw std::runtime_error("not every event changed a count");
        return {.seconds = seconds,
                .cpu_us_per_event = spent * 1e6 / static_cast<double>(events),
                .busiest_us_per_event = busiest * 1e6 / static_cast<double>(events),
                .events_per_second = static_cast<double>(events) / seconds};
    }

private:
    static asio::awaitable<void> find_account(Shard& shard)
    {
        const auto found = co_await shard.access->find_own_account(core::Deadline::never());
        if (!found) throw std::runtime_error(found.error().message);
    }

    static void wait_for(Shard& shard, asio::awaitable<void> task)
    {
        net::TaskGroup tasks(shard.io.get_executor());
        tasks.spawn(std::move(task));
        while (tasks.size() > 0)
            shard.io.run_one();
    }

    asio::awaitable<void> stop(std::promise<void>* stopped)
    {
        const auto soon = core::Deadline::after(shards_.front()->timers.now(), 5s);
        co_await service_->stop(soon);
        stopped->set_value();
    }

    CannedQueue queue_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::unique_ptr<app::Shards> service_;
};

ShardRun run(const ShardOptions& options, std::size_t shards)
{
    return Stage(options, shards).run(options.events);
}

double largest_share(const ShardOptions& options)
{
    const app::Owners owners(*configuration(options), options.shards);
    std::vector<std::size_t> events(options.shards);
    for (std::size_t i = 0; i < options.events; ++i)
        ++events.at(owners.of({canned_account(i % options.accounts), "eu-west-1"}));
    return static_cast<double>(*std::ranges::max_element(events)) / static_cast<double>(options.events);
}

} // namespace

ShardFigures measure_shards(const ShardOptions& options, const std::function<void(std::string_view)>& progress)
{
    ShardFigures figures{.options = options,
                         .largest_share = largest_share(options),
                         .speed_goal = speed_goal,
                         .cpu_goal = cpu_goal,
                         .pairs = {}};
    progress("warming up");
    run(options, 1);
    for (std::size_t i = 1; i <= options.pairs; ++i) {
        progress("pair " + std::to_string(i) + " of " + std::to_string(options.pairs));
        ShardPair pair;
        pair.one = run(options, 1);
        pair.several = run(options, options.shards);
        figures.pairs.push_back(pair);
    }
    return figures;
}

} // namespace headcount::bench
