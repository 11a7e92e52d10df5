// The only translation unit that knows spdlog: its bounded queue and its thread, around a sink of our own that can
// be told to give up on a reader that has stalled.
#include "headcount/observe/log.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <functional>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace headcount::observe {
namespace {

constexpr std::size_t queue_lines = 8192;
constexpr int patience_ms = 1000; // for a stalled reader, once we are ending

// Writes whole lines to a file descriptor. It waits for the reader as long as the log lives, because the queue in
// front of it may overflow; once closing it waits for `patience_ms` at most, so that a stalled pipe cannot keep a
// process from ending.
class DescriptorSink final : public spdlog::sinks::sink {
public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

    // Says, when asked in the writing thread, a line to put before the next one, or nothing.
    void before_each(std::function<std::string()> line) { before_ = std::move(line); }
    void close() { closing_ = true; }
    void write(std::string_view text) { put(text); }

    void log(const spdlog::details::log_msg& msg) override
    {
        if (gave_up_) return;
        std::string text = before_ ? before_() : std::string();
        if (!text.empty()) text += '\n';
        text.append(msg.payload.data(), msg.payload.size());
        text += '\n';
        put(text);
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    void put(std::string_view text)
    {
        while (!text.empty()) {
            if (!wait()) return;
            // After POLLOUT a pipe takes PIPE_BUF bytes without blocking (POSIX); more could block for ever.
            const auto done = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
            if (done > 0) {
                text.remove_prefix(static_cast<std::size_t>(done));
            } else if (done < 0 && errno != EINTR && errno != EAGAIN) {
                return; // nobody to tell: this was the place to tell it
            }
        }
    }

    bool wait()
    {
        for (;;) {
            pollfd ready{descriptor_, POLLOUT, 0};
            const int count = ::poll(&ready, 1, patience_ms);
            if (count > 0) return true; // an error counts as ready: write() will say so
            if (count < 0 && errno != EINTR) return false;
            if (count == 0 && closing_) {
                gave_up_ = true;
                return false;
            }
        }
    }

    const int descriptor_;
    std::function<std::string()> before_;
    std::atomic<bool> closing_ = false;
    bool gave_up_ = false; // of the writing thread
};

class QueuedLog final : public Log {
public:
    QueuedLog(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
        : level_(level), format_(format), clock_(clock), sink_(std::make_shared<DescriptorSink>(descriptor)),
          pool_(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)),
          logger_(std::make_shared<spdlog::async_logger>("headcount", sink_, pool_,
                                                         spdlog::async_overflow_policy::overrun_oldest))
    {
        logger_->set_level(spdlog::level::trace); // what is worth writing was settled by enabled()
        sink_->before_each([this] { return losses(); });
    }

    ~QueuedLog() override
    {
        sink_->close();
        pool_.reset(); // writes what is queued, then joins its thread
    }

    bool enabled(LogLevel level) const override { return level >= level_ && level_ != LogLevel::off; }

    void write(LogLevel level, std::string_view msg, std::span<const Field> fields) override
    {
        if (!enabled(level)) return;
        const std::string line = format_line(format_, clock_.wall(), level, msg, fields);
        logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    }

private:
    // In the writing thread, which ends before pool_ is gone: reset() keeps the pool alive until it has joined.
    std::string losses()
    {
        const std::size_t lost = counter_->overrun_counter();
        if (lost == told_) return {};
        const Field fields[] = {{"lost", lost - told_}};
        told_ = lost;
        return format_line(format_, clock_.wall(), LogLevel::warn,
                           "log lines were lost: they came faster than standard error was read", fields);
    }

    const LogLevel level_;
    const LogFormat format_;
    const core::Clock& clock_;
    std::shared_ptr<DescriptorSink> sink_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    spdlog::details::thread_pool* const counter_ = pool_.get();
    std::size_t told_ = 0; // of the writing thread
    std::shared_ptr<spdlog::async_logger> logger_;
};

class DirectLog final : public Log {
public:
    DirectLog(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
        : level_(level), format_(format), clock_(clock), sink_(descriptor)
    {
    }

    bool enabled(LogLevel level) const override { return level >= level_ && level_ != LogLevel::off; }

    void write(LogLevel level, std::string_view msg, std::span<const Field> fields) override
    {
        if (!enabled(level)) return;
        sink_.write(format_line(format_, clock_.wall(), level, msg, fields) + '\n');
    }

private:
    const LogLevel level_;
    const LogFormat format_;
    const core::Clock& clock_;
    DescriptorSink sink_;
};

class SilentLog final : public Log {
public:
    bool enabled(LogLevel) const override { return false; }
    void write(LogLevel, std::string_view, std::span<const Field>) override {}
};

} // namespace

std::unique_ptr<Log> make_log(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
{
    return std::make_unique<QueuedLog>(level, format, clock, descriptor);
}

std::unique_ptr<Log> make_direct_log(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
{
    return std::make_unique<DirectLog>(level, format, clock, descriptor);
}

std::unique_ptr<Log> make_silent_log()
{
    return std::make_unique<SilentLog>();
}

} // namespace headcount::observe
