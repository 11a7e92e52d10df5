#include "cli/runtime.hpp"

#include "cli/configuration.hpp"

#include "headcount/aws/profile.hpp"
#include "headcount/net/task_group.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace headcount::cli {
namespace {

std::uint64_t seed_of_the_machine()
{
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
}

observe::LogLevel level_of(const core::Config& config, Voice voice)
{
    const bool quieter = voice == Voice::command && config.log_level == core::LogLevel::info;
    return quieter ? core::LogLevel::warn : config.log_level;
}

// AWS_CA_BUNDLE, else `ca_bundle` of the profile, as the SDKs look for it.
std::string ca_bundle(const aws::Surroundings& surroundings)
{
    if (const auto path = aws::setting(surroundings.environment, "AWS_CA_BUNDLE")) return *path;
    const auto name = aws::profile_named_by(surroundings.environment).value_or("default");
    const auto profile = aws::load_profile(surroundings, name);
    return profile ? profile->get("ca_bundle").value_or("") : "";
}

std::unique_ptr<net::HttpClient> make_http(asio::io_context& io, net::Timers& timers, const core::Config& config,
                                           const aws::Surroundings& surroundings)
{
    net::HttpClientOptions options;
    options.limits.connect = config.limits.connect;
    options.limits.first_byte = config.limits.call;
    options.limits.connections = std::max<std::size_t>(options.limits.connections, config.limits.in_flight);
    options.ca_file = ca_bundle(surroundings);
    try {
        return std::make_unique<net::HttpClient>(io.get_executor(), timers, options);
    } catch (const std::runtime_error& error) {
        throw app::ConfigError(error.what());
    }
}

bool is_bare_name(const core::QueueConfig& queue)
{
    return queue.url.find(':') == std::string::npos; // neither URL nor ARN
}

} // namespace

Runtime::Runtime(core::Config config, const World& world, Voice voice)
    : config_(std::make_shared<const core::Config>(std::move(config))), random_(seed_of_the_machine()),
      log_(observe::make_log(level_of(*config_, voice), config_->log_format, timers_)),
      surroundings_(surroundings_of(world)), http_(make_http(io_, timers_, *config_, surroundings_))
{
    core::Config known = *config_;
    if (!aws::setting(surroundings_.environment, "AWS_ACCOUNT_ID")) {
        queues_left_out_ = std::erase_if(known.queues, is_bare_name) > 0;
    }
    access_ = make_access(known);
}

Runtime::~Runtime() = default;

std::unique_ptr<app::AwsAccess> Runtime::make_access(const core::Config& config)
{
    auto access = app::AwsAccess::make(config, {.executor = io_.get_executor(),
                                                .timers = timers_,
                                                .transport = *http_,
                                                .random = random_.fork(),
                                                .log = *log_,
                                                .metrics = metrics_,
                                                .surroundings = surroundings_});
    if (!access) throw app::ConfigError(access.error().message);
    return std::move(*access);
}

asio::awaitable<core::Result<std::string>> Runtime::own_account(core::Deadline deadline)
{
    auto account = co_await access_->find_own_account(deadline);
    if (!account || !queues_left_out_) co_return account;

    // Now that the account is known, a queue named by name alone has an address.
    const auto before = surroundings_.environment;
    surroundings_.environment = [before, account = *account](std::string_view name) {
        return name == "AWS_ACCOUNT_ID" ? std::optional<std::string>(account) : before(name);
    };
    queues_left_out_ = false;
    access_ = make_access(*config_);
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
    net::TaskGroup tasks(io_.get_executor());
    tasks.spawn(std::move(task));
    while (tasks.size() > 0 && io_.run_one() > 0) {
    }
    finish();
}

void Runtime::finish()
{
    http_->close_idle();
    io_.run_for(std::chrono::seconds{1}); // nobody waits longer than that for a connection to close
}

} // namespace headcount::cli
