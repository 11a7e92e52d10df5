// Pages of a list: which part of it, and the token for the next. A token is opaque, holds where the page ended and is
// good only for the same question.
#pragma once

#include "headcount/core/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

struct Page {
    std::vector<std::string> items;
    std::optional<std::string> next; // none: this was the last
};

struct PageRequest {
    std::string question; // the call and its arguments besides the token and the size
    std::size_t size = 100;
    std::optional<std::string> token;
};

// `items` sorted; a page begins after the last item of the one before, whatever came or went since.
core::Result<Page> page_of(std::vector<std::string> items, const PageRequest& request);

} // namespace headcount::sim
