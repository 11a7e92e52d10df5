// A few empty strings with memory for whoever writes the next request: of many calls in turn, most find one here.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace headcount::net {

class SpareTexts {
public:
    static constexpr std::size_t most = 4;
    static constexpr std::size_t largest = 16 * 1024; // what took more is not kept

    std::string take()
    {
        if (texts_.empty()) return {};
        auto text = std::move(texts_.back());
        texts_.pop_back();
        return text;
    }

    void give_back(std::string text)
    {
        if (texts_.size() == most || text.capacity() > largest) return;
        text.clear();
        texts_.push_back(std::move(text));
    }

private:
    std::vector<std::string> texts_;
};

} // namespace headcount::net
