// What must always hold, said in words: a broken one is our mistake, never the world's, and must not go on.
#pragma once

#include <stdexcept>

namespace headcount::control {

inline void must(bool holds, const char* sentence)
{
    if (!holds) throw std::logic_error(sentence);
}

} // namespace headcount::control
