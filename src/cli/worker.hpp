// A thread with what one shard of the service needs of its own: event loop, clock, chance, metrics, connections and
// access to AWS. The first shard works in the main thread, with what the Runtime has.
#pragma once

#include "cli/runtime.hpp"

#include "headcount/app/service.hpp"
#include "headcount/aws/credentials.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <thread>

namespace headcount::cli {

class Worker {
public:
    // `shard` of `shards`; from 1 on. The thread runs from here on.
    Worker(std::size_t shard, std::size_t shards, observe::Log& log, core::Random random);
    ~Worker();  // waits for the end of the thread, which comes
    void end(); // when its connections have closed, or after a second
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    asio::any_io_executor executor() { return io_.get_executor(); }
    const std::shared_ptr<observe::Metrics>& metrics() { return metrics_; }

    // In its executor. What `config` is worked with; throws app::ConfigError. `base` gives the credentials in use, and
    // `account` is theirs.
    asio::awaitable<void> wire(std::shared_ptr<const core::Config> config, aws::Surroundings surroundings,
                               std::unique_ptr<aws::CredentialsProvider> base, std::string account);
    // In its executor, when no service uses it any more.
    asio::awaitable<void> unwire();

    // For its service; while it is wired and nothing of it is in use.
    app::ServiceParts parts(std::string account, std::vector<std::string> home_regions);

private:
    void work();

    const std::size_t shard_;
    const std::size_t shards_;
    observe::Log& log_;
    asio::io_context io_{1};
    net::RealTimers timers_{io_};
    core::Random random_;
    std::shared_ptr<observe::Metrics> metrics_ = std::make_shared<observe::Metrics>();
    net::RealProcesses processes_;
    std::vector<std::unique_ptr<net::HttpClient>> retired_; // connections of theirs may be closing
    Wiring wiring_;
    bool ending_ = false; // in the thread
    std::thread thread_;  // last: it uses everything above
};

} // namespace headcount::cli
