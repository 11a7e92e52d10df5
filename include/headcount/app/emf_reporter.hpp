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
    // `wanted` is asked each time: the configuration may be read anew. `gather`, where there is one, brings in what
    // other threads observed.
    EmfReporter(asio::any_io_executor executor, net::Timers& timers, observe::Log& log, observe::Metrics& metrics,
                std::function<bool()> wanted, std::function<asio::awaitable<void>()> gather = {})
        : timers_(timers), log_(log), metrics_(metrics), wanted_(std::move(wanted)), gather_(std::move(gather)),
          tasks_(std::move(executor))
    {
    }

    void start();

    // Tells what happened since the last line, too.
    asio::awaitable<void> stop();

private:
    asio::awaitable<void> report();
    asio::awaitable<void> tell();

    net::Timers& timers_;
    observe::Log& log_;
    observe::Metrics& metrics_;
    std::function<bool()> wanted_;
    std::function<asio::awaitable<void>()> gather_; // may be empty
    net::TaskGroup tasks_;                          // last: its task uses everything above
};

} // namespace headcount::app
