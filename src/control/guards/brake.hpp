// At most so many running tasks of an account and region go within a window: a share of those that ran at its
// beginning, never fewer than 50. What fits goes at once, services in the order they asked; the rest waits in a line,
// and goes as soon as what went before is a window old. Until it has been seen what runs, that is, until the first
// sweep has ended, 50 may go.
//
// In any span of the window's length no more goes than was allowed at its end.
#pragma once

#include "headcount/core/guard_settings.hpp"
#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace headcount::control {

class Brake {
public:
    static constexpr std::uint32_t always = 50;

    // Services have names of their own here ("cluster/service"). So many tasks of one run, as was seen last.
    void runs(const std::string& who, std::uint32_t tasks);
    void gone(const std::string& who);

    // All that runs was seen: from now on it counts, and what went before does not.
    void know_all();
    bool knows_all() const { return knows_all_; }

    struct Grant {
        std::uint32_t tasks = 0;
        core::Time again{}; // where not all was granted
    };

    // Tasks of the service are to stop. What is not granted keeps its place in the line.
    Grant ask(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now);
    Grant preview(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now);

    void give_back(std::uint32_t tasks);   // granted just now, and not used
    void withdraw(const std::string& who); // it asks for nothing any more

    std::size_t waiting() const { return line_.size(); }
    std::uint64_t running() const { return running_in_all_; }
    bool idle() const { return spent_.empty() && line_.empty(); }

private:
    struct Spent {
        core::Time since{};
        core::Time at{}; // the latest
        std::uint64_t tasks = 0;
    };
    struct Waiting {
        std::string who;
        std::uint64_t tasks = 0;
        core::Time heard{};
    };

    void turn(const core::MaxFall& most, core::Time now);
    Grant grant(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now) const;
    void spend(std::uint64_t tasks, const core::MaxFall& most, core::Time now);
    void keep_in_line(const std::string& who, std::uint64_t tasks, core::Time now);

    std::unordered_map<std::string, std::uint32_t> running_;
    std::uint64_t running_in_all_ = 0;
    std::optional<core::Time> window_; // its beginning …
    std::uint64_t ran_then_ = 0;       // … and what ran then
    std::deque<Spent> spent_;          // within the last window, oldest first; those close together as one
    std::uint64_t spent_in_all_ = 0;
    std::deque<Waiting> line_;
    bool knows_all_ = false;
};

} // namespace headcount::control
