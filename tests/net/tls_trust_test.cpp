// When and from where the certificates to trust are read: late, and what is wrong with the path is told early.
#include "net/tls.hpp"

#include "net/tls_world.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;

namespace {

std::string complaint(const std::string& ca_file)
{
    try {
        TlsContext::for_client(ca_file);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
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

BOOST_AUTO_TEST_SUITE_END()
