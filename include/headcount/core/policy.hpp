// How many tasks for how many instances, or vCPU, zones, …: `scale:` of a rule as a pure, exact function.
// per_instance is decimal text multiplied exactly: 0.07 × 100 is 7, never 8.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/core/unit.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::core {

// A non-negative decimal with at most nine digits after the point, kept as an integer of billionths.
class Decimal {
public:
    static Result<Decimal> parse(std::string_view text); // "2", "0.07"; at most 5000
    std::uint64_t times_rounded_up(std::uint32_t count) const { return times_rounded_up(Amount::of(count)); }
    std::uint64_t times_rounded_up(Amount amount) const; // ceil(amount × this), exactly
    std::string text() const;                            // shortest form that parses to the same

    friend bool operator==(const Decimal&, const Decimal&) = default;

private:
    std::uint64_t billionths_ = 0;
};

std::ostream& operator<<(std::ostream& out, const Decimal& decimal);

inline constexpr std::uint32_t most_tasks = 5000;     // ECS allows no more in a service,
inline constexpr std::uint32_t most_instances = 5000; // … nor in a cluster
inline constexpr std::uint32_t most_units = 1'000'000;

struct Step {
    std::uint32_t from;  // from this many instances, or units, on …
    std::uint32_t tasks; // … this many tasks

    friend bool operator==(const Step&, const Step&) = default;
};

struct Scale {
    Unit per;                             // what is counted; "instance" below stands for one of it
    std::optional<Decimal> per_instance;  // none of the three: 1 per instance
    std::optional<std::uint32_t> one_per; // tasks = ceil(instances / one_per); at least 1
    std::vector<Step> ladder; // ascending; below the first rung the first rung's tasks, but 0 for no instances
    std::vector<Step> floors; // ascending; "from 2 instances on at least 2 tasks"
    std::uint32_t min = 0;
    std::uint32_t max = most_tasks;

    friend bool operator==(const Scale&, const Scale&) = default;
};

// The policy value: greater of per_instance / one_per and ladder, raised by floors, then kept within min … max.
std::uint32_t tasks_for(const Scale& scale, Amount amount);
inline std::uint32_t tasks_for(const Scale& scale, std::uint32_t instances)
{
    return tasks_for(scale, Amount::of(instances));
}

} // namespace headcount::core
