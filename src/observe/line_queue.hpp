// Lines on their way to somebody slow: a bounded queue, and the thread that empties it. Who adds a line never waits for
// the one who writes; beyond the bound the oldest line is lost, and counted. It takes memory for what is queued and no
// more.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace headcount::observe {

class LineQueue {
public:
    // Called in the thread, one line after the other. `lost`: lines before this one, and after the last one that was
    // told of, that were lost.
    using Write = std::function<void(std::string_view line, std::size_t lost)>;

    LineQueue(std::size_t most, Write write);
    ~LineQueue(); // what is queued is written first
    LineQueue(const LineQueue&) = delete;
    LineQueue& operator=(const LineQueue&) = delete;

    void add(std::string line);

private:
    void write_all();

    const std::size_t most_;
    const Write write_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> lines_; // oldest first
    std::size_t lost_ = 0;          // since it was told
    bool closing_ = false;
    std::thread thread_; // last: it uses everything above
};

} // namespace headcount::observe
