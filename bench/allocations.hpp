// How often memory was taken since the start of this program.
#pragma once

#include <cstdint>

namespace headcount::bench {

// By operator new, and by std::aligned_alloc, which Asio uses for its operations and coroutine frames. What OpenSSL and
// the C library take for themselves is not in it. Always 0 where a sanitizer is at work.
std::uint64_t allocations();

// By OpenSSL. It must be told to count before its first use; throws std::runtime_error where that is too late.
void count_openssl_allocations();
std::uint64_t openssl_allocations();

} // namespace headcount::bench
