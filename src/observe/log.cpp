#include "headcount/observe/log.hpp"

#include "observe/line_queue.hpp"

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
class DescriptorSink {
public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

    void close() { closing_ = true; } // in any thread

    void write(std::string_view text)
    {
        if (!gave_up_) put_while(descriptor_, text, [this] { return wait(); });
    }

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
    std::atomic<bool> closing_ = false;
    bool gave_up_ = false; // of the writing thread
};

class QueuedLog final : public Log {
public:
    QueuedLog(LogLevel level, LogFormat format, const core::Clock& clock, int descriptor)
        : level_(level), format_(format), clock_(clock), sink_(descriptor),
          queue_(queue_lines, [this](std::string_view line, std::size_t lost) { put(line, lost); })
    {
    }

    ~QueuedLog() override { sink_.close(); }

    bool enabled(LogLevel level) const override { return level >= level_ && level_ != LogLevel::off; }

    void write(LogLevel level, std::string_view msg, std::span<const Field> fields) override
    {
        if (enabled(level)) queue_.add(format_line(format_, clock_.wall(), level, msg, fields));
    }

    void write_line(std::string_view line) override { queue_.add(std::string(line)); }

private:
    // In the writing thread.
    void put(std::string_view line, std::size_t lost)
    {
        std::string text;
        if (lost > 0) {
            const Field fields[] = {{"lost", lost}};
            text = format_line(format_, clock_.wall(), LogLevel::warn,
                               "log lines were lost: they came faster than standard error was read", fields);
            text += '\n';
        }
        text.append(line) += '\n';
        sink_.write(text);
    }

    const LogLevel level_;
    const LogFormat format_;
    const core::Clock& clock_;
    DescriptorSink sink_;
    LineQueue queue_; // last: its thread uses everything above
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
