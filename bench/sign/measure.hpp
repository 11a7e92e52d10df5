// Measures what signing costs beside its digests alone, in interleaved pairs.
#pragma once

#include "sign/figures.hpp"

namespace headcount::bench {

// Counts OpenSSL's allocations too, so it must come before the first use of OpenSSL.
SignFigures measure_signing(const SignOptions& options);

} // namespace headcount::bench
