// What a configuration says that is well-formed and yet may not be meant. Pure.
#pragma once

#include "app/config/value.hpp"
#include "headcount/app/config_loader.hpp"

#include <vector>

namespace headcount::app::config {

// `file` and `over`: as they were written, the latter by the environment and flags; `config`: what they came to.
std::vector<ConfigNote> notes_of(const Value& file, const Value& over, const core::Config& config);

} // namespace headcount::app::config
