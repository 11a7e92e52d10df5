#include "headcount/app/emf_reporter.hpp"

#include <chrono>
#include <string>

namespace headcount::app {

namespace {

constexpr core::Duration period = std::chrono::minutes{1}; // CloudWatch keeps no finer values unless paid for it

} // namespace

void EmfReporter::start()
{
    tasks_.spawn(report());
}

asio::awaitable<void> EmfReporter::stop()
{
    tasks_.cancel();
    co_await tasks_.join();
    co_await tell();
}

asio::awaitable<void> EmfReporter::report()
{
    for (core::Time next = timers_.now() + period;; next += period) {
        const bool slept = co_await net::sleep_until(timers_, next);
        if (!slept) co_return;
        co_await tell();
    }
}

asio::awaitable<void> EmfReporter::tell()
{
    if (gather_) co_await gather_();
    const std::string line = metrics_.emf_line(timers_.wall(), observe::EmfKind::service);
    if (!line.empty() && wanted_()) log_.write_line(line);
}

} // namespace headcount::app
