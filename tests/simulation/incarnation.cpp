#include "simulation/incarnation.hpp"

#include <stdexcept>
#include <utility>

namespace headcount::simulation {
namespace {

aws::Surroundings surroundings(std::map<std::string, std::string> environment)
{
    auto lookup = [environment = std::move(environment)](std::string_view name) -> std::optional<std::string> {
        const auto found = environment.find(std::string(name));
        if (found == environment.end()) return std::nullopt;
        return found->second;
    };
    auto no_files = [](const std::string&) -> core::Result<std::optional<std::string>> {
        return std::optional<std::string>{};
    };
    return {.environment = std::move(lookup), .read_file = std::move(no_files)};
}

} // namespace

Incarnation::Incarnation(IncarnationParts parts, core::Random random)
    : parts_(std::move(parts)), random_(random), log_(parts_.trace, parts_.timers),
      transport_(parts_.wire, parts_.timers, parts_.config->queues.front().visibility),
      beginning_(parts_.io.get_executor())
{
    app::AwsAccessParts access{.executor = parts_.io.get_executor(),
                               .timers = parts_.timers,
                               .transport = transport_,
                               .processes = processes_,
                               .random = random_.fork(),
                               .log = log_,
                               .metrics = metrics_,
                               .surroundings = surroundings(parts_.environment)};
    auto made = app::AwsAccess::make(*parts_.config, std::move(access));
    if (!made) throw std::logic_error(made.error().message);
    access_ = std::move(*made);
}

Incarnation::~Incarnation() = default;

void Incarnation::start()
{
    beginning_.spawn(begin());
}

asio::awaitable<void> Incarnation::begin()
{
    std::string account;
    while (account.empty()) {
        const auto deadline = core::Deadline::after(parts_.timers.now(), std::chrono::seconds{10});
        auto found = co_await access_->find_own_account(deadline);
        if (found) account = *found;
        const auto again = parts_.timers.now() + std::chrono::seconds{1};
        bool slept = true;
        if (!found) slept = co_await net::sleep_until(parts_.timers, again);
        if (!slept) co_return;
    }
    app::ServiceParts service{.executor = parts_.io.get_executor(),
                              .timers = parts_.timers,
                              .random = random_,
                              .ecs = access_->ecs(),
                              .log = log_,
                              .metrics = metrics_,
                              .sources = access_->queue_sources(),
                              .own_account = std::move(account),
                              .home_regions = access_->queue_regions(),
                              .sweeps = parts_.config->sweep > core::Duration::zero(),
                              .on_run = parts_.on_run,
                              .budget = access_->budget()};
    service_ = std::make_unique<app::Service>(parts_.config, std::move(service));
    service_->start();
}

asio::awaitable<void> Incarnation::end(core::Deadline deadline)
{
    beginning_.cancel();
    co_await beginning_.join();
    if (service_) co_await service_->stop(deadline);
    co_await access_->stop();
}

asio::awaitable<void> Incarnation::kill()
{
    transport_.cut();
    const core::Deadline now{parts_.timers.now()};
    co_await end(now);
}

asio::awaitable<void> Incarnation::stop(core::Duration grace)
{
    const auto deadline = core::Deadline::after(parts_.timers.now(), grace);
    co_await end(deadline);
}

} // namespace headcount::simulation
