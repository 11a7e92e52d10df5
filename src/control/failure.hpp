// What an error of ECS means to a run: the verdict, its reason, and a sentence that a person can act on. Pure.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::control {

core::Reason reason_of(core::ErrorKind kind);

// It may succeed within the minutes that a run is tried again.
bool may_pass(const core::Error& error);

// Whether ECS has carried it out cannot be told: no answer came that refuses it.
bool may_have_arrived(const core::Error& error);

// cannot <what> of cluster prod (111122223333, eu-west-1): DescribeClusters was refused with …; allow …
// The error tells the call, its code and request; what cannot be done without it is told here.
std::string failure_words(std::string_view what, const core::ClusterKey& cluster, const core::Error& error);

// The decision of a row that failed: nothing is set, `from` and `policy` stay as far as they are known.
core::Decision failed(core::Decision known, std::string_view what, const core::ClusterKey& cluster,
                      const core::Error& error);

// UpdateService was refused because the service is not what the reads showed: that is an answer, not a failure.
std::optional<core::Decision> verdict_of_refusal(const core::Decision& wanted, const core::Error& error);

} // namespace headcount::control
