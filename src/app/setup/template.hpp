// A CloudFormation template's text, changed line by line as a configuration asks for. What the lines mean is left to
// docker/*.yaml.
#pragma once

#include "headcount/core/config.hpp"

#include <string>
#include <string_view>

namespace headcount::app::setup {

// The file docker/NAME.yaml, as it was when the program was built; empty: there is none.
std::string_view template_text(std::string_view name);

// The text with this default of a parameter, in place of the one it had. A text without the parameter is unchanged.
std::string with_default(const std::string& text, std::string_view parameter, std::string_view value);

// The text with a parameter and the ARNs for each service of the rules, and clusters as the rules name them.
std::string with_rules(const std::string& text, const core::Config& config);

} // namespace headcount::app::setup
