#include "headcount/aws/providers.hpp"

#include "provider_world.hpp"
#include "session_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;

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

BOOST_AUTO_TEST_CASE(the_chain_asks_environment_then_profile_then_container)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                           {"AWS_SECRET_ACCESS_KEY", "s"},
                           {"AWS_SHARED_CREDENTIALS_FILE", "/s"},
                           {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.machine.files = {{"/s", "[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key=s\n"}};
    const auto key = [&] {
        const auto chain = aws::default_chain(w.parts());
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
    const auto chain = aws::default_chain(w.parts());
    BOOST_TEST(says(w.from(*chain), "credentials from environment: AWS_ACCESS_KEY_ID is set without"));
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(where_nothing_is_configured_the_chain_says_for_each_why)
{
    ProviderWorld w;
    const auto chain = aws::default_chain(w.parts());
    const auto message = w.from(*chain).error().message;
    for (const auto* part : {"environment: AWS_ACCESS_KEY_ID is not set", "web identity: ", "profile default: ",
                             "container: neither", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"})
        BOOST_TEST(message.find(part) != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_chain_stays_with_what_answered_first)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    const auto chain = aws::default_chain(w.parts());
    w.transport.expect("GET /c").replies(container_answer);
    w.transport.expect("GET /c").replies(answer("", 403));
    BOOST_TEST(w.from(*chain).has_value());
    w.machine.variables["AWS_ACCESS_KEY_ID"] = "AKIA";
    w.machine.variables["AWS_SECRET_ACCESS_KEY"] = "s";
    BOOST_TEST(says(w.from(*chain), "credentials from container"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_walk_tells_of_each_link_what_became_of_it)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    const auto chain = aws::default_chain(w.parts());
    const auto walk = [&chain] {
        std::string text;
        for (const auto& link : chain->walk())
            text += link.name + ": " + std::string(to_string(link.verdict)) + "; ";
        return text;
    };
    BOOST_TEST(walk() == "environment: not asked; web identity: not asked; profile default: not asked; "
                         "container: not asked; instance metadata: not asked; ");
    w.transport.expect("GET /c").replies(answer("", 403));
    BOOST_TEST(!w.from(*chain).has_value());
    BOOST_TEST(walk() == "environment: not configured; web identity: not configured; profile default: not configured; "
                         "container: broken; instance metadata: not asked; ");
    BOOST_TEST(chain->walk()[0].why == "AWS_ACCESS_KEY_ID is not set");
    BOOST_TEST(chain->walk()[3].why.find("HTTP 403") != std::string::npos);
    w.transport.expect("GET /c").replies(container_answer);
    BOOST_TEST(w.from(*chain).has_value());
    BOOST_TEST(chain->walk()[3].why == "");
    BOOST_TEST(walk().ends_with("container: chosen; instance metadata: not asked; "));
}

BOOST_AUTO_TEST_CASE(a_profile_passed_by_name_is_asked_before_the_environment)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                           {"AWS_SECRET_ACCESS_KEY", "s"},
                           {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                           {"AWS_SHARED_CREDENTIALS_FILE", "/s"}};
    w.machine.files = {{"/s", "[prod]\naws_access_key_id=AKIAFILE\naws_secret_access_key=s\n"}};
    const auto chain = aws::default_chain(w.parts(), "prod");
    BOOST_TEST((*w.from(*chain))->access_key_id == "AKIAFILE");
    const auto missing = aws::default_chain(w.parts(), "nobody");
    BOOST_TEST(says(w.from(*missing), "credentials from profile nobody: profile nobody is not in"));
}

BOOST_AUTO_TEST_CASE(where_only_the_instance_was_silent_another_try_may_help)
{
    ProviderWorld w;
    const auto chain = aws::default_chain(w.parts());
    w.transport.expect("PUT /latest/api/token").hangs();
    BOOST_TEST(w.from(*chain).error().retryable);
    w.machine.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    BOOST_TEST(!w.from(*chain).error().retryable);
    BOOST_TEST(w.from(*chain).error().code == aws::not_configured);
}

BOOST_AUTO_TEST_CASE(a_chosen_source_that_falls_silent_is_broken_for_a_while_and_stays_chosen)
{
    ProviderWorld w;
    const auto chain = aws::default_chain(w.parts());
    expect_instance_role(w.transport, "ASIAI");
    BOOST_TEST(w.from(*chain).has_value());
    w.timers.run_until(w.timers.now() + 7h); // the token is over
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
    w.transport.expect("PUT /latest/api/token").hangs();
    const auto silent = w.from(*chain);
    BOOST_TEST(says(silent, "credentials from instance metadata: the instance metadata service at"));
    BOOST_TEST(silent.error().code == "");
    BOOST_TEST(silent.error().retryable);
    BOOST_TEST(silent.error().message.find("HopLimit") == std::string::npos, silent.error().message);
    BOOST_TEST((chain->walk()[4].verdict == aws::LinkReport::Verdict::broken));
    expect_instance_role(w.transport, "ASIAJ");
    BOOST_TEST((*w.from(*chain))->access_key_id == "ASIAJ");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(where_the_configuration_of_the_chosen_source_is_gone_another_takes_its_place_and_that_is_logged)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_ACCESS_KEY_ID", "AKIAENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
    const auto chain = aws::default_chain(w.parts());
    BOOST_TEST(w.from(*chain).has_value());
    BOOST_TEST(w.from(*chain).has_value());
    BOOST_TEST(w.log.count("come from another source") == 0U);
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.transport.expect("GET /c").replies(container_answer);
    BOOST_TEST((*w.from(*chain))->access_key_id == "ASIAC");
    BOOST_TEST(w.log.count("is configured no more") == 1U);
    BOOST_TEST(w.log.count("come from another source") == 1U);
    BOOST_TEST(chain->name() == "container");
}

BOOST_AUTO_TEST_SUITE_END()
