// What OpenSSL holds in this process.
#pragma once

#include <cstddef>

namespace headcount::test {

// Pieces of 16 KB and more: a connection's buffer for records to read, and that for records to write.
std::size_t large_pieces_of_openssl();

} // namespace headcount::test
