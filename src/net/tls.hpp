// What a TLS connection is held to: TLS 1.2 or newer, certificates verified by the client. OpenSSL stays in the .cpp.
#pragma once

#include "headcount/core/result.hpp"

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace headcount::net {

// Copies are the same context. A client's reads the certificates it trusts when the first connection is about to be
// opened, not before: 35 ms and 1 MB that a program without one does not spend. It keeps sessions to resume.
class TlsContext {
public:
    // Trusts the bundle, or the system's certificates when it is empty: SSL_CERT_FILE and SSL_CERT_DIR where set, else
    // the hashed directory, else a bundle in one of the usual places. Throws std::runtime_error with a sentence where
    // the bundle is not there or no PEM file of certificates.
    static TlsContext for_client(const std::string& ca_file);

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
