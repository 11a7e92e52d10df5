// The only translation unit that knows spdlog: its bounded queue and its thread, around a sink of our own that can
// be told to give up on a reader that has stalled.
#include "headcount/observe/log.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <functional>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace headcount::observe {
namespace {

constexpr std::size_t queue_lines = 8192;
constexpr int patience_ms = 1000; // for a stalled reader, where nobody else writes meanwhile

// Writes while `wait` says that there is room. True where everything was taken; `text` is what was not.
template <class Wait>
bool put_while(int descriptor, std::string_view& text, Wait wait)
{
    while (!text.empty()) {
        if (!wait()) return false;
        // After POLLOUT a pipe takes PIPE_BUF bytes without blocking (POSIX); more could block for ever.
        const auto done = ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (done > 0) {
            text.remove_prefix(static_cast<std::size_t>(done));
        } else if (done < 0 && errno != EINTR && errno != EAGAIN) {
            return false; // nobody to tell: this was the place to tell it
        }
    }
    return true;
}

// Writes whole lines to a file descriptor. It waits for the reader as long as the log lives, because the queue in
// front of it may overflow; once closing it waits for `patience_ms` at most, so that a stalled pipe cannot keep a
// process from ending.
class DescriptorSink final : public spdlog::sinks::sink {
public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

    // Says, when asked in the writing thread, a line to put before the next one, or nothing.
    void before_each(std::function<std::string()> line) { before_ = std::move(line); }
    void close() { closing_ = true; }

    void log(const spdlog::details::log_msg& msg) override
    {
        if (gave_up_) return;
        std::string text = before_ ? before_() : std::string();
        if (!text.empty()) text += '\n';
        text.append(msg.payload.data(), msg.payload.size());
        text += '\n';
        std::string_view rest = text;
        put_while(descriptor_, rest, [this] { return wait(); });
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
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
        write_line(format_line(format_, clock_.wall(), level, msg, fields));
    }

    void write_line(std::string_view line) override
    {
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

// Writes in the caller's thread, so that a reader that has stalled costs a line its time once; further lines are lost
// at once until there is room again.
class DirectLog final : public Log {
public:
    DirectLog(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
        : level_(level), format_(format), clock_(clock), descriptor_(descriptor)
    {
    }

    bool enabled(LogLevel level) const override { return level >= level_ && level_ != LogLevel::off; }

    void write(LogLevel level, std::string_view msg, std::span<const Field> fields) override
    {
        if (enabled(level)) write_line(format_line(format_, clock_.wall(), level, msg, fields));
    }

    void write_line(std::string_view line) override
    {
        if (stalled_ && !has_room(0)) {
            ++lost_;
            return;
        }
        const std::string text = before().append(line) + '\n';
        std::string_view rest = text;
        // By the machine's clock, as poll() goes: clock_ may be one that stands still.
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
        stalled_ = !put_while(descriptor_, rest, [this, until] { return wait(until); });
        const std::size_t taken = text.size() - rest.size();
        if (taken > 0) cut_ = rest.size() > 0 && text[taken - 1] != '\n';
        if (taken >= told_to_) lost_ = 0;
        if (stalled_) ++lost_;
    }

private:
    // Goes ahead of the next line: the end of one that was cut off, and how many were lost.
    std::string before()
    {
        std::string text(cut_ ? "\n" : "");
        if (lost_ > 0) {
            const Field fields[] = {{"lost", lost_}};
            text += format_line(format_, clock_.wall(), LogLevel::warn,
                                "log lines were lost: standard error was not read", fields);
            text += '\n';
        }
        told_to_ = text.size();
        return text;
    }

    bool has_room(int ms) const
    {
        pollfd ready{descriptor_, POLLOUT, 0};
        return ::poll(&ready, 1, ms) > 0; // an error counts as room: write() will say so
    }

    bool wait(std::chrono::steady_clock::time_point until) const
    {
        for (;;) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
            if (left <= 0) return false;
            if (has_room(static_cast<int>(left))) return true;
        }
    }

    const LogLevel level_;
    const LogFormat format_;
    const core::Clock& clock_;
    const int descriptor_;
    bool stalled_ = false;    // the last line was given up
    bool cut_ = false;        // … and only its beginning was taken
    std::size_t lost_ = 0;    // lines, and nobody was told yet
    std::size_t told_to_ = 0; // where in the text being written that has been told
};

class SilentLog final : public Log {
public:
    bool enabled(LogLevel) const override { return false; }
    void write(LogLevel, std::string_view, std::span<const Field>) override {}
    void write_line(std::string_view) override {}
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
