// Who headcount is to AWS: web identity, a profile's role and a program, each against headcount-sim, which verifies the
// signature of every call that must have one. The table of all set-ups is in credentials_test.cpp.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace headcount {
namespace {

namespace json = boost::json;

struct Identity : test::ServeWorld {
    Identity() : ServeWorld({"--web-identity", "the.token", "--dead-letters", "10"})
    {
        make_cluster("orders", 3, 1);
        role = test::text_of(aws.at("accounts").as_array().at(0).at("role"));
        key = test::text_of(aws.at("access_key_id"));
        secret = test::text_of(aws.at("secret_access_key"));
        without_keys = {
            {"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}, {"AWS_EC2_METADATA_DISABLED", "true"}};
    }

    void write(const std::string& name, const std::string& text) { std::ofstream{folder.file(name)} << text; }

    test::Finished run_headcount(test::Words words, const test::Environment& more)
    {
        auto environment = without_keys;
        for (const auto& [name, value] : more)
            environment[name] = value;
        return test::run_process(headcount(std::move(words), {.environment = environment}), test::long_enough);
    }

    // The line that check prints about this source.
    json::object found(const test::Finished& finished, const std::string& source)
    {
        std::istringstream lines{finished.output};
        for (std::string line; std::getline(lines, line);) {
            auto object = json::parse(line).as_object();
            if (test::text_of(object.at("name")) == "credentials from " + source) return object;
        }
        throw std::runtime_error("check says nothing of " + source + ": " + finished.output);
    }

    std::string role;
    std::string key;
    std::string secret;
    test::Environment without_keys;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(identity, Identity)

BOOST_AUTO_TEST_CASE(a_web_identity_is_enough_to_set_a_count)
{
    write("token", "the.token\n");
    const test::Environment web{{"AWS_WEB_IDENTITY_TOKEN_FILE", folder.file("token")}, {"AWS_ROLE_ARN", role}};
    const auto applied = run_headcount({"apply", "orders"}, web);
    BOOST_TEST(applied.ended.ok(), applied);
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(calls("AssumeRoleWithWebIdentity") == 1U);
    BOOST_TEST(calls("AssumeRole") == 0U);

    const auto checked = run_headcount({"check", "--json"}, web);
    BOOST_TEST(checked.ended.ok(), checked);
    const auto line = found(checked, "web identity");
    BOOST_TEST(test::text_of(line.at("code")) == "chosen");
    const auto detail = test::text_of(line.at("detail"));
    BOOST_TEST(detail.starts_with("chosen: access key …"), detail);
    BOOST_TEST(detail.find(", account 111122223333, expires 20") != std::string::npos, detail);
    BOOST_TEST(test::text_of(found(checked, "environment").at("code")) == "not_configured");
    BOOST_TEST(test::text_of(found(checked, "container").at("code")) == "not_asked");
}

BOOST_AUTO_TEST_CASE(a_token_that_the_role_does_not_trust_is_told_by_check_and_not_shown)
{
    write("token", "another.token");
    const auto checked = run_headcount({"check", "--json"},
                                       {{"AWS_WEB_IDENTITY_TOKEN_FILE", folder.file("token")}, {"AWS_ROLE_ARN", role}});
    BOOST_TEST(checked.ended.exit_code == 78, checked);
    const auto line = found(checked, "web identity");
    BOOST_TEST(test::text_of(line.at("code")) == "broken");
    BOOST_TEST(test::text_of(line.at("detail")).find("InvalidIdentityToken") != std::string::npos);
    BOOST_TEST(checked.output.find("another.token") == std::string::npos, checked);
}

BOOST_AUTO_TEST_CASE(a_role_assumed_with_what_a_program_prints_is_enough_to_set_a_count)
{
    write("helper", "#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": \"" + key + "\", \"SecretAccessKey\": \"" +
                        secret + "\"}'\n");
    std::filesystem::permissions(folder.file("helper"), std::filesystem::perms::owner_all);
    write("config", "[profile prod]\nrole_arn = " + role + "\nsource_profile = base\n[profile base]\n" +
                        "credential_process = \"" + folder.file("helper") + "\"\n");
    const test::Environment profile{{"AWS_CONFIG_FILE", folder.file("config")}, {"AWS_PROFILE", "prod"}};
    const auto applied = run_headcount({"apply", "orders"}, profile);
    BOOST_TEST(applied.ended.ok(), applied);
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(calls("AssumeRole") == 1U);
}

BOOST_AUTO_TEST_CASE(serve_ends_at_once_although_the_program_of_its_profile_hangs)
{
    write("config", "[default]\ncredential_process = sleep 1000\n");
    start({.environment = {{"AWS_ACCESS_KEY_ID", ""},
                           {"AWS_SECRET_ACCESS_KEY", ""},
                           {"PATH", "/usr/bin:/bin"},
                           {"AWS_CONFIG_FILE", folder.file("config")}}});
    const auto before = std::chrono::steady_clock::now();
    BOOST_TEST(!ready());
    const auto ended = stop();
    BOOST_TEST(ended.ok(), ended);
    BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::seconds{10}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
