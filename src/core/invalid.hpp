// The Error of what is wrong in itself: an argument, a setting, a text that breaks a grammar. The message about such a
// text never repeats it where it may come from a stranger's message and hold anything; whoever knows where it stood
// adds that.
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
