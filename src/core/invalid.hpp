// The Error of a text that breaks a grammar. Its message never repeats the text, which may come from a stranger's
// message and hold anything; whoever knows where the text stood adds that.
#pragma once

#include "headcount/core/result.hpp"

#include <string>
#include <utility>

namespace headcount::core {

inline Error invalid(std::string message)
{
    Error error;
    error.kind = ErrorKind::invalid;
    error.message = std::move(message);
    return error;
}

} // namespace headcount::core
