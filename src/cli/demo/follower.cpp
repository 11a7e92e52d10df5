#include "cli/demo/follower.hpp"

#include "headcount/app/config_loader.hpp"

#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;

aws::Surroundings surroundings(std::map<std::string, std::string> environment)
{
    auto lookup = [environment = std::move(environment)](std::string_view name) -> std::optional<std::string> {
        const auto found = environment.find(std::string(name));
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    auto no_files = [](const std::string&) -> core::Result<std::optional<std::string>> {
        return std::optional<std::string>{};
    };
    return {.environment = std::move(lookup), .read_file = std::move(no_files)};
}

} // namespace

Follower::Follower(asio::any_io_executor executor, net::Timers& timers, net::Transport& transport, observe::Log& log,
                   const DemoOptions& options, std::map<std::string, std::string> environment)
    : executor_(std::move(executor)), timers_(timers), log_(log), random_(options.seed),
      config_(std::make_shared<const core::Config>(Stage::configuration(options)))
{
    auto access = app::AwsAccess::make(*config_, {.executor = executor_,
                                                  .timers = timers_,
                                                  .transport = transport,
                                                  .processes = processes_,
                                                  .random = random_.fork(),
                                                  .log = log_,
                                                  .metrics = metrics_,
                                                  .surroundings = surroundings(std::move(environment))});
    if (!access) throw app::ConfigError(access.error().message);
    access_ = std::move(*access);
}

asio::awaitable<core::Result<void>> Follower::start()
{
    const auto deadline = core::Deadline::after(timers_.now(), 10s);
    auto account = co_await access_->find_own_account(deadline);
    if (!account) co_return account.error();
    app::ServiceParts parts{.executor = executor_,
                            .timers = timers_,
                            .random = random_,
                            .ecs = access_->ecs(),
                            .log = log_,
                            .metrics = metrics_,
                            .sources = access_->queue_sources(),
                            .own_account = std::move(*account),
                            .home_regions = access_->queue_regions(),
                            .sweeps = true,
                            .on_run = [this](const app::RunRecord& run) { tally_.add(run); },
                            .budget = access_->budget()};
    service_ = std::make_unique<app::Service>(config_, std::move(parts));
    service_->start();
    co_return core::Result<void>{};
}

asio::awaitable<void> Follower::stop()
{
    const auto grace = core::Deadline::after(timers_.now(), config_->grace);
    if (service_) co_await service_->stop(grace);
    co_await access_->stop();
}

} // namespace headcount::cli
