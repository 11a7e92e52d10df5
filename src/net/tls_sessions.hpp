// TLS sessions to resume: a new connection to a host that was spoken to before skips the certificates and most of the
// arithmetic. Kept per client context, bounded; a server that does not know a session any more makes a new one.
// https://www.rfc-editor.org/rfc/rfc8446#section-2.2
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace headcount::net {

struct FreeSession {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, FreeSession>;

class TlsSessions {
public:
    static constexpr std::size_t most_of_a_host = 8; // connections that may be opened at once with one each
    static constexpr std::size_t most = 128;         // each holds the server's certificates: a few KB

    void keep(const std::string& host, TlsSession session);

    // The newest, or null. A ticket of TLS 1.3 is handed out once only, so that nobody who watches can tell that two
    // connections are of one client; sessions of TLS 1.2 stay.
    TlsSession take(const std::string& host);

    void forget(const std::string& host);
    std::size_t size() const { return sessions_.size(); }

private:
    struct Kept {
        std::string host;
        TlsSession session;
    };
    std::list<Kept> sessions_; // oldest first
};

// From now on the context keeps what servers give; it owns the sessions.
void keep_sessions(SSL_CTX* context);

// Before the handshake: sessions of this connection belong to `host` (with port), and one that is kept is offered.
void offer_session(SSL* connection, const std::string& host);

// A handshake with `host` failed: it may be for what was offered.
void forget_sessions(SSL* connection, const std::string& host);

} // namespace headcount::net
