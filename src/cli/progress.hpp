// The line that says how far a command is that takes longer than a second. On a terminal only, over itself; a file or a
// pipe gets what failed and nothing else.
#pragma once

#include "headcount/core/time.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace headcount::cli {

class Progress {
public:
    Progress(std::size_t clusters, core::Time began) : clusters_(clusters), next_(began + std::chrono::seconds{1}) {}

    std::optional<std::string> line(std::size_t done, core::Time now); // to write now, if any
    std::string end() const;                                           // takes away what was written

private:
    std::size_t clusters_;
    core::Time next_;
    bool written_ = false;
};

} // namespace headcount::cli
