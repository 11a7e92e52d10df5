// What a person should know of a service although nothing failed: a code that stays, a sentence, and what to do.
// docker/RUNBOOK.md has a line for each. Pure; found in what DescribeServices shows and, where there is one, in the
// count.
#pragma once

#include "headcount/core/config.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/instance.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace headcount::core {

enum class Warning {
    capped,            // HC2101
    more_than_one,     // HC2102
    not_distinct,      // HC2103
    counts_draining,   // HC2104
    cannot_deploy,     // HC2105
    zone_rebalancing,  // HC2106
    counts_unusable,   // HC2107
    daemon,            // HC2108
    deployed_by_other, // HC2109
    mixed_kinds,       // HC2110
    away,              // HC2111
    twins,             // HC2112
    none_match,        // HC2113
    no_units,          // HC2114
    sizes_its_fleet,   // HC2115
    bad_tag,           // HC2121
};

std::string_view code_of(Warning warning);  // "HC2101"
std::string_view words_of(Warning warning); // what is so; no full stop
std::string_view remedy_of(Warning warning);
std::span<const Warning> all_warnings();

// Of one row, each at most once, by code. `service` as it was read; one that is not there has none. `measured`: what
// those instances bring along, where the scale counts that.
std::vector<Warning> warnings_of(const Rule& rule, const ObservedService& service, const Decision& decision,
                                 std::uint32_t instances, const std::optional<Measured>& measured = std::nullopt);

// What only a look at each instance can tell.
std::vector<Warning> warnings_of(const Rule& rule, std::span<const ObservedInstance> instances);

} // namespace headcount::core
