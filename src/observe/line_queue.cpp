#include "observe/line_queue.hpp"

#include <utility>

namespace headcount::observe {

LineQueue::LineQueue(std::size_t most, Write write)
    : most_(most), write_(std::move(write)), thread_([this] { write_all(); })
{
}

LineQueue::~LineQueue()
{
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void LineQueue::add(std::string line)
{
    line.shrink_to_fit(); // it may wait for long, and was made by appending
    bool asleep = false;  // the thread: it sleeps only where there is nothing
    std::string oldest;   // freed without the lock
    {
        const std::lock_guard lock(mutex_);
        asleep = lines_.empty();
        if (lines_.size() >= most_) {
            oldest = std::move(lines_.front());
            lines_.pop_front();
            ++lost_;
        }
        lines_.push_back(std::move(line));
    }
    if (asleep) changed_.notify_one();
}

void LineQueue::write_all()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return closing_ || !lines_.empty(); });
        if (lines_.empty()) return;
        const std::string line = std::move(lines_.front());
        lines_.pop_front();
        const std::size_t lost = std::exchange(lost_, 0);
        lock.unlock();
        write_(line, lost);
        lock.lock();
    }
}

} // namespace headcount::observe
