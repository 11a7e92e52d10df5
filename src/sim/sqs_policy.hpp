// Whether the policy of a queue lets another account in: Effect, Principal and Action of its statements. Conditions and
// NotPrincipal, NotAction are not understood, and a statement that has them allows nothing.
#pragma once

#include <string>
#include <string_view>

namespace headcount::sim {

bool policy_allows(std::string_view policy, std::string_view account, std::string_view operation);

} // namespace headcount::sim
