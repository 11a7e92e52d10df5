// Whose certificates OpenSSL trusts on behalf of a client, and when they are read.
#pragma once

#include "net/tls.hpp"

#include <openssl/types.h>

#include <string>

namespace headcount::net {

// Throws std::runtime_error with a sentence. Cheap, and most mistakes show: the path, the rights, the kind of file.
// What is in it is found out when it is read.
void check_bundle(const std::string& ca_file);

// Throws std::runtime_error with a sentence. Where roots are given, the system's certificates are read when a chain
// comes that these do not verify, once, in the middle of that handshake.
void make_trust(SSL_CTX* context, const Trust& trust);

// Why the system's certificates could not be read for this connection's chain; empty where they could, or need not.
std::string unread_trust(SSL* connection);

} // namespace headcount::net
