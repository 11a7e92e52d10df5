#include "headcount/aws/providers.hpp"

#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "surroundings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

namespace {

constexpr const char* container_answer =
    R"({"RoleArn":"arn:aws:iam::111122223333:role/task","AccessKeyId":"ASIAC","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-01-02T09:04:05Z"})";

struct ProviderWorld : VirtualWorld {
    FakeMachine machine;
    ScriptedTransport transport{timers};

    core::Result<aws::CredentialsPtr> from(aws::CredentialsProvider& provider)
    {
        return run(provider.get(core::Deadline::after(timers.now(), 60s)));
    }
    core::Result<aws::CredentialsPtr> environment()
    {
        aws::EnvironmentProvider provider{machine.surroundings().environment};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> profile(std::optional<std::string> name = std::nullopt)
    {
        aws::ProfileProvider provider{machine.surroundings(), std::move(name)};
        return from(provider);
    }
    core::Result<aws::CredentialsPtr> container()
    {
        aws::ContainerProvider provider{machine.surroundings(), transport, timers};
        return from(provider);
    }
};

bool says(const core::Result<aws::CredentialsPtr>& result, std::string_view words)
{
    return !result && result.error().kind == ErrorKind::credentials &&
           result.error().message.find(words) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(providers)

BOOST_AUTO_TEST_CASE(the_environment_gives_keys_token_expiry_and_account)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIA"},
                           {"AWS_SECRET_ACCESS_KEY", "s"},
                           {"AWS_SESSION_TOKEN", "t"},
                           {"AWS_CREDENTIAL_EXPIRATION", "2026-01-02T04:04:05Z"},
                           {"AWS_ACCOUNT_ID", "111122223333"}};
    const auto got = w.environment();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "AKIA");
    BOOST_TEST((*got)->secret_access_key.reveal() == "s");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST((*got)->account_id == "111122223333");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 1h));
}

BOOST_AUTO_TEST_CASE(half_a_pair_in_the_environment_is_broken_and_none_is_not_configured)
{
    ProviderWorld w;
    BOOST_TEST(w.environment().error().code == aws::not_configured);
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}};
    BOOST_TEST(w.environment().error().code == aws::not_configured);
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIA"}};
    BOOST_TEST(says(w.environment(), "without AWS_SECRET_ACCESS_KEY"));
    BOOST_TEST(w.environment().error().code == "");
    w.machine.variables = {{"AWS_SECRET_ACCESS_KEY", "s"}};
    BOOST_TEST(says(w.environment(), "without AWS_ACCESS_KEY_ID"));
}

BOOST_AUTO_TEST_CASE(a_profile_gives_static_keys)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_SHARED_CREDENTIALS_FILE", "/s"}, {"AWS_PROFILE", "prod"}};
    w.machine.files = {{"/s", "[prod]\naws_access_key_id=AKIA\naws_secret_access_key=s\naws_session_token=t\n"}};
    const auto got = w.profile();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "AKIA");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST(!(*got)->expires.has_value());
}

BOOST_AUTO_TEST_CASE(a_profile_asked_for_by_name_must_exist_and_the_default_one_need_not)
{
    ProviderWorld w;
    BOOST_TEST(w.profile().error().code == aws::not_configured);
    BOOST_TEST(says(w.profile("prod"), "profile prod is not in"));
    BOOST_TEST(w.profile("prod").error().code == "");
    w.machine.variables = {{"AWS_DEFAULT_PROFILE", "old"}};
    BOOST_TEST(says(w.profile(), "profile old is not in"));
}

BOOST_AUTO_TEST_CASE(a_profile_that_wants_more_than_static_keys_is_refused_by_name_even_with_keys_beside)
{
    for (const std::string key :
         {"role_arn", "credential_process", "sso_session", "web_identity_token_file", "sso_start_url"}) {
        ProviderWorld w;
        w.machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
        w.machine.files = {{"/c", "[default]\naws_access_key_id=A\naws_secret_access_key=s\n" + key + "=x\n"}};
        BOOST_TEST(says(w.profile(), "profile default uses " + key), key);
    }
}

BOOST_AUTO_TEST_CASE(a_profile_with_half_a_pair_is_broken_and_one_with_a_region_only_is_not_configured)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
    w.machine.files = {{"/c", "[default]\nregion=eu-west-1\n"}};
    BOOST_TEST(w.profile().error().code == aws::not_configured);
    w.machine.files = {{"/c", "[default]\naws_access_key_id=A\n"}};
    BOOST_TEST(says(w.profile(), "without aws_secret_access_key"));
}

BOOST_AUTO_TEST_CASE(the_agent_of_ecs_is_asked_at_its_address)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/abc"},
                           {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/other"}};
    w.transport.expect("GET /v2/credentials/abc")
        .host("169.254.170.2")
        .replies(container_answer)
        .check([](const auto& r) {
            BOOST_TEST(!r.endpoint.tls);
            BOOST_TEST(net::find_header(r.headers, "Authorization").empty());
            BOOST_TEST(net::find_header(r.headers, "Accept") == "application/json");
        });
    const auto got = w.container();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAC");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST((*got)->account_id == "111122223333");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 6h));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_token_file_beats_the_token_and_is_read_at_each_fetch)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "fixed"},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"}};
    for (const std::string token : {"one", "two"}) {
        w.machine.files["/token"] = token;
        w.transport.expect("GET /v1/credentials").replies(container_answer).check([token](const auto& r) {
            BOOST_TEST(net::find_header(r.headers, "Authorization") == token);
        });
        BOOST_TEST(w.container().has_value());
    }
    w.machine.files["/token"] = "one\r\nX-Evil: 1";
    BOOST_TEST(says(w.container(), "line break"));
    w.machine.files.clear();
    BOOST_TEST(says(w.container(), "does not exist"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(credentials_over_plain_http_come_only_from_the_machine_and_the_agents)
{
    for (const std::string host :
         {"127.0.0.1", "127.1.2.3:8080", "localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"}) {
        ProviderWorld w;
        w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host + "/c"}};
        w.transport.expect("GET /c").replies(container_answer);
        BOOST_TEST(w.container().has_value(), host);
    }
    for (const std::string host :
         {"example.com", "127.0.0.1.example.com", "10.0.0.1", "169.254.169.254", "169.254.170.20"}) {
        ProviderWorld w;
        w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host + "/c"}};
        BOOST_TEST(says(w.container(), "over plain HTTP"), host);
        BOOST_TEST(w.transport.sent().empty());
        w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://" + host + "/c"}};
        w.transport.expect("GET /c").replies(container_answer);
        BOOST_TEST(w.container().has_value(), host);
    }
}

BOOST_AUTO_TEST_CASE(an_agent_in_trouble_is_asked_three_times_a_second_apart)
{
    const net::Response troubles[] = {answer("", 500), answer("", 429), answer("{\"AccessKeyId\":\"A", 200),
                                      answer(R"({"AccessKeyId":"A"})", 200),
                                      answer(R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})", 200)};
    for (const auto& trouble : troubles) {
        ProviderWorld w;
        w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
        w.transport.expect("GET /c").replies(trouble).times(2);
        w.transport.expect("GET /c").replies(container_answer);
        BOOST_TEST(w.container().has_value());
        BOOST_TEST((w.transport.sent()[1].at - w.transport.sent()[0].at == 1s));
        BOOST_TEST(w.transport.problem() == "");
    }
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.transport.expect("GET /c").hangs().times(3);
    BOOST_TEST(says(w.container(), "the container's credentials endpoint 169.254.170.2: "));
    BOOST_TEST((w.timers.now() == core::Time{} + 8s)); // three times two seconds, two pauses
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_agent_is_final)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.transport.expect("GET /c").replies(answer("", 403));
    BOOST_TEST(says(w.container(), "HTTP 403"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_chain_asks_environment_then_profile_then_container)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                           {"AWS_SECRET_ACCESS_KEY", "s"},
                           {"AWS_SHARED_CREDENTIALS_FILE", "/s"},
                           {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.machine.files = {{"/s", "[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key=s\n"}};
    const auto key = [&] {
        const auto chain = aws::default_chain(w.machine.surroundings(), w.transport, w.timers);
        const auto got = w.from(*chain);
        return got ? (*got)->access_key_id + " from " + std::string(chain->name()) : got.error().message;
    };
    BOOST_TEST(key() == "AKIAENV from environment");
    w.machine.variables.erase("AWS_ACCESS_KEY_ID");
    w.machine.variables.erase("AWS_SECRET_ACCESS_KEY");
    BOOST_TEST(key() == "AKIAFILE from profile default");
    w.machine.files.clear();
    w.transport.expect("GET /c").replies(container_answer);
    BOOST_TEST(key() == "ASIAC from container");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(what_is_configured_and_broken_is_an_error_and_no_reason_to_ask_the_next)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIA"}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    const auto chain = aws::default_chain(w.machine.surroundings(), w.transport, w.timers);
    BOOST_TEST(says(w.from(*chain), "credentials from environment: AWS_ACCESS_KEY_ID is set without"));
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(where_nothing_is_configured_the_chain_says_for_each_why)
{
    ProviderWorld w;
    const auto chain = aws::default_chain(w.machine.surroundings(), w.transport, w.timers);
    const auto message = w.from(*chain).error().message;
    for (const auto* part : {"environment: AWS_ACCESS_KEY_ID is not set", "profile default: ", "container: neither",
                             "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"})
        BOOST_TEST(message.find(part) != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_chain_stays_with_what_answered_first)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    const auto chain = aws::default_chain(w.machine.surroundings(), w.transport, w.timers);
    w.transport.expect("GET /c").replies(container_answer);
    w.transport.expect("GET /c").replies(answer("", 403));
    BOOST_TEST(w.from(*chain).has_value());
    w.machine.variables["AWS_ACCESS_KEY_ID"] = "AKIA";
    w.machine.variables["AWS_SECRET_ACCESS_KEY"] = "s";
    BOOST_TEST(says(w.from(*chain), "credentials from container"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
