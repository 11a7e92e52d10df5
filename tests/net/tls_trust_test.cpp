// When and from where the certificates to trust are read: late, and what is wrong with the path is told early.
#include "net/tls.hpp"

#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

std::string complaint(const std::string& ca_file)
{
    try {
        TlsContext::for_client({.bundle = ca_file});
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

// What OpenSSL looks a certificate up by.
std::string hash_of(const std::string& pem_file)
{
    const std::unique_ptr<BIO, int (*)(BIO*)> file{BIO_new_file(pem_file.c_str(), "r"), BIO_free};
    const std::unique_ptr<X509, void (*)(X509*)> read{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                      X509_free};
    std::ostringstream text;
    text << std::hex << std::setw(8) << std::setfill('0') << X509_subject_name_hash(read.get());
    return text.str();
}

std::string der_of(const std::string& pem_file)
{
    const std::unique_ptr<BIO, int (*)(BIO*)> file{BIO_new_file(pem_file.c_str(), "r"), BIO_free};
    const std::unique_ptr<X509, void (*)(X509*)> read{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                      X509_free};
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(read.get(), &bytes);
    std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

// A bundle that changes under the client's feet.
struct World : TlsWorld {
    std::string bundle = (certificates.directory() / "bundle.pem").string();

    World() { options.ca_file = bundle; }

    void bundle_is(const std::string& ca_file)
    {
        std::filesystem::copy_file(ca_file, bundle, std::filesystem::copy_options::overwrite_existing);
    }
};

// A client that brings along a root, on a machine whose system's certificates are in the bundle.
struct Rooted : World {
    const Certificates other{{"other.example"}};
    const std::string peers_root = der_of(certificates.ca_file());
    const std::string other_root = der_of(other.ca_file());

    Rooted()
    {
        options.ca_file.clear();
        options.system_ca_file = bundle;
        tls_peer({answer_and_stay, answer_and_stay, answer_and_stay});
    }
};

constexpr auto broken = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";

} // namespace

BOOST_AUTO_TEST_SUITE(tls_trust)

BOOST_FIXTURE_TEST_CASE(a_bundle_that_cannot_be_one_is_told_at_the_start, World)
{
    BOOST_TEST(complaint("") == "none");
    BOOST_TEST(complaint(certificates.ca_file()) == "none");
    const auto wrong = [](const std::string& path, const std::string& why) {
        BOOST_TEST(complaint(path) ==
                   "cannot use " + path + " as the CA certificates to trust (a PEM file is needed): " + why);
    };
    wrong("/nowhere/ca.pem", "No such file or directory");
    wrong(certificates.directory().string(), "it is a directory");
    wrong(certificates.key_file(), "there is no certificate in it");
    std::ofstream{bundle} << "";
    wrong(bundle, "there is no certificate in it");
}

BOOST_FIXTURE_TEST_CASE(the_bundle_is_read_for_the_first_tls_connection_and_not_before, World)
{
    const Certificates other{{"127.0.0.1"}};
    bundle_is(other.ca_file());
    peer({answers({"plain"})});
    BOOST_TEST(call()->body == "plain"); // the client is there and has made a call, not one over TLS
    http().close_idle();
    bundle_is(certificates.ca_file());
    tls_peer({answer_and_stay, answer_and_stay});
    BOOST_TEST(secure_call()->body == "two");
    http().close_idle();
    bundle_is(other.ca_file()); // … and it is read once only
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(a_bundle_that_turns_out_to_be_broken_is_an_error_until_it_is_mended, World)
{
    std::ofstream{bundle} << broken;
    tls_peer({answer_and_stay, answer_and_stay});
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::invalid));
    BOOST_TEST(!response.error().retryable);
    BOOST_TEST(says(response.error(), "cannot use " + bundle), response.error().message);
    BOOST_TEST(hands_shaken == 0);
    BOOST_TEST(http().stats().open == 0u);
    bundle_is(certificates.ca_file());
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(the_certificates_of_the_system_are_a_file_or_a_hashed_directory_as_told, World)
{
    const auto hashed = certificates.directory() / "hashed";
    std::filesystem::create_directory(hashed);
    std::filesystem::copy_file(certificates.ca_file(), hashed / (hash_of(certificates.ca_file()) + ".0"));
    tls_peer({answer_and_stay, answer_and_stay});

    options.ca_file.clear();
    BOOST_TEST(says(secure_call().error(), "its certificate is not accepted"));
    client.reset();
    options.system_ca_file = certificates.ca_file();
    tls_peer({answer_and_stay});
    BOOST_TEST(secure_call()->body == "two");
    client.reset();
    options.system_ca_file.clear();
    options.system_ca_directory = "/nowhere:" + hashed.string();
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_the_systems_certificates_that_is_not_there_is_told, World)
{
    options.ca_file.clear();
    options.system_ca_file = "/nowhere/ca.pem";
    const auto response = secure_call();
    BOOST_TEST_REQUIRE(response.has_error());
    BOOST_TEST((response.error().kind == core::ErrorKind::invalid));
    BOOST_TEST(says(response.error(), "cannot use /nowhere/ca.pem as the CA certificates"), response.error().message);
}

BOOST_FIXTURE_TEST_CASE(what_a_root_of_the_program_verifies_needs_no_certificate_of_the_system, Rooted)
{
    options.roots = {other_root, peers_root};
    std::ofstream{bundle} << broken; // to read it would be an error
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(for_a_chain_from_elsewhere_the_certificates_of_the_system_are_read_once, Rooted)
{
    options.roots = {other_root};
    bundle_is(certificates.ca_file());
    BOOST_TEST(secure_call()->body == "two");
    http().close_idle();
    std::ofstream{bundle} << broken;
    side.emplace(certificates); // it knows no session of before
    BOOST_TEST(secure_call()->body == "two");
    BOOST_TEST(resumed == 0);
}

BOOST_FIXTURE_TEST_CASE(nothing_but_the_roots_and_the_system_is_trusted, Rooted)
{
    options.roots = {other_root};
    bundle_is(other.ca_file());
    BOOST_TEST(says(secure_call().error(), "its certificate is not accepted"));
    bundle_is(certificates.ca_file()); // … and it is read once only
    BOOST_TEST(says(secure_call().error(), "its certificate is not accepted"));
    BOOST_TEST(hands_shaken == 0);
}

BOOST_FIXTURE_TEST_CASE(a_root_of_the_program_does_not_make_another_host_out_of_a_server, Rooted)
{
    const Certificates elsewhere{{"elsewhere.example"}};
    const std::string root = der_of(elsewhere.ca_file());
    options.roots = {root};
    bundle_is(elsewhere.ca_file());
    side.emplace(elsewhere);
    BOOST_TEST(says(secure_call().error(), "its certificate is not accepted"));
}

BOOST_FIXTURE_TEST_CASE(certificates_of_the_system_that_cannot_be_read_are_told_until_they_can, Rooted)
{
    options.roots = {other_root};
    const auto unreadable = secure_call();
    BOOST_TEST_REQUIRE(unreadable.has_error());
    BOOST_TEST(says(unreadable.error(), "its certificate is not accepted"), unreadable.error().message);
    BOOST_TEST(says(unreadable.error(), "cannot use " + bundle), unreadable.error().message);
    bundle_is(certificates.ca_file());
    BOOST_TEST(secure_call()->body == "two");
}

BOOST_FIXTURE_TEST_CASE(a_bundle_replaces_the_roots_of_the_program, Rooted)
{
    options.roots = {peers_root};
    options.ca_file = other.ca_file();
    BOOST_TEST(says(secure_call().error(), "its certificate is not accepted"));
}

BOOST_FIXTURE_TEST_CASE(a_session_whose_chain_the_system_verified_is_resumed, Rooted)
{
    options.roots = {other_root};
    bundle_is(certificates.ca_file());
    BOOST_TEST(secure_call()->body == "two");
    http().close_idle();
    BOOST_TEST(secure_call()->body == "two");
    BOOST_TEST(resumed == 1);
}

BOOST_AUTO_TEST_SUITE_END()
