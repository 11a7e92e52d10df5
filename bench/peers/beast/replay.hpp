// Events from a file, a line each: every worker takes the next one over its own connection.
#pragma once

#include "original.hpp"

#include <fstream>
#include <string>
#include <vector>

namespace peer {

class Lines {
public:
    explicit Lines(const std::string& file)
    {
        std::ifstream events(file);
        for (std::string line; std::getline(events, line);)
            lines_.push_back(std::move(line));
    }

    const std::string* next() { return next_ < lines_.size() ? &lines_[next_++] : nullptr; }

private:
    std::vector<std::string> lines_;
    std::size_t next_ = 0;
};

template <class Stream>
asio::awaitable<void> replay(Work& work, Lines& lines)
{
    Original<Stream> original(co_await open<Stream>(work.address, work.tls), work);
    while (const std::string* line = lines.next())
        co_await original.work_on(*line);
}

} // namespace peer
