#include "cli/worker.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <string_view>
#include <utility>

namespace headcount::cli {

Worker::Worker(std::size_t shard, std::size_t shards, observe::Log& log, core::Random random)
    : shard_(shard), shards_(shards), log_(log), random_(random), processes_(io_.get_executor(), timers_),
      thread_([this] { work(); })
{
}

Worker::~Worker()
{
    end();
    thread_.join();
}

void Worker::end()
{
    asio::post(io_, [this] { ending_ = true; });
}

void Worker::work()
{
    auto guard = asio::make_work_guard(io_);
    while (!ending_)
        io_.run_one();
    guard.reset();
    io_.run_for(std::chrono::seconds{1}); // nobody waits longer than that for a connection to close
    io_.stop();
}

asio::awaitable<void> Worker::wire(std::shared_ptr<const core::Config> config, aws::Surroundings surroundings,
                                   std::unique_ptr<aws::CredentialsProvider> base, std::string account)
{
    co_await unwire();
    surroundings.environment = [before = std::move(surroundings.environment),
                                account = std::move(account)](std::string_view name) {
        return name == "AWS_ACCOUNT_ID" ? std::optional<std::string>(account) : before(name);
    };
    wiring_.config = std::move(config);
    wiring_.surroundings = std::move(surroundings);
    wiring_.http = make_http(io_, timers_, *wiring_.config, shards_, wiring_.surroundings);
    auto access = app::AwsAccess::make(*wiring_.config, {.executor = io_.get_executor(),
                                                         .timers = timers_,
                                                         .transport = *wiring_.http,
                                                         .processes = processes_,
                                                         .random = random_.fork(),
                                                         .log = log_,
                                                         .metrics = *metrics_,
                                                         .surroundings = wiring_.surroundings,
                                                         .base = std::move(base),
                                                         .shards = shards_});
    if (!access) throw app::ConfigError(access.error().message);
    wiring_.access = std::move(*access);
    const auto told = co_await wiring_.access->find_own_account(core::Deadline::never()); // it is told, so nobody waits
    if (!told) throw app::ConfigError(told.error().message);
}

asio::awaitable<void> Worker::unwire()
{
    if (!wiring_.access) co_return;
    co_await wiring_.access->stop();
    wiring_.access.reset();
    wiring_.http->close_idle();
    std::erase_if(retired_, [](const auto& client) { return client->stats().open == 0; });
    retired_.push_back(std::move(wiring_.http));
}

app::ServiceParts Worker::parts(std::string account, std::vector<std::string> home_regions)
{
    return {.executor = io_.get_executor(),
            .timers = timers_,
            .random = random_,
            .ecs = wiring_.access->ecs(),
            .log = log_,
            .metrics = *metrics_,
            .sources = wiring_.access->queue_sources(shard_, shards_),
            .own_account = std::move(account),
            .home_regions = std::move(home_regions),
            .on_run = {},
            .budget = wiring_.access->budget()};
}

} // namespace headcount::cli
