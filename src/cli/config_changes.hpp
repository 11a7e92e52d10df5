// What another configuration changes, by the keys of the file: for the line that says so.
#pragma once

#include "headcount/core/config.hpp"

#include <string>
#include <vector>

namespace headcount::cli {

// In the order of the file: "services[1]", "limits"; of a list whose length is another, its name alone.
std::vector<std::string> changed_keys(const core::Config& before, const core::Config& after);

} // namespace headcount::cli
