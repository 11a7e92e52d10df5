#include "provider_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

BOOST_AUTO_TEST_SUITE(container_provider)

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
            BOOST_TEST(r.direct);
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

BOOST_AUTO_TEST_CASE(a_refusal_of_the_agent_is_final_and_told_in_its_words_with_what_to_check)
{
    const std::pair<std::string, std::string> refusals[] = {
        {"", "endpoint 169.254.170.2: HTTP 403; check the role of the task, and AWS_CONTAINER_AUTHORIZATION_TOKEN or "},
        {R"({"code":"InvalidIdInRequest","message":"CredentialsV2Request:\nno such id"})",
         ": HTTP 403 InvalidIdInRequest: CredentialsV2Request: no such id; check"},
        {"[r-1]: (AccessDeniedException): no association",
         ": HTTP 403 [r-1]: (AccessDeniedException): no association;"},
        {R"({"message":"you sent a-secret-token"})", ": HTTP 403 you sent [secret];"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"half)", ": HTTP 403; check"},
        {R"({"message":")" + std::string(5000, 'x') + R"("})", "HTTP 403 " + std::string(200, 'x') + "…; check"},
    };
    for (const auto& [body, words] : refusals) {
        ProviderWorld w;
        w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"},
                               {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a-secret-token"}};
        w.transport.expect("GET /c").replies(answer(body, 403));
        const auto got = w.container();
        BOOST_TEST(says(got, words), got.error().message);
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(a_caller_that_runs_out_of_time_says_so_and_does_not_blame_the_agent)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
    w.transport.expect("GET /c").hangs();
    w.transport.expect("GET /c").replies(container_answer);
    aws::ContainerProvider provider{w.machine.surroundings(), w.transport, w.timers};
    const auto hurried = w.run(provider.get(core::Deadline::after(w.timers.now(), 100ms)));
    BOOST_TEST(hurried.error().kind == ErrorKind::deadline);
    BOOST_TEST(w.run(provider.get(core::Deadline::after(w.timers.now(), 10s))).has_value());
    BOOST_TEST((w.timers.now() == core::Time{} + 100ms));
}

BOOST_AUTO_TEST_SUITE_END()
