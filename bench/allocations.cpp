#include "allocations.hpp"

#include <malloc.h>
#include <openssl/crypto.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <stdexcept>

namespace headcount::bench {
namespace {

std::atomic<std::uint64_t> taken{0};
std::atomic<std::uint64_t> taken_by_openssl{0};

// One thread works where this is used: no locked addition, which would cost 5 ns each.
void count(std::atomic<std::uint64_t>& counter)
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void* allocate(std::size_t size, const char*, int)
{
    count(taken_by_openssl);
    return std::malloc(size);
}

void* reallocate(void* memory, std::size_t size, const char*, int)
{
    count(taken_by_openssl);
    return std::realloc(memory, size);
}

void release(void* memory, const char*, int)
{
    std::free(memory);
}

} // namespace

std::uint64_t allocations()
{
    return taken.load(std::memory_order_relaxed);
}

void count_openssl_allocations()
{
    if (CRYPTO_set_mem_functions(allocate, reallocate, release) != 1)
        throw std::runtime_error("OpenSSL was in use before its allocations could be counted");
}

std::uint64_t openssl_allocations()
{
    return taken_by_openssl.load(std::memory_order_relaxed);
}

} // namespace headcount::bench

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEADCOUNT_BENCH_SANITIZED
#endif
#endif

#ifndef HEADCOUNT_BENCH_SANITIZED

// The array forms of the library call these.
void* operator new(std::size_t size)
{
    headcount::bench::count(headcount::bench::taken);
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
    headcount::bench::count(headcount::bench::taken);
    return alignment <= alignof(std::max_align_t) ? std::malloc(size) : memalign(alignment, size);
}

#endif
