#include "cli/runtime.hpp"

#include "cli/configuration.hpp"
#include "cli/instance_region.hpp"

#include "headcount/app/shards.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/transport_options.hpp"
#include "headcount/core/counting.hpp"
#include "headcount/net/task_group.hpp"

#include <algorithm>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace headcount::cli {
namespace {

observe::LogLevel level_of(const core::Config& config, Voice voice)
{
    const bool quieter = voice == Voice::command && config.log_level == core::LogLevel::info;
    return quieter ? core::LogLevel::warn : config.log_level;
}

std::unique_ptr<observe::Log> log_of(const core::Config& config, Voice voice, const core::Clock& clock)
{
    const auto make = voice == Voice::function ? observe::make_direct_log : observe::make_log;
    return make(level_of(config, voice), config.log_format, clock, STDERR_FILENO);
}

} // namespace

std::unique_ptr<net::HttpClient> make_http(asio::io_context& io, net::Timers& timers, const core::Config& config,
                                           std::size_t shards, const aws::Surroundings& surroundings)
{
    auto options = aws::transport_options(surroundings);
    if (!options) throw app::ConfigError(options.error().message);
    options->limits = http_limits(config, shards);
    try {
        return std::make_unique<net::HttpClient>(io.get_executor(), timers, std::move(*options));
    } catch (const std::runtime_error& error) {
        throw app::ConfigError(error.what());
    }
}

net::HttpClientLimits http_limits(const core::Config& whole, std::size_t shards)
{
    const core::Config config = app::config_of_shard(whole, shards);
    const bool lists = !std::ranges::all_of(config.rules, core::counts_from_cluster);
    const std::size_t reads_at_once = lists ? 3 : 2; // of one run: its services, and what is counted
    constexpr std::size_t calls_of_a_queue = 40;     // receives, deletes, give-backs, extensions
    constexpr std::size_t other_calls = 32;          // of the sweep, of credentials
    const std::size_t runs = reads_at_once * 2 * config.limits.in_flight; // with as many slow ones
    const std::size_t queues = calls_of_a_queue * config.queues.size();

    net::HttpClientLimits limits;
    limits.connections /= shards;
    limits.per_endpoint /= shards;
    limits.connect = config.limits.connect;
    limits.first_byte = config.limits.call;
    limits.connections = std::max(limits.connections, runs + queues + other_calls);
    // One region's endpoint serves every account there, and one of its queues' endpoint every queue.
    limits.per_endpoint = std::max(limits.per_endpoint, std::max(runs, queues) + other_calls);
    return limits;
}

Runtime::Runtime(core::Config config, const World& world, Voice voice)
    : serves_(voice == Voice::service), random_(core::Random::of_the_machine()), log_(log_of(config, voice, timers_)),
      surroundings_(with_region(surroundings_of(world), config, why_no_region_)),
      processes_(io_.get_executor(), timers_, world.environment), wiring_(wire(std::move(config)))
{
    const auto retries = aws::retry_settings(surroundings_);
    if (retries && !retries->legacy_by.empty())
        log_->info("the retry mode legacy is treated as standard", {{"setting", retries->legacy_by}});
}

Runtime::~Runtime() = default;

std::unique_ptr<Wiring> Runtime::wire(core::Config config)
{
    auto wiring = std::make_unique<Wiring>();
    wiring->surroundings = surroundings_;
    wiring->http = make_http(io_, timers_, config, shards_of(config), surroundings_);
    core::Config known = config;
    if (!aws::setting(surroundings_.environment, "AWS_ACCOUNT_ID"))
        wiring->queues_left_out = std::erase_if(known.queues, app::needs_own_account) > 0;
    wiring->config = std::make_shared<const core::Config>(std::move(config));
    auto access = make_access(*wiring, known);
    if (!access) throw app::ConfigError(access.error().message);
    wiring->access = std::move(*access);
    return wiring;
}

asio::awaitable<void> Runtime::use(std::unique_ptr<Wiring> next)
{
    co_await wiring_->access->stop();
    std::swap(wiring_, next);
    next->access.reset();
    next->http->close_idle();
    std::erase_if(retired_, [](const auto& client) { return client->stats().open == 0; });
    retired_.push_back(std::move(next->http));
}

core::Result<std::unique_ptr<app::AwsAccess>> Runtime::make_access(Wiring& wiring, const core::Config& config)
{
    return app::AwsAccess::make(config, {.executor = io_.get_executor(),
                                         .timers = timers_,
                                         .transport = *wiring.http,
                                         .processes = processes_,
                                         .random = random_.fork(),
                                         .log = *log_,
                                         .metrics = metrics_,
                                         .surroundings = wiring.surroundings,
                                         .why_no_region = why_no_region_,
                                         .base = {},
                                         .shards = shards_of(config)});
}

asio::awaitable<core::Result<std::string>> Runtime::own_account(core::Deadline deadline, std::string told)
{
    Wiring& wiring = *wiring_;
    auto account = co_await wiring.access->find_own_account(deadline, std::move(told));
    if (!account || !wiring.queues_left_out) co_return account;

    // Now that the account is known, a queue named by name alone has an address.
    const auto before = wiring.surroundings.environment;
    wiring.surroundings.environment = [before, account = *account](std::string_view name) {
        return name == "AWS_ACCOUNT_ID" ? std::optional<std::string>(account) : before(name);
    };
    auto whole = make_access(wiring, *wiring.config);
    if (!whole) co_return whole.error();
    co_await wiring.access->stop();
    wiring.access = std::move(*whole);
    wiring.queues_left_out = false;
    co_return co_await wiring.access->find_own_account(deadline);
}

std::vector<std::string> Runtime::home_regions() const
{
    auto regions = wiring_->access->queue_regions();
    if (regions.empty()) regions.push_back(wiring_->access->region());
    return regions;
}

std::size_t Runtime::shards_of(const core::Config& config) const
{
    return serves_ ? config.threads : 1;
}

void Runtime::run(asio::awaitable<void> task)
{
    run_to_its_end(std::move(task));
    finish();
}

void Runtime::run_to_its_end(asio::awaitable<void> task)
{
    io_.restart();
    net::TaskGroup tasks(io_.get_executor());
    tasks.spawn(std::move(task));
    while (tasks.size() > 0 && io_.run_one() > 0) {
    }
}

void Runtime::after_pause()
{
    access().after_pause();
    close_idle();
}

void Runtime::close_idle()
{
    wiring_->http->close_idle();
    for (const auto& client : retired_)
        client->close_idle();
}

void Runtime::finish()
{
    run_to_its_end(access().stop());
    close_idle();
    io_.run_for(std::chrono::seconds{1}); // nobody waits longer than that for a connection to close
}

} // namespace headcount::cli
