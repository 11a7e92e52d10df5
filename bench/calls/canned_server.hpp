// A server whose answers are made of next to nothing, in a process of its own and as cheap as can be: both clients that
// are compared share a core with it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace headcount::bench {

struct ServerCertificate {
    std::string certificate_file; // PEM; empty: plain TCP
    std::string key_file;
};

// The bytes that answer a whole request, there until the next one. Throws where it has none: the server ends.
using Answerer = std::function<std::string_view(std::string_view request)>;

class CannedServer {
public:
    // Forks, so this process must not have threads yet. Throws std::runtime_error with a sentence.
    CannedServer(const Answerer& answer, const ServerCertificate& certificate);
    // The same bytes to every request.
    CannedServer(const std::string& answer, const ServerCertificate& certificate)
        : CannedServer([answer](std::string_view) { return std::string_view(answer); }, certificate)
    {
    }
    ~CannedServer(); // ends it
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    std::uint16_t port() const { return port_; } // of 127.0.0.1

private:
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

} // namespace headcount::bench
