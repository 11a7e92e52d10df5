#include "net/tls.hpp"

#include "net/tls_sessions.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <cassert>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
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

std::string not_trusted(const std::string& ca_file)
{
    return "cannot use " + ca_file + " as the CA certificates to trust (a PEM file is needed)";
}

// Cheap, and most mistakes show: the path, the rights, the kind of file. What is in it is found out when it is read.
void check_bundle(const std::string& ca_file)
{
    std::error_code error;
    if (std::filesystem::is_directory(ca_file, error)) fail(not_trusted(ca_file), "it is a directory");
    errno = 0;
    std::ifstream file(ca_file);
    if (!file) fail(not_trusted(ca_file), std::generic_category().message(errno));
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("-----BEGIN ") && line.find(" CERTIFICATE-----") != std::string::npos) return;
    fail(not_trusted(ca_file), "there is no certificate in it");
}

// The names OpenSSL looks up are hashes: "5ad8a5d6.0".
bool is_hashed_directory(const std::filesystem::path& directory)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error})
        if (entry.path().extension() == ".0") return true;
    return false;
}

void trust_file(asio::ssl::context& context, const std::string& ca_file)
{
    error_code error;
    context.load_verify_file(ca_file, error);
    if (error) fail(not_trusted(ca_file), error.message());
}

// A hashed directory costs nothing until a certificate is looked up; a bundle of 150 costs 35 ms and 1 MB.
void trust_the_usual_places(asio::ssl::context& context)
{
    for (const char* directory : {X509_get_default_cert_dir(), "/etc/ssl/certs"})
        if (is_hashed_directory(directory)) return context.add_verify_path(directory);
    for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                               "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"})
        if (std::error_code error; std::filesystem::exists(bundle, error)) return context.load_verify_file(bundle);
}

// As OpenSSL does by itself, but for the environment, which is the caller's to read: of file and directory the one that
// is not named is the default.
void trust_the_system(asio::ssl::context& context, const Trust& trust)
{
    if (trust.system_file.empty() && trust.system_directory.empty()) return trust_the_usual_places(context);
    const std::string directory = trust.system_directory.empty() ? X509_get_default_cert_dir() : trust.system_directory;
    context.add_verify_path(directory);
    const std::string file = trust.system_file.empty() ? X509_get_default_cert_file() : trust.system_file;
    if (std::error_code error; !trust.system_file.empty() || std::filesystem::exists(file, error))
        trust_file(context, file);
}

Context make_client_context(const Trust& trust)
{
    auto context = make_context(asio::ssl::context::tls_client);
    context->set_verify_mode(asio::ssl::verify_peer);
    if (trust.bundle.empty())
        trust_the_system(*context, trust);
    else
        trust_file(*context, trust.bundle);
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
    core::Error error;
    try {
        state_->context = make_client_context(state_->trust);
        return {};
    } catch (const boost::system::system_error& failure) {
        error.message = "cannot read the CA certificates of this system: " + failure.code().message();
    } catch (const std::runtime_error& failure) {
        error.message = failure.what();
    }
    error.kind = core::ErrorKind::invalid;
    return error;
}

boost::asio::ssl::context& TlsContext::native() const
{
    assert(state_->context);
    return *state_->context;
}

} // namespace headcount::net
