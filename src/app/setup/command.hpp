// A command of the AWS CLI with its input as JSON, in quotes that a shell takes as they are.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace headcount::app::setup {

std::string command(std::string_view operation, std::string_view region, const boost::json::object& input);

} // namespace headcount::app::setup
