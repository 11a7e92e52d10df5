#include "sim/server/certificate.hpp"

#include "sim/calendar.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

using namespace headcount;
using namespace headcount::sim;

namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate read(const std::string& pem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                            &BIO_free_all);
    return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
}

// As a client would: the chain, the dates, the purpose, strictly.
int verdict(X509* ca, X509* leaf, core::WallTime at)
{
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
    X509_STORE_add_cert(store.get(), ca);
    X509_STORE_set_flags(store.get(), X509_V_FLAG_X509_STRICT);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                  &X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(at));
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

} // namespace

BOOST_AUTO_TEST_SUITE(certificate)

BOOST_AUTO_TEST_CASE(clients_that_trust_the_authority_accept_the_server_under_its_names_only)
{
    const auto now = *parse_basic_time("20260102T030405Z");
    const auto made = make_certificate({"localhost", "127.0.0.1", "::1"}, now);
    const auto ca = read(made.ca_pem);
    const auto leaf = read(made.chain_pem);
    BOOST_TEST(verdict(ca.get(), leaf.get(), now) == X509_V_OK);
    BOOST_TEST(X509_check_host(leaf.get(), "localhost", 0, 0, nullptr) == 1);
    BOOST_TEST(X509_check_ip_asc(leaf.get(), "127.0.0.1", 0) == 1);
    BOOST_TEST(X509_check_ip_asc(leaf.get(), "::1", 0) == 1);
    BOOST_TEST(X509_check_host(leaf.get(), "example.com", 0, 0, nullptr) == 0);
}

BOOST_AUTO_TEST_CASE(nobody_else_is_accepted_and_nothing_for_ever)
{
    const auto now = *parse_basic_time("20260102T030405Z");
    const auto one = make_certificate({"localhost"}, now);
    const auto two = make_certificate({"localhost"}, now);
    const auto ca = read(one.ca_pem);
    const auto other = read(two.chain_pem);
    BOOST_TEST(verdict(ca.get(), other.get(), now) != X509_V_OK);
    const auto leaf = read(one.chain_pem);
    BOOST_TEST(verdict(ca.get(), leaf.get(), now + std::chrono::days{31}) == X509_V_ERR_CERT_HAS_EXPIRED);
    BOOST_TEST(one.key_pem != two.key_pem);
    BOOST_CHECK_THROW(make_certificate({}, now), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
