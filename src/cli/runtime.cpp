#include "cli/runtime.hpp"

#include "cli/configuration.hpp"
#include "cli/instance_region.hpp"

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

std::unique_ptr<net::HttpClient> make_http(asio::io_context& io, net::Timers& timers, const core::Config& config,
                                           const aws::Surroundings& surroundings)
{
    auto options = aws::transport_options(surroundings);
    if (!options) throw app::ConfigError(options.error().message);
    options->limits = http_limits(config);
    try {
        return std::make_unique<net::HttpClient>(io.get_executor(), timers, std::move(*options));
    } catch (const std::runtime_error& error) {
        throw app::ConfigError(error.what());
    }
}

} // namespace

net::HttpClientLimits http_limits(const core::Config& config)
{
    const bool lists = !std::ranges::all_of(config.rules, core::counts_from_cluster);
    const std::size_t reads_at_once = lists ? 3 : 2; // of one run: its services, and what is counted
    constexpr std::size_t calls_of_a_queue = 16;
    constexpr std::size_t other_calls = 32; // of the sweep, of credentials
    const std::size_t runs = reads_at_once * config.limits.in_flight;
    const std::size_t queues = calls_of_a_queue * config.queues.size();

    net::HttpClientLimits limits;
    limits.connect = config.limits.connect;
    limits.first_byte = config.limits.call;
    limits.connections = std::max(limits.connections, runs + queues + other_calls);
    // One region's endpoint serves every account there, and one of its queues' endpoint every queue.
    limits.per_endpoint = std::max(limits.per_endpoint, std::max(runs, queues) + other_calls);
    return limits;
}

Runtime::Runtime(core::Config config, const World& world, Voice voice)
    : config_(std::make_shared<const core::Config>(std::move(config))), random_(core::Random::of_the_machine()),
      log_(log_of(*config_, voice, timers_)),
      surroundings_(with_region(surroundings_of(world), *config_, why_no_region_)),
      http_(make_http(io_, timers_, *config_, surroundings_)),
      processes_(io_.get_executor(), timers_, world.environment)
{
    core::Config known = *config_;
    if (!aws::setting(surroundings_.environment, "AWS_ACCOUNT_ID")) {
        queues_left_out_ = std::erase_if(known.queues, app::needs_own_account) > 0;
    }
    auto access = make_access(known);
    if (!access) throw app::ConfigError(access.error().message);
    access_ = std::move(*access);
    const auto retries = aws::retry_settings(surroundings_);
    if (retries && !retries->legacy_by.empty())
        log_->info("the retry mode legacy is treated as standard", {{"setting", retries->legacy_by}});
}

Runtime::~Runtime() = default;

core::Result<std::unique_ptr<app::AwsAccess>> Runtime::make_access(const core::Config& config)
{
    return app::AwsAccess::make(config, {.executor = io_.get_executor(),
                                         .timers = timers_,
                                         .transport = *http_,
                                         .processes = processes_,
                                         .random = random_.fork(),
                                         .log = *log_,
                                         .metrics = metrics_,
                                         .surroundings = surroundings_,
                                         .why_no_region = why_no_region_});
}

asio::awaitable<core::Result<std::string>> Runtime::own_account(core::Deadline deadline, std::string told)
{
    auto account = co_await access_->find_own_account(deadline, std::move(told));
    if (!account || !queues_left_out_) co_return account;

    // Now that the account is known, a queue named by name alone has an address.
    const auto before = surroundings_.environment;
    surroundings_.environment = [before, account = *account](std::string_view name) {
        return name == "AWS_ACCOUNT_ID" ? std::optional<std::string>(account) : before(name);
    };
    auto whole = make_access(*config_);
    if (!whole) co_return whole.error();
    co_await access_->stop();
    access_ = std::move(*whole);
    queues_left_out_ = false;
    co_return co_await access_->find_own_account(deadline);
}

std::vector<std::string> Runtime::home_regions() const
{
    auto regions = access_->queue_regions();
    if (regions.empty()) regions.push_back(access_->region());
    return regions;
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
    access_->after_pause();
    http_->close_idle();
}

void Runtime::finish()
{
    run_to_its_end(access_->stop());
    http_->close_idle();
    io_.run_for(std::chrono::seconds{1}); // nobody waits longer than that for a connection to close
}

} // namespace headcount::cli
