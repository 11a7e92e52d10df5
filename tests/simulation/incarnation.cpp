#include "simulation/incarnation.hpp"

#include "app/shards/credentials_of_first.hpp"

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
    add_shard(parts_.environment);
}

// All but the first ask that one for the credentials in use.
void Incarnation::add_shard(std::map<std::string, std::string> environment)
{
    auto shard = std::make_unique<Shard>(random_.fork());
    app::AwsAccessParts access{.executor = parts_.io.get_executor(),
                               .timers = parts_.timers,
                               .transport = transport_,
                               .processes = processes_,
                               .random = shard->random.fork(),
                               .log = log_,
                               .metrics = shard->metrics,
                               .surroundings = surroundings(std::move(environment)),
                               .shards = parts_.config->threads};
    if (!shards_.empty())
        access.base = std::make_unique<app::CredentialsOfFirst>(parts_.io.get_executor(), *shards_.front()->access);
    auto made = app::AwsAccess::make(*parts_.config, std::move(access));
    if (!made) throw std::logic_error(made.error().message);
    shard->access = std::move(*made);
    shards_.push_back(std::move(shard));
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
        auto found = co_await shards_.front()->access->find_own_account(deadline);
        if (found) account = *found;
        const auto again = parts_.timers.now() + std::chrono::seconds{1};
        bool slept = true;
        if (!found) slept = co_await net::sleep_until(parts_.timers, again);
        if (!slept) co_return;
    }
    auto environment = parts_.environment;
    environment["AWS_ACCOUNT_ID"] = account;
    std::vector<app::ServiceParts> parts;
    parts.push_back(parts_of(0, account));
    for (std::size_t shard = 1; shard < parts_.shards; ++shard) {
        add_shard(environment);
        const auto told = co_await shards_.back()->access->find_own_account(core::Deadline::never());
        if (!told) throw std::logic_error(told.error().message);
        parts.push_back(parts_of(shard, account));
    }
    service_ = std::make_unique<app::Shards>(parts_.config, std::move(parts));
    service_->start();
}

app::ServiceParts Incarnation::parts_of(std::size_t shard, const std::string& account)
{
    Shard& its = *shards_.at(shard);
    return {.executor = parts_.io.get_executor(),
            .timers = parts_.timers,
            .random = shard == 0 ? random_ : its.random,
            .ecs = its.access->ecs(),
            .log = log_,
            .metrics = its.metrics,
            .sources = its.access->queue_sources(shard, parts_.shards),
            .own_account = account,
            .home_regions = its.access->queue_regions(),
            .sweeps = parts_.config->sweep > core::Duration::zero(),
            .on_run = parts_.on_run,
            .budget = its.access->budget()};
}

asio::awaitable<void> Incarnation::end(core::Deadline deadline)
{
    beginning_.cancel();
    co_await beginning_.join();
    if (service_) co_await service_->stop(deadline);
    for (const auto& shard : shards_)
        co_await shard->access->stop();
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
