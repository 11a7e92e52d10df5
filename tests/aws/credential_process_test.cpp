#include "headcount/aws/refreshing.hpp"
#include "provider_world.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

namespace {

struct ProcessWorld : ProviderWorld {
    explicit ProcessWorld(const std::string& command = "/opt/helper --for 'my role'")
    {
        machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
        machine.files["/c"] = "[default]\ncredential_process = " + command + "\n";
    }

    std::string failure()
    {
        const auto got = profile();
        BOOST_REQUIRE(!got.has_value());
        BOOST_TEST(got.error().kind == ErrorKind::credentials);
        BOOST_TEST(got.error().code == ""); // configured and broken
        return got.error().message;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(credential_process)

BOOST_AUTO_TEST_CASE(what_a_program_prints_are_the_credentials)
{
    ProcessWorld w;
    w.processes.prints(R"({"Version":1,"AccessKeyId":"ASIAP","SecretAccessKey":"s","SessionToken":"t",)"
                       R"("Expiration":"2026-01-02T04:04:05Z","AccountId":"111122223333"})");
    const auto got = w.profile();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAP");
    BOOST_TEST((*got)->secret_access_key.reveal() == "s");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST((*got)->account_id == "111122223333");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 1h));
    BOOST_REQUIRE(w.processes.commands.size() == 1U);
    const std::vector<std::string> words{"/opt/helper", "--for", "my role"};
    BOOST_TEST(w.processes.commands[0] == words, boost::test_tools::per_element());
    BOOST_TEST((w.processes.time_given == 60s));
}

BOOST_AUTO_TEST_CASE(keys_without_token_and_expiration_never_expire)
{
    ProcessWorld w;
    w.processes.prints(R"({"Version":1,"AccessKeyId":"AKIAP","SecretAccessKey":"s"})");
    const auto got = w.profile();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(!(*got)->expires.has_value());
    BOOST_TEST((*got)->session_token.empty());
}

BOOST_AUTO_TEST_CASE(a_program_that_fails_is_quoted_on_one_line_and_its_output_is_not)
{
    ProcessWorld w;
    w.processes.ends(3, "{\"SecretAccessKey\":\"half a secret", "no session:\n\tlog in\x1b[31m first\n");
    const auto failure = w.failure();
    BOOST_TEST(failure ==
               "credential_process of profile default ended with exit code 3: no session: log in [31m first");
    w.processes.ends(1, "", "");
    BOOST_TEST(w.failure().ends_with("exit code 1, and said nothing"));
    w.processes.ends(1, "", std::string(4000, 'x'));
    BOOST_TEST(w.failure().size() < 400U);
}

BOOST_AUTO_TEST_CASE(a_document_that_is_none_is_refused_without_showing_it)
{
    const std::pair<std::string, std::string> documents[] = {
        {"", "printed no JSON object"},
        {"sesame", "printed no JSON object"},
        {R"(["sesame"])", "printed no JSON object"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"sesame"})", "Version is not 1"},
        {R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"sesame"})", "Version is not 1"},
        {R"({"Version":"1","AccessKeyId":"A","SecretAccessKey":"sesame"})", "Version is not 1"},
        {R"({"Version":1,"AccessKeyId":"A"})", "holds no SecretAccessKey"},
        {R"({"Version":1,"SecretAccessKey":"sesame"})", "holds no AccessKeyId"},
        {R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"sesame","Expiration":"soon"})", "is no time"},
        {R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"sesame","Expiration":1767323045})", "is no time"},
    };
    for (const auto& [document, words] : documents) {
        ProcessWorld w;
        w.processes.prints(document);
        const auto failure = w.failure();
        BOOST_TEST(failure.find(words) != std::string::npos, failure);
        BOOST_TEST(failure.find("sesame") == std::string::npos, failure);
    }
}

BOOST_AUTO_TEST_CASE(a_command_that_is_none_starts_nothing)
{
    ProcessWorld w{"helper 'oops"};
    BOOST_TEST(w.failure() == "credential_process of profile default is no command: a quote is not closed");
    BOOST_TEST(w.processes.commands.empty());
}

BOOST_AUTO_TEST_CASE(what_the_system_says_of_the_program_is_told_and_a_cancelled_caller_is_not_a_failure)
{
    ProcessWorld w;
    w.processes.fails({ErrorKind::invalid, "", "cannot start /opt/helper: No such file or directory", false, ""});
    BOOST_TEST(w.failure() == "credential_process of profile default failed: cannot start /opt/helper: No such file or "
                              "directory");
    w.processes.fails({ErrorKind::deadline, "", "helper had not ended after 60000 ms and was killed", true, ""});
    const auto late = w.profile().error();
    BOOST_TEST(late.kind == ErrorKind::credentials);
    BOOST_TEST(late.retryable);
    w.processes.fails({ErrorKind::cancelled, "", "cancelled", false, ""});
    BOOST_TEST(w.profile().error().kind == ErrorKind::cancelled);
}

BOOST_AUTO_TEST_CASE(who_keeps_the_credentials_fresh_leaves_the_program_its_minute)
{
    ProcessWorld w;
    w.processes.prints(R"({"Version":1,"AccessKeyId":"AKIAP","SecretAccessKey":"s"})");
    net::TaskGroup fetches{w.io.get_executor()};
    aws::RefreshingProvider kept{std::make_unique<aws::ProfileProvider>(w.parts()), fetches, w.timers, w.random, w.log};
    BOOST_TEST(w.from(kept).has_value());
    BOOST_TEST((w.processes.time_given == 60s));
}

BOOST_AUTO_TEST_SUITE_END()
