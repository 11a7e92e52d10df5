// The real service of the demo, on whatever clock and transport it is given.
#pragma once

#include "cli/demo/options.hpp"
#include "cli/demo/tally.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/app/service.hpp"
#include "headcount/core/config.hpp"
#include "headcount/core/random.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <string>

namespace headcount::cli {

class Follower {
public:
    // Throws app::ConfigError for a URL that is none.
    Follower(asio::any_io_executor executor, net::Timers& timers, net::Transport& transport, observe::Log& log,
             const DemoOptions& options, std::map<std::string, std::string> environment);

    asio::awaitable<core::Result<void>> start(); // an error: the account could not be found
    asio::awaitable<void> stop();

    const Tally& tally() const { return tally_; }
    const observe::Metrics& metrics() const { return metrics_; }

private:
    asio::any_io_executor executor_;
    net::Timers& timers_;
    observe::Log& log_;
    core::Random random_;
    net::NoProcesses processes_;
    std::shared_ptr<const core::Config> config_;
    observe::Metrics metrics_;
    Tally tally_;
    std::unique_ptr<app::AwsAccess> access_;
    std::unique_ptr<app::Service> service_;
};

} // namespace headcount::cli
