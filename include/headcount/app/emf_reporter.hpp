// Puts the metrics of a running service into its log, once a minute, for CloudWatch (`metrics.emf`).
#pragma once

#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/observe/log.hpp"
#include "headcount/observe/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <utility>

namespace headcount::app {

namespace asio = boost::asio;

class EmfReporter {
public:
    // `wanted` is asked each time: the configuration may be read anew.
    EmfReporter(asio::any_io_executor executor, net::Timers& timers, observe::Log& log, observe::Metrics& metrics,
                std::function<bool()> wanted)
        : timers_(timers), log_(log), metrics_(metrics), wanted_(std::move(wanted)), tasks_(std::move(executor))
    {
    }

    void start();

    // Tells what happened since the last line, too.
    asio::awaitable<void> stop();

private:
    asio::awaitable<void> report();
    void tell();

    net::Timers& timers_;
    observe::Log& log_;
    observe::Metrics& metrics_;
    std::function<bool()> wanted_;
    net::TaskGroup tasks_; // last: its task uses everything above
};

} // namespace headcount::app
