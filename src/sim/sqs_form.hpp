// Requests of the older Query dialect: form parameters of body and URL, turned into the form of the JSON dialect.
// Source: the Query protocol of SQS (Amazon SQS API Reference, 2012-11-05).
#pragma once

#include "sim/sqs_call.hpp"

#include <map>
#include <string>
#include <string_view>

namespace headcount::sim {

using FormParameters = std::map<std::string, std::string, std::less<>>;

// "a=1&b=x+y%20z"; the first of equal names wins. More than 10,000 parameters, or a bad escape, are refused.
core::Result<FormParameters> parse_form(std::string_view text);

// The parameters of the body, then those of the URL that the body does not have.
core::Result<FormParameters> form_parameters(const net::ServerRequest& request);

core::Result<SqsCall> read_form_call(const net::ServerRequest& request);

} // namespace headcount::sim
