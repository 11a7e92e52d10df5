#include "net/tls_failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/sslerr.h>

namespace headcount::net {

namespace asio = boost::asio;

TlsFailure explain_handshake(const boost::system::error_code& error)
{
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
        return {"the connection was closed in the middle of it"};
    if (error.category() != asio::error::get_ssl_category()) return {error.message()};
    switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        return {"it speaks only versions of TLS that are too old; TLS 1.2 or newer is needed", true};
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST: return {"what answers there does not speak TLS; check the scheme and the port"};
    default: return {error.message()};
    }
}

} // namespace headcount::net
