#include "sim/server/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include <ctime>
#include <memory>
#include <stdexcept>

namespace headcount::sim {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* pointer) const
    {
        Free(pointer);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

void must(bool worked, const char* what)
{
    if (!worked) throw std::runtime_error(std::string("cannot make a certificate: OpenSSL failed to ") + what);
}

Key make_key()
{
    Key key(EVP_EC_gen("P-256"));
    must(key != nullptr, "make a key");
    return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

Certificate begin_certificate(const std::string& name, EVP_PKEY* key, core::WallTime now)
{
    Certificate certificate(X509_new());
    must(certificate != nullptr, "make a certificate");
    must(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "set a version");
    const Number serial(BN_new());
    must(serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "draw a serial number");
    must(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) != nullptr, "set a serial number");
    const auto begin = std::chrono::system_clock::to_time_t(now - std::chrono::days{1});
    const auto end = std::chrono::system_clock::to_time_t(now + std::chrono::days{30});
    must(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), begin) != nullptr, "set the first day");
    must(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), end) != nullptr, "set the last day");
    must(X509_set_pubkey(certificate.get(), key) == 1, "set a key");
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    auto* subject = X509_get_subject_name(certificate.get());
    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "set a name");
    return certificate;
}

std::string alternative_names(const std::vector<std::string>& hosts)
{
    std::string names;
    for (const auto& host : hosts) {
        boost::system::error_code no_address;
        boost::asio::ip::make_address(host, no_address);
        names += (names.empty() ? "" : ",") + std::string(no_address ? "DNS:" : "IP:") + host;
    }
    return names;
}

std::string drained(const Bio& bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    must(bio && PEM_write_bio_X509(bio.get(), certificate) == 1, "write a certificate");
    return drained(bio);
}

std::string pem(EVP_PKEY* key)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    must(bio && PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "write a key");
    return drained(bio);
}

void sign(X509* certificate, EVP_PKEY* key)
{
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "sign");
}

} // namespace

ServerCertificate make_certificate(const std::vector<std::string>& hosts, core::WallTime now)
{
    if (hosts.empty()) throw std::runtime_error("cannot make a certificate for no host");
    const auto ca_key = make_key();
    const auto ca = begin_certificate("headcount-sim authority", ca_key.get(), now);
    must(X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1, "set an issuer");
    add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    sign(ca.get(), ca_key.get());

    const auto key = make_key();
    const auto leaf = begin_certificate("headcount-sim", key.get(), now);
    must(X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca.get())) == 1, "set an issuer");
    add_extension(leaf.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(leaf.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    add_extension(leaf.get(), ca.get(), NID_subject_key_identifier, "hash");
    add_extension(leaf.get(), ca.get(), NID_authority_key_identifier, "keyid:always");
    add_extension(leaf.get(), ca.get(), NID_subject_alt_name, alternative_names(hosts));
    sign(leaf.get(), ca_key.get());
    return {pem(ca.get()), pem(leaf.get()), pem(key.get())};
}

} // namespace headcount::sim
