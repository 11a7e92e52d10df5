#include "net/tls.hpp"

#include "net/tls_sessions.hpp"
#include "net/trust.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <cassert>
#include <stdexcept>
#include <utility>

namespace headcount::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Context = std::shared_ptr<asio::ssl::context>;

Context make_context(asio::ssl::context::method method)
{
    auto context = std::make_shared<asio::ssl::context>(method);
    SSL_CTX* native = context->native_handle();
    if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1)
        throw std::runtime_error("cannot use TLS: OpenSSL does not let TLS 1.2 be the oldest version");
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    return context;
}

[[noreturn]] void fail(const std::string& what, const std::string& why)
{
    throw std::runtime_error(what + ": " + why);
}

Context make_client_context(const Trust& trust)
{
    auto context = make_context(asio::ssl::context::tls_client);
    context->set_verify_mode(asio::ssl::verify_peer);
    make_trust(context->native_handle(), trust);
    keep_sessions(context->native_handle());
    return context;
}

} // namespace

struct TlsContext::State {
    Trust trust;
    Context context; // null: a client's that is not prepared
};

TlsContext TlsContext::for_client(Trust trust)
{
    if (!trust.bundle.empty()) check_bundle(trust.bundle);
    return TlsContext{std::make_shared<State>(State{std::move(trust), nullptr})};
}

TlsContext TlsContext::for_server(const std::string& certificate_file, const std::string& key_file)
{
    auto context = make_context(asio::ssl::context::tls_server);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS); // a client's are told when to: Stream::rest()
    error_code error;
    context->use_certificate_chain_file(certificate_file, error);
    if (error)
        fail("cannot use " + certificate_file + " as the server's certificate (a PEM chain is needed)",
             error.message());
    context->use_private_key_file(key_file, asio::ssl::context::pem, error);
    if (error) fail("cannot use " + key_file + " as the key of " + certificate_file, error.message());
    return TlsContext{std::make_shared<State>(State{{}, std::move(context)})};
}

core::Result<void> TlsContext::prepare()
{
    if (state_->context) return {};
    try {
        state_->context = make_client_context(state_->trust);
        return {};
    } catch (const std::runtime_error& failure) {
        core::Error error;
        error.kind = core::ErrorKind::invalid;
        error.message = failure.what();
        return error;
    }
}

boost::asio::ssl::context& TlsContext::native() const
{
    assert(state_->context);
    return *state_->context;
}

} // namespace headcount::net
