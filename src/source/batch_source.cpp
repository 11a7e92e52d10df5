#include "headcount/source/batch_source.hpp"

#include <utility>

namespace headcount::source {

BatchSource::BatchSource(std::vector<Message> batch) : batch_(std::move(batch)), done_(batch_.size(), false)
{
    for (std::size_t i = 0; i < batch_.size(); ++i)
        batch_[i].ticket = {0, i};
}

asio::awaitable<std::vector<Message>> BatchSource::next(std::size_t at_most)
{
    std::vector<Message> out;
    while (!stopped_ && handed_out_ < batch_.size() && out.size() < at_most)
        out.push_back(std::move(batch_[handed_out_++]));
    co_return out;
}

} // namespace headcount::source
