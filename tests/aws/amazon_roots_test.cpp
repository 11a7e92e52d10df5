#include "headcount/aws/amazon_roots.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

using namespace headcount;

namespace {

using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

Certificate parse(std::string_view der)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const begun = bytes;
    Certificate certificate{d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free};
    BOOST_TEST_REQUIRE(certificate.get() != nullptr);
    BOOST_TEST(bytes - begun == static_cast<std::ptrdiff_t>(der.size())); // nothing is behind it
    return certificate;
}

std::string name_of(X509* certificate)
{
    std::array<char, 128> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    return name.data();
}

} // namespace

BOOST_AUTO_TEST_SUITE(amazon_roots)

// https://www.amazontrust.com/repository/
BOOST_AUTO_TEST_CASE(they_are_those_that_amazon_names)
{
    std::vector<std::string> names;
    for (const auto der : aws::amazon_roots())
        names.push_back(name_of(parse(der).get()));
    BOOST_TEST(names ==
                   (std::vector<std::string>{"Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3",
                                             "Amazon Root CA 4", "Starfield Services Root Certificate Authority - G2"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_is_an_authority_that_signed_itself)
{
    for (const auto der : aws::amazon_roots()) {
        const auto root = parse(der);
        BOOST_TEST_CONTEXT(name_of(root.get()))
        {
            BOOST_TEST(X509_verify(root.get(), X509_get0_pubkey(root.get())) == 1);
            BOOST_TEST(X509_check_ca(root.get()) == 1);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
