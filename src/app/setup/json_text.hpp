// JSON as people read it: two spaces a level, keys in the order given.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace headcount::app::setup {

std::string json_text(const boost::json::value& value, std::size_t level = 0);

} // namespace headcount::app::setup
