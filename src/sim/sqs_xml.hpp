// Answers of the older Query dialect: what a call gives in the form of the JSON dialect, written as the XML that
// botocore 1.29 and Go read (flattened lists, no Result element where the operation has none).
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace headcount::sim {

std::string sqs_result_xml(std::string_view operation, const boost::json::object& output, std::string_view request_id);
std::string sqs_error_xml(std::string_view side, std::string_view code, std::string_view message,
                          std::string_view request_id);

} // namespace headcount::sim
