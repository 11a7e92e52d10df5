// "Did you mean …?": the known word that a mistyped one most likely stands for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headcount::app::config {

// At most two letters wrong, missing, added or swapped with their neighbour (and no more than a third of the word);
// case and - for _ count nothing.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

} // namespace headcount::app::config
