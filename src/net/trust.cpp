#include "net/trust.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

namespace headcount::net {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& why)
{
    throw std::runtime_error(what + ": " + why);
}

std::string not_trusted(const std::string& ca_file)
{
    return "cannot use " + ca_file + " as the CA certificates to trust (a PEM file is needed)";
}

std::string reason_of_openssl()
{
    const auto code = static_cast<int>(ERR_get_error());
    ERR_clear_error();
    return boost::system::error_code(code, boost::asio::error::get_ssl_category()).message();
}

void trust_file(SSL_CTX* context, const std::string& ca_file)
{
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) fail(not_trusted(ca_file), reason_of_openssl());
}

void trust_directory(SSL_CTX* context, const std::string& directory)
{
    ERR_clear_error();
    if (SSL_CTX_load_verify_dir(context, directory.c_str()) != 1)
        fail("cannot trust the CA certificates in " + directory, reason_of_openssl());
}

// The names OpenSSL looks up are hashes: "5ad8a5d6.0".
bool is_hashed_directory(const std::filesystem::path& directory)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error})
        if (entry.path().extension() == ".0") return true;
    return false;
}

// A hashed directory costs nothing until a certificate is looked up; a bundle of 150 costs 35 ms and 1 MB.
void trust_the_usual_places(SSL_CTX* context)
{
    for (const char* directory : {X509_get_default_cert_dir(), "/etc/ssl/certs"})
        if (is_hashed_directory(directory)) return trust_directory(context, directory);
    for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                               "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"})
        if (std::error_code error; std::filesystem::exists(bundle, error)) return trust_file(context, bundle);
}

// As OpenSSL does by itself, but for the environment, which is the caller's to read: of file and directory the one that
// is not named is the default.
void trust_the_system(SSL_CTX* context, const Trust& trust)
{
    if (trust.system_file.empty() && trust.system_directory.empty()) return trust_the_usual_places(context);
    trust_directory(context, trust.system_directory.empty() ? X509_get_default_cert_dir() : trust.system_directory);
    const std::string file = trust.system_file.empty() ? X509_get_default_cert_file() : trust.system_file;
    if (std::error_code error; !trust.system_file.empty() || std::filesystem::exists(file, error))
        trust_file(context, file);
}

struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_STORE_CTX* verification) const { X509_STORE_CTX_free(verification); }
};

void trust_root(SSL_CTX* context, std::string_view der)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<X509, Free> root{d2i_X509(nullptr, &bytes, static_cast<long>(der.size()))};
    if (!root || X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root.get()) != 1)
        fail("cannot use a root certificate of this program", reason_of_openssl());
}

// The system's certificates, that were not needed so far. OpenSSL carries it for us, with the context.
struct Rest {
    Trust trust;
    bool read = false;
    std::string problem{}; // why the last attempt to read them failed

    bool read_now(SSL_CTX* context)
    {
        try {
            trust_the_system(context, trust);
            problem.clear();
            read = true;
        } catch (const std::exception& error) {
            problem = error.what();
        }
        return read;
    }
};

void free_rest(void*, void* rest, CRYPTO_EX_DATA*, int, long, void*)
{
    delete static_cast<Rest*>(rest);
}

int place_of_rest()
{
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_rest);
    return index;
}

Rest* rest_of(SSL_CTX* context)
{
    return static_cast<Rest*>(SSL_CTX_get_ex_data(context, place_of_rest()));
}

// OpenSSL verifies with one X509_STORE_CTX only once; a second look takes a second one, and its answer goes into the
// first, where OpenSSL looks for it.
int verify_again(X509_STORE_CTX* first)
{
    const std::unique_ptr<X509_STORE_CTX, Free> second{X509_STORE_CTX_new()};
    const int place_of_connection = SSL_get_ex_data_X509_STORE_CTX_idx();
    const bool begun =
        second &&
        X509_STORE_CTX_init(second.get(), X509_STORE_CTX_get0_store(first), X509_STORE_CTX_get0_cert(first),
                            X509_STORE_CTX_get0_untrusted(first)) == 1 &&
        X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(second.get()), X509_STORE_CTX_get0_param(first)) == 1 &&
        X509_STORE_CTX_set_ex_data(second.get(), place_of_connection,
                                   X509_STORE_CTX_get_ex_data(first, place_of_connection)) == 1;
    if (!begun) {
        X509_STORE_CTX_set_error(first, X509_V_ERR_OUT_OF_MEM);
        return 0;
    }
    const int verdict = X509_verify_cert(second.get());
    X509_STORE_CTX_set_error(first, X509_STORE_CTX_get_error(second.get()));
    X509_STORE_CTX_set_error_depth(first, X509_STORE_CTX_get_error_depth(second.get()));
    X509_STORE_CTX_set0_verified_chain(first, X509_STORE_CTX_get1_chain(second.get()));
    return verdict;
}

int verify_by_roots_then_by_all(X509_STORE_CTX* verification, void* own_context)
{
    const int verdict = X509_verify_cert(verification);
    auto* const context = static_cast<SSL_CTX*>(own_context);
    Rest& rest = *rest_of(context);
    if (verdict > 0 || rest.read) return verdict;
    return rest.read_now(context) ? verify_again(verification) : verdict;
}

} // namespace

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

void make_trust(SSL_CTX* context, const Trust& trust)
{
    if (!trust.bundle.empty()) return trust_file(context, trust.bundle);
    if (trust.roots.empty()) return trust_the_system(context, trust);
    for (const std::string_view root : trust.roots)
        trust_root(context, root);
    auto rest = std::make_unique<Rest>(Rest{trust});
    if (SSL_CTX_set_ex_data(context, place_of_rest(), rest.get()) != 1) throw std::bad_alloc{};
    std::ignore = rest.release(); // it is the context's now
    SSL_CTX_set_cert_verify_callback(context, verify_by_roots_then_by_all, context);
}

std::string unread_trust(SSL* connection)
{
    const Rest* rest = rest_of(SSL_get_SSL_CTX(connection));
    return rest == nullptr ? "" : rest->problem;
}

} // namespace headcount::net
