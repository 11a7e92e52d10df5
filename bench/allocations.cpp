#include "allocations.hpp"

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace headcount::bench {
namespace {

std::atomic<std::uint64_t> taken{0};

} // namespace

std::uint64_t allocations()
{
    return taken.load(std::memory_order_relaxed);
}

} // namespace headcount::bench

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEADCOUNT_BENCH_SANITIZED
#endif
#endif

#ifndef HEADCOUNT_BENCH_SANITIZED

namespace {

void count()
{
    headcount::bench::taken.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

// The array forms of the library call these.
void* operator new(std::size_t size)
{
    count();
    if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

// NOLINTNEXTLINE: its name is that of the C library on purpose
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    count();
    return alignment <= alignof(std::max_align_t) ? std::malloc(size) : memalign(alignment, size);
}

#endif
