// A server that answers every request with the same bytes, in a process of its own and as cheaply as can be: both
// clients that are compared share a core with it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace headcount::bench {

struct ServerCertificate {
    std::string certificate_file; // PEM; empty: plain TCP
    std::string key_file;
};

class CannedServer {
public:
    // Forks, so this process must not have threads yet. Throws std::runtime_error with a sentence.
    CannedServer(const std::string& answer, const ServerCertificate& certificate);
    ~CannedServer(); // ends it
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    std::uint16_t port() const { return port_; } // of 127.0.0.1

private:
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

} // namespace headcount::bench
