#include "headcount/aws/profile.hpp"

#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using aws::SharedFile;
using test::FakeMachine;

namespace {

std::string value(const aws::Ini& ini, const std::string& section, const std::string& key)
{
    const auto found = ini.find(section);
    if (found == ini.end()) return "no section";
    const auto at = found->second.find(key);
    return at == found->second.end() ? "no key" : at->second;
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile)

BOOST_AUTO_TEST_CASE(ini_files_are_read_as_the_sdks_read_them)
{
    const auto ini = aws::parse_ini("\xEF\xBB\xBF# comment\r\n"
                                    "stray = 1\n"
                                    "[default]\r\n"
                                    "  ; indented comment\n"
                                    "Region=eu-west-1   # where\n"
                                    "aws_secret_access_key = a#b;c=d/+==\n"
                                    "empty =\n"
                                    "[ profile \"my prod\" ] ; comment\n"
                                    "s3 =\n"
                                    "  max_concurrent_requests = 20\n"
                                    "  addressing_style=path\n"
                                    "region = us-east-1\n"
                                    "no equals sign\n"
                                    "= no key\n"
                                    "[broken\n"
                                    "lost = 1\n"
                                    "[default]\n"
                                    "region = eu-central-1");
    BOOST_TEST(value(ini, "default", "region") == "eu-central-1");
    BOOST_TEST(value(ini, "default", "aws_secret_access_key") == "a#b;c=d/+==");
    BOOST_TEST(value(ini, "default", "empty") == "");
    BOOST_TEST(value(ini, "profile \"my prod\"", "s3.max_concurrent_requests") == "20");
    BOOST_TEST(value(ini, "profile \"my prod\"", "s3.addressing_style") == "path");
    BOOST_TEST(value(ini, "profile \"my prod\"", "region") == "us-east-1");
    BOOST_TEST(value(ini, "profile \"my prod\"", "max_concurrent_requests") == "no key");
    BOOST_TEST(ini.size() == 2U);
    for (const auto& [section, values] : ini)
        BOOST_TEST((!values.contains("lost") && !values.contains("stray")));
}

BOOST_AUTO_TEST_CASE(sections_name_profiles_differently_in_the_two_files)
{
    const auto in_config = [](std::string_view s) {
        return aws::profile_of_section(s, SharedFile::config).value_or("-");
    };
    const auto in_credentials = [](std::string_view s) {
        return aws::profile_of_section(s, SharedFile::credentials).value_or("-");
    };
    BOOST_TEST(in_config("default") == "default");
    BOOST_TEST(in_config("profile prod") == "prod");
    BOOST_TEST(in_config("profile \"my prod\"") == "my prod");
    BOOST_TEST(in_config("prod") == "-");
    BOOST_TEST(in_config("profiles x") == "-");
    BOOST_TEST(in_config("profile ") == "-");
    BOOST_TEST(in_config("sso-session x") == "-");
    BOOST_TEST(in_credentials("prod") == "prod");
}

BOOST_AUTO_TEST_CASE(the_two_files_are_merged_and_the_credentials_file_counts_more)
{
    FakeMachine machine;
    machine.variables = {{"HOME", "/home/x"}};
    machine.files = {{"/home/x/.aws/config", "[profile prod]\nregion=eu-west-1\naws_access_key_id=A\n"
                                             "[default]\nregion=a\n[profile default]\nregion=b\noutput=json\n"},
                     {"/home/x/.aws/credentials", "[prod]\naws_access_key_id=B\n"}};
    const auto prod = aws::load_profile(machine.surroundings(), "prod");
    BOOST_REQUIRE(prod.has_value());
    BOOST_TEST(prod->found);
    BOOST_TEST(prod->get("aws_access_key_id").value() == "B");
    BOOST_TEST(prod->get("region").value() == "eu-west-1");
    const auto standard = aws::load_profile(machine.surroundings(), "default");
    BOOST_TEST(standard->get("region").value() == "a");
    BOOST_TEST(standard->get("output").value() == "json");
    BOOST_TEST(!aws::load_profile(machine.surroundings(), "none")->found);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_an_error_and_a_missing_one_is_empty)
{
    FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/s"}};
    BOOST_TEST(!aws::load_profile(machine.surroundings(), "default")->found);
    machine.unreadable = "/s";
    const auto broken = aws::load_profile(machine.surroundings(), "default");
    BOOST_REQUIRE(!broken.has_value());
    BOOST_TEST(broken.error().message == "cannot read /s: permission denied");
}

BOOST_AUTO_TEST_CASE(the_region_comes_from_its_variables_before_the_profile)
{
    FakeMachine machine;
    BOOST_TEST(!aws::default_region(machine.surroundings()).value().has_value());
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_PROFILE", "prod"}};
    machine.files = {{"/c", "[profile prod]\nregion=eu-west-3\n"}};
    BOOST_TEST(aws::default_region(machine.surroundings()).value().value() == "eu-west-3");
    machine.variables["AWS_DEFAULT_REGION"] = "eu-west-2";
    BOOST_TEST(aws::default_region(machine.surroundings()).value().value() == "eu-west-2");
    machine.variables["AWS_REGION"] = "eu-west-1";
    BOOST_TEST(aws::default_region(machine.surroundings()).value().value() == "eu-west-1");
    machine.variables["AWS_REGION"] = "";
    BOOST_TEST(aws::default_region(machine.surroundings()).value().value() == "eu-west-2");
}

BOOST_AUTO_TEST_CASE(a_profile_that_is_named_must_be_there_and_the_default_one_need_not)
{
    FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/s"}};
    BOOST_TEST(!aws::profile_in_use(machine.surroundings()).value().found);
    for (const auto* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
        FakeMachine named = machine;
        named.variables[variable] = "typo";
        const auto missing = aws::profile_in_use(named.surroundings());
        BOOST_REQUIRE(missing.has_error());
        BOOST_TEST(missing.error().message.starts_with("profile typo is not in /c and /s: correct the name"));
        named.files["/s"] = "[typo]\nregion=eu-west-1\n";
        BOOST_TEST(aws::profile_in_use(named.surroundings()).value().found);
    }
}

BOOST_AUTO_TEST_CASE(a_region_that_a_profile_would_have_to_tell_and_cannot_is_an_error)
{
    FakeMachine machine;
    machine.variables = {{"AWS_CONFIG_FILE", "/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/s"}};
    machine.unreadable = "/c";
    BOOST_TEST(aws::default_region(machine.surroundings()).error().message == "cannot read /c: permission denied");
    machine.variables["AWS_REGION"] = "eu-west-1";
    BOOST_TEST(aws::default_region(machine.surroundings()).value().value() == "eu-west-1");
}

BOOST_AUTO_TEST_SUITE_END()
