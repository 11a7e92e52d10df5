#include "cli/workers.hpp"

#include "app/shards/credentials_of_first.hpp"
#include "app/shards/run_on.hpp"

#include <utility>

namespace headcount::cli {
namespace {

using app::run_on;

asio::awaitable<observe::Metrics::Observations> take(std::shared_ptr<observe::Metrics> metrics)
{
    co_return metrics->take();
}

} // namespace

Workers::Workers(Runtime& runtime) : runtime_(runtime)
{
    const std::size_t shards = runtime.config()->threads;
    for (std::size_t shard = 1; shard < shards; ++shard) {
        workers_.push_back(std::make_unique<Worker>(shard, shards, runtime.log(), runtime.random().fork()));
        runtime.metrics().include(workers_.back()->metrics());
    }
}

Workers::~Workers()
{
    for (const auto& worker : workers_) // all at once
        worker->end();
}

asio::awaitable<void> Workers::wire(std::string account)
{
    for (const auto& worker : workers_) {
        auto base = std::make_unique<app::CredentialsOfFirst>(runtime_.io().get_executor(), runtime_.access());
        auto wired = worker->wire(runtime_.config(), runtime_.surroundings(), std::move(base), account);
        co_await run_on(worker->executor(), std::move(wired));
    }
}

asio::awaitable<void> Workers::unwire()
{
    for (const auto& worker : workers_)
        co_await run_on(worker->executor(), worker->unwire());
}

std::vector<app::ServiceParts> Workers::parts(const std::string& account)
{
    std::vector<app::ServiceParts> all;
    all.push_back({.executor = runtime_.io().get_executor(),
                   .timers = runtime_.timers(),
                   .random = runtime_.random(),
                   .ecs = runtime_.access().ecs(),
                   .log = runtime_.log(),
                   .metrics = runtime_.metrics(),
                   .sources = runtime_.access().queue_sources(0, workers_.size() + 1),
                   .own_account = account,
                   .home_regions = runtime_.home_regions(),
                   .sweeps = true,
                   .on_run = {},
                   .budget = runtime_.access().budget()});
    for (const auto& worker : workers_)
        all.push_back(worker->parts(account, runtime_.home_regions()));
    return all;
}

asio::awaitable<void> Workers::gather()
{
    for (const auto& worker : workers_) {
        const auto observed = co_await run_on(worker->executor(), take(worker->metrics()));
        runtime_.metrics().add(observed);
    }
}

} // namespace headcount::cli
