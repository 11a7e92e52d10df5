// How often memory was taken since the start of this program: by operator new, and by std::aligned_alloc, which Asio
// uses for its operations and coroutine frames. What OpenSSL and the C library take for themselves is not in it.
#pragma once

#include <cstdint>

namespace headcount::bench {

std::uint64_t allocations(); // 0 always where a sanitizer is at work

} // namespace headcount::bench
