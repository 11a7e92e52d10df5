#include "support/certificates.hpp"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace headcount::test {

namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(FILE* file) const { std::fclose(file); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

constexpr long day = 24 * 60 * 60;

void require(bool done, const char* what)
{
    if (!done) throw std::runtime_error(std::string{"cannot make a certificate: "} + what);
}

Key make_key()
{
    Key key{EVP_EC_gen("P-256")};
    require(key != nullptr, "key");
    return key;
}

void extend(X509& certificate, X509& issuer, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    require(extension != nullptr, value.c_str());
    X509_add_ext(&certificate, extension.get(), -1);
}

Certificate make(EVP_PKEY& key, const char* name, long serial)
{
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), day);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_pubkey(certificate.get(), &key);
    return certificate;
}

void sign(X509& certificate, X509& issuer, EVP_PKEY& issuer_key)
{
    X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer));
    require(X509_sign(&certificate, &issuer_key, EVP_sha256()) != 0, "signature");
}

std::string alternative_names(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) {
        in6_addr address{};
        const bool ip =
            inet_pton(AF_INET, name.c_str(), &address) == 1 || inet_pton(AF_INET6, name.c_str(), &address) == 1;
        text.append(text.empty() ? "" : ",").append(ip ? "IP:" : "DNS:").append(name);
    }
    return text;
}

std::unique_ptr<FILE, Free> create(const std::filesystem::path& path)
{
    std::unique_ptr<FILE, Free> file{std::fopen(path.c_str(), "w")};
    require(file != nullptr, path.c_str());
    return file;
}

std::filesystem::path make_directory()
{
    auto name = (std::filesystem::temp_directory_path() / "headcount-certificates-XXXXXX").string();
    require(mkdtemp(name.data()) != nullptr, "directory");
    return name;
}

} // namespace

Certificates::Certificates(const std::vector<std::string>& names, CertificateKind kind) : directory_(make_directory())
{
    const auto ca_key = make_key();
    const std::string authority = "headcount test CA of " + names.front(); // OpenSSL finds it by its name
    const auto ca = make(*ca_key, authority.c_str(), 1);
    extend(*ca, *ca, NID_basic_constraints, "critical,CA:TRUE");
    extend(*ca, *ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(*ca, *ca, *ca_key);

    const auto key = make_key();
    const auto server = make(*key, "headcount test server", 2);
    extend(*server, *ca, NID_basic_constraints, "critical,CA:FALSE");
    extend(*server, *ca, NID_ext_key_usage, "serverAuth");
    extend(*server, *ca, NID_subject_alt_name, alternative_names(names));
    if (kind == CertificateKind::expired) X509_gmtime_adj(X509_getm_notAfter(server.get()), -1);
    if (kind == CertificateKind::self_signed)
        sign(*server, *server, *key);
    else
        sign(*server, *ca, *ca_key);

    require(PEM_write_X509(create(directory_ / "ca.pem").get(), ca.get()) == 1, "ca.pem");
    require(PEM_write_X509(create(directory_ / "server.pem").get(), server.get()) == 1, "server.pem");
    require(PEM_write_PrivateKey(create(directory_ / "server.key").get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) == 1,
            "server.key");
}

Certificates::~Certificates()
{
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

} // namespace headcount::test
