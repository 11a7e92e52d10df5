// The status page as one self-contained HTML document: no script, no font, no picture from elsewhere; light and dark.
// It shows the first rows of /api/clusters and /api/recent; what is not of that form is shown as a sentence, never as
// markup.
#pragma once

#include "headcount/source/source.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace headcount::app {

inline constexpr std::size_t status_page_rows = 500; // of a table; the rest is at its JSON address

std::string status_page(const source::Health& health, std::string_view clusters_json, std::string_view recent_json);

} // namespace headcount::app
