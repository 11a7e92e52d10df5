#include "net/openssl_memory.hpp"

#include <openssl/crypto.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <unordered_set>

namespace headcount::test {

namespace {

constexpr std::size_t large = 16 * 1024;

struct Pieces {
    std::mutex mutex;
    std::unordered_set<void*> known;
};

// Never destroyed: OpenSSL frees what it has when the process ends.
Pieces& pieces()
{
    static auto* const all = new Pieces;
    return *all;
}

void* note(void* piece, std::size_t size)
{
    if (piece == nullptr || size < large) return piece;
    const std::lock_guard lock{pieces().mutex};
    pieces().known.insert(piece);
    return piece;
}

void* forget(void* piece)
{
    const std::lock_guard lock{pieces().mutex};
    pieces().known.erase(piece);
    return piece;
}

void* allocate(std::size_t size, const char*, int)
{
    return note(std::malloc(size), size);
}

void* reallocate(void* piece, std::size_t size, const char*, int)
{
    return note(std::realloc(forget(piece), size), size);
}

void release(void* piece, const char*, int)
{
    std::free(forget(piece));
}

// Before main(), since OpenSSL takes no other functions once it has allocated anything.
const bool counting = CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;

} // namespace

std::size_t large_pieces_of_openssl()
{
    if (!counting) throw std::logic_error("OpenSSL allocated something before it could be counted");
    const std::lock_guard lock{pieces().mutex};
    return pieces().known.size();
}

} // namespace headcount::test
