// One log line per account and region a minute, however often it happens; the line says how often it did.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace headcount::app {

class ScopePace {
public:
    // It happened so many times. The number to say now, since the last line; none: this minute had its line.
    std::optional<std::size_t> happened(const core::Scope& scope, std::size_t times, core::Time now)
    {
        if (lines_.size() >= scopes_most && !lines_.contains(scope)) lines_.clear();
        Line& line = lines_[scope];
        line.unsaid += times;
        if (line.said && now - *line.said < quiet) return std::nullopt;
        line.said = now;
        return std::exchange(line.unsaid, 0);
    }

private:
    static constexpr core::Duration quiet = std::chrono::seconds{60};
    static constexpr std::size_t scopes_most = 1'000;

    struct Line {
        std::optional<core::Time> said;
        std::size_t unsaid = 0;
    };
    std::map<core::Scope, Line> lines_;
};

} // namespace headcount::app
