// What a TLS connection is held to: TLS 1.2 or newer, certificates verified by the client. OpenSSL stays in the .cpp.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace headcount::net {

class TlsContext {
public:
    // Trusts the bundle, or the system's certificates when it is empty: SSL_CERT_FILE and SSL_CERT_DIR where set, else
    // the hashed directory, else a bundle in one of the usual places. Throws std::runtime_error with a sentence.
    static TlsContext for_client(const std::string& ca_file);

    // Throws std::runtime_error with a sentence if a file cannot be used.
    static TlsContext for_server(const std::string& certificate_file, const std::string& key_file);

    boost::asio::ssl::context& native() const { return *context_; }

private:
    explicit TlsContext(std::shared_ptr<boost::asio::ssl::context> context) : context_(std::move(context)) {}
    std::shared_ptr<boost::asio::ssl::context> context_;
};

} // namespace headcount::net
