// The object graph of a real process: event loop, clock, chance, log, metrics, pooled connections, access to AWS.
// The one place where the real clock and real chance enter. What is done with it is left to the subcommands.
#pragma once

#include "cli/command.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/environment.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/process.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headcount::cli {

namespace asio = boost::asio;

// Whose log it is: a service says what it does; a command says that itself, so its log speaks from `warn` on. A Lambda
// function is a service that is frozen between invocations, so it writes each line at once.
enum class Voice { service, command, function };

// What the connections are bound by: enough for all that the other limits allow at once, so that no account waits for a
// connection because the calls of another one hang.
// Each of so many shards gets its share.
net::HttpClientLimits http_limits(const core::Config& config, std::size_t shards = 1);

// The connections of one of so many shards. Throws app::ConfigError.
std::unique_ptr<net::HttpClient> make_http(asio::io_context& io, net::Timers& timers, const core::Config& config,
                                           std::size_t shards, const aws::Surroundings& surroundings);

// A configuration and what is made for it.
struct Wiring {
    std::shared_ptr<const core::Config> config;
    aws::Surroundings surroundings;
    std::unique_ptr<net::HttpClient> http;
    bool queues_left_out = false; // `access` does not know the queues that need the account to be named
    std::unique_ptr<app::AwsAccess> access;
};

class Runtime {
public:
    // Throws app::ConfigError for a setting that cannot be used: no region, an endpoint or proxy that is no URL, a CA
    // bundle that cannot be read.
    Runtime(core::Config config, const World& world, Voice voice);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    // The account of the credentials in use; from then on access() knows every queue, those named by name alone too.
    // `told`: as of AwsAccess::find_own_account().
    asio::awaitable<core::Result<std::string>> own_account(core::Deadline deadline, std::string told = {});

    // What another configuration is worked with. Throws app::ConfigError for a setting that cannot be used, in which
    // case nothing has changed.
    std::unique_ptr<Wiring> wire(core::Config config);
    // From here on config() and access() are those: nothing may use the old ones any more. Inside a task.
    asio::awaitable<void> use(std::unique_ptr<Wiring> next);

    app::AwsAccess& access() { return *wiring_->access; }
    std::vector<std::string> home_regions() const; // of the queues, else the one of the settings
    const aws::Surroundings& surroundings() const { return wiring_->surroundings; }

    // Runs the task to its end and lets what it left behind close.
    void run(asio::awaitable<void> task);
    void finish(); // what run() does behind its task; never inside one

    // The process was frozen for a while: connections that nobody uses are closed, and no back-off of credentials goes
    // on. Inside a task.
    void after_pause();

    asio::io_context& io() { return io_; }
    net::Timers& timers() { return timers_; }
    core::Random& random() { return random_; }
    observe::Log& log() { return *log_; }
    observe::Metrics& metrics() { return metrics_; }
    const std::shared_ptr<const core::Config>& config() const { return wiring_->config; }

private:
    core::Result<std::unique_ptr<app::AwsAccess>> make_access(Wiring& wiring, const core::Config& config);
    std::size_t shards_of(const core::Config& config) const; // commands work with one
    void run_to_its_end(asio::awaitable<void> task);
    void close_idle();

    const bool serves_; // with as many shards as its configuration has threads
    asio::io_context io_{1};
    net::RealTimers timers_{io_};
    core::Random random_;
    std::unique_ptr<observe::Log> log_;
    observe::Metrics metrics_;
    std::string why_no_region_; // what the instance answered; surroundings_ fills it in
    aws::Surroundings surroundings_;
    net::RealProcesses processes_;
    std::vector<std::unique_ptr<net::HttpClient>> retired_; // of wirings before; connections of theirs may be closing
    std::unique_ptr<Wiring> wiring_;
};

} // namespace headcount::cli
