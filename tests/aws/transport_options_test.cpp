#include "headcount/aws/transport_options.hpp"

#include "headcount/aws/amazon_roots.hpp"
#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace headcount;

namespace {

net::ProxySettings settings_of(std::map<std::string, std::string> variables)
{
    const auto environment = [variables](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
    return aws::proxy_settings(environment);
}

} // namespace

BOOST_AUTO_TEST_SUITE(transport_options)

BOOST_AUTO_TEST_CASE(each_variable_is_read_in_both_cases)
{
    for (const bool upper : {true, false}) {
        const auto found = upper ? settings_of({{"HTTPS_PROXY", "a"}, {"HTTP_PROXY", "b"}, {"NO_PROXY", "c"}})
                                 : settings_of({{"https_proxy", "a"}, {"http_proxy", "b"}, {"no_proxy", "c"}});
        BOOST_TEST(found.https == "a");
        BOOST_TEST(found.http == "b");
        BOOST_TEST(found.none == "c");
    }
    const auto nothing = settings_of({});
    BOOST_TEST((nothing.https + nothing.http + nothing.none).empty());
}

BOOST_AUTO_TEST_CASE(lower_case_goes_first_unless_it_is_set_to_nothing)
{
    BOOST_TEST(settings_of({{"HTTPS_PROXY", "upper"}, {"https_proxy", "lower"}}).https == "lower");
    BOOST_TEST(settings_of({{"HTTP_PROXY", "upper"}, {"http_proxy", "lower"}}).http == "lower");
    BOOST_TEST(settings_of({{"NO_PROXY", "upper"}, {"no_proxy", "lower"}}).none == "lower");
    BOOST_TEST(settings_of({{"HTTPS_PROXY", "upper"}, {"https_proxy", ""}}).https == "upper");
}

BOOST_AUTO_TEST_CASE(the_ca_bundle_is_that_of_the_variable_or_of_the_profile)
{
    test::FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", "prod"}};
    machine.files["/c"] = "[profile prod]\n";
    BOOST_TEST(aws::transport_options(machine.surroundings()).value().ca_file.empty());
    machine.files["/c"] = "[profile prod]\nca_bundle = /of/the/profile.pem\n";
    BOOST_TEST(aws::transport_options(machine.surroundings()).value().ca_file == "/of/the/profile.pem");
    machine.variables["AWS_CA_BUNDLE"] = "/of/the/variable.pem";
    BOOST_TEST(aws::transport_options(machine.surroundings()).value().ca_file == "/of/the/variable.pem");
}

BOOST_AUTO_TEST_CASE(the_certificates_of_the_system_are_where_the_environment_says)
{
    test::FakeMachine machine;
    BOOST_TEST(aws::transport_options(machine.surroundings()).value().system_ca_file.empty());
    machine.variables = {{"SSL_CERT_FILE", "/of/the/site.pem"}, {"SSL_CERT_DIR", "/of/the/site"}};
    const auto found = aws::transport_options(machine.surroundings()).value();
    BOOST_TEST(found.system_ca_file == "/of/the/site.pem");
    BOOST_TEST(found.system_ca_directory == "/of/the/site");
    BOOST_TEST(found.ca_file.empty());
}

BOOST_AUTO_TEST_CASE(amazons_roots_are_trusted_where_nobody_says_whom_to_trust)
{
    test::FakeMachine machine;
    const auto roots = [&machine] { return aws::transport_options(machine.surroundings()).value().roots.size(); };
    BOOST_TEST(roots() == aws::amazon_roots().size());
    for (const std::string setting : {"AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"}) {
        machine.variables = {{setting, "/of/the/site"}};
        BOOST_TEST(roots() == 0u, setting);
    }
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
    machine.files["/c"] = "[default]\nca_bundle = /of/the/profile.pem\n";
    BOOST_TEST(roots() == 0u);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_is_none_is_refused_without_its_password)
{
    test::FakeMachine machine;
    machine.variables["HTTPS_PROXY"] = "socks5://me:hunter2@proxy:1080";
    const auto refused = aws::transport_options(machine.surroundings());
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().message.find("HTTPS_PROXY") != std::string::npos);
    BOOST_TEST(refused.error().message.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_had_is_an_error_since_it_may_name_a_bundle)
{
    test::FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", "typo"}};
    const auto refusal = [&machine] { return aws::transport_options(machine.surroundings()).error().message; };
    BOOST_TEST(refusal().starts_with("profile typo is not in"), refusal());
    machine.unreadable = "/c";
    BOOST_TEST(refusal() == "cannot read /c: permission denied");
}

BOOST_AUTO_TEST_SUITE_END()
