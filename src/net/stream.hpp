// A connection as bytes in and bytes out, plain or TLS. Deadlines are not its business: whoever sets one closes it.
// One read and one write at a time; it must outlive them.
#pragma once

#include "headcount/net/url.hpp"
#include "net/channel.hpp"
#include "net/tls.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace headcount::net {

class TlsStream;

class Stream {
public:
    virtual ~Stream() = default;

    virtual asio::awaitable<Received> read(std::span<char> room) = 0;     // one byte at least, or an error
    virtual asio::awaitable<error_code> write(std::string_view text) = 0; // all of it, or an error
    virtual Sent write_now(std::string_view text) = 0;                    // what fits without waiting

    // Tells the peer that nothing more comes, and waits until it hangs up, so that it gets to read what was written.
    virtual asio::awaitable<void> finish() = 0;

    virtual void cancel() = 0; // waits in it end now; it may still be written to
    virtual void close() = 0;  // waits in it end now, with asio::error::operation_aborted
    virtual void reset() = 0;  // closes with RST instead of FIN

    // Nothing was received that nobody has read. Costs next to nothing, and does not ask the system.
    virtual bool holds_nothing() = 0;
    // Nothing to read and not hung up: true of an idle connection that can carry another request. (Never asked before
    // the first answer: the session tickets of TLS 1.3 may be there to be read until then.)
    virtual bool quiet() = 0;

    // Nothing is under way and nothing will be soon: keeps no more memory than that takes.
    virtual void rest() = 0;

    // TLS inside this one, which is of no use afterwards: to the peer, or through a proxy that may itself be spoken to
    // over TLS; there is no third layer. `peer.host` goes into SNI and must be named by the certificate; an address is
    // compared with its addresses. The context is prepared.
    virtual std::unique_ptr<TlsStream> secured(const TlsContext& context, const Endpoint& peer) = 0;
};

class TlsStream : public Stream {
public:
    virtual asio::awaitable<error_code> handshake() = 0;

    // Why the peer's certificate was not accepted, or empty.
    virtual std::string certificate_problem() = 0;
};

std::unique_ptr<Stream> make_plain_stream(asio::ip::tcp::socket socket);
std::unique_ptr<TlsStream> make_tls_server_stream(asio::ip::tcp::socket socket, const TlsContext& context);

} // namespace headcount::net
