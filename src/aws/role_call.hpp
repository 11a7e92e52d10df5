// The STS calls by which a provider turns one identity into another. Each makes a client of its own, since its client
// cannot be the one that asks this provider for credentials; it is made once in an hour or so.
#pragma once

#include "aws/profile_plan.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

// `parts` outlives the call. The regional endpoint of parts.region is asked.
asio::awaitable<core::Result<CredentialsPtr>> assume(const ProviderParts& parts, RoleOfProfile role, CredentialsPtr as,
                                                     core::Deadline deadline);

// Reads the token file, whose token rotates.
asio::awaitable<core::Result<CredentialsPtr>> assume(const ProviderParts& parts, WebIdentitySource source,
                                                     core::Deadline deadline);

} // namespace headcount::aws
