// What `headcount check` says of the sources of credentials: which one was chosen, and why the others were not. Pure.
#pragma once

#include "cli/check/finding.hpp"

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/core/result.hpp"

#include <vector>

namespace headcount::cli {

// A finding for each source, and one more where none of them has any. No secret is in it.
Findings findings_of(const std::vector<aws::LinkReport>& walk, const core::Result<aws::CredentialsPtr>& got);

} // namespace headcount::cli
