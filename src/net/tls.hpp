// What a TLS connection is held to: TLS 1.2 or newer, certificates verified by the client. OpenSSL stays in the .cpp.
#pragma once

#include "headcount/core/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace headcount::net {

// Whose certificates a client trusts.
struct Trust {
    std::string bundle{}; // a PEM file; empty: the system's
    // Where the system's are, as SSL_CERT_FILE and SSL_CERT_DIR tell OpenSSL; both empty: in the hashed directory, else
    // in a bundle in one of the usual places.
    std::string system_file{};
    std::string system_directory{};
    // Certificates in DER to trust besides the system's, which are then read only for a chain that these do not verify;
    // not besides a bundle. Their bytes outlive the context.
    std::vector<std::string_view> roots{};
};

// Copies are the same context. A client's reads the certificates it trusts when the first connection is about to be
// opened, not before: up to 35 ms and 1 MB that a program without one does not spend. It keeps sessions to resume.
class TlsContext {
public:
    // Throws std::runtime_error with a sentence where the bundle is not there or no PEM file of certificates.
    static TlsContext for_client(Trust trust);

    // Throws std::runtime_error with a sentence if a file cannot be used.
    static TlsContext for_server(const std::string& certificate_file, const std::string& key_file);

    // Before the first use of a client's, and again after an error: what it trusts is read. Error: invalid.
    core::Result<void> prepare();

    boost::asio::ssl::context& native() const; // of one that is prepared, or a server's

private:
    struct State;
    explicit TlsContext(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

} // namespace headcount::net
