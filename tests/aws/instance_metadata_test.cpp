#include "headcount/aws/instance_metadata.hpp"

#include "headcount/aws/refreshing.hpp"
#include "provider_world.hpp"
#include "session_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

namespace {

constexpr const char* token = "PUT /latest/api/token";
constexpr const char* roles = "GET /latest/meta-data/iam/security-credentials/";
constexpr const char* keys = "GET /latest/meta-data/iam/security-credentials/my-role";

bool not_configured_because(const core::Result<aws::CredentialsPtr>& result, std::string_view words)
{
    return says(result, words) && result.error().code == aws::not_configured;
}

bool broken_because(const core::Result<aws::CredentialsPtr>& result, std::string_view words)
{
    return says(result, words) && result.error().code != aws::not_configured;
}

} // namespace

BOOST_AUTO_TEST_SUITE(instance_metadata)

BOOST_AUTO_TEST_CASE(a_token_comes_first_and_is_carried_by_each_request)
{
    ProviderWorld w;
    w.transport.expect(token).host("169.254.169.254").replies("the-token").check([](const auto& request) {
        BOOST_TEST(net::find_header(request.headers, "X-aws-ec2-metadata-token-ttl-seconds") == "21600");
        BOOST_TEST(!request.endpoint.tls);
        BOOST_TEST(request.direct);
    });
    const auto carries = [](const auto& request) {
        BOOST_TEST(request.direct);
        BOOST_TEST(net::find_header(request.headers, "X-aws-ec2-metadata-token") == "the-token");
    };
    w.transport.expect(roles).replies("my-role\nanother\n").check(carries);
    w.transport.expect(keys).replies(instance_document("ASIAI")).check(carries);
    const auto got = w.instance();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAI");
    BOOST_TEST((*got)->session_token.reveal() == "t");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 6h));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_token_is_kept_for_its_six_hours_and_not_longer)
{
    ProviderWorld w;
    aws::InstanceProvider provider{w.machine.surroundings(), w.transport, w.timers, w.random, w.log};
    expect_instance_role(w.transport, "ASIA1");
    BOOST_TEST(w.from(provider).has_value());
    w.timers.run_until(w.timers.now() + 6h - 10s);
    w.transport.expect(roles).replies("my-role");
    w.transport.expect(keys).replies(instance_document("ASIA2", "2026-01-02T15:04:05Z"));
    BOOST_TEST((*w.from(provider))->access_key_id == "ASIA2");
    w.timers.run_until(w.timers.now() + 5s);
    expect_instance_role(w.transport, "ASIA3");
    BOOST_TEST((*w.from(provider))->access_key_id == "ASIA3");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_refused_is_replaced_once)
{
    ProviderWorld w;
    aws::InstanceProvider provider{w.machine.surroundings(), w.transport, w.timers, w.random, w.log};
    expect_instance_role(w.transport, "ASIA1");
    BOOST_TEST(w.from(provider).has_value());
    w.transport.expect(roles).replies(answer("", 401));
    w.transport.expect(token).replies("new-token");
    w.transport.expect(roles).replies("my-role").check([](const auto& request) {
        BOOST_TEST(net::find_header(request.headers, "X-aws-ec2-metadata-token") == "new-token");
    });
    w.transport.expect(keys).replies(answer("", 401));
    w.transport.expect(token).replies("newer-token");
    w.transport.expect(keys).replies(answer("", 401));
    BOOST_TEST(broken_because(w.from(provider), "was refused with HTTP 401"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(version_one_is_never_spoken)
{
    for (const int status : {400, 403, 404, 405, 500}) {
        ProviderWorld w;
        w.transport.expect(token).replies(answer("", status));
        const auto got = w.instance();
        BOOST_TEST(broken_because(got, "the token of version 2 was refused with HTTP " + std::to_string(status)));
        BOOST_TEST(got.error().retryable == (status == 500));
        BOOST_TEST(w.transport.problem() == "");
        BOOST_TEST(w.transport.sent().size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_never_arrives_costs_a_second_and_names_the_hop_limit)
{
    ProviderWorld w;
    w.transport.expect(token).hangs();
    const auto got = w.instance();
    BOOST_TEST(not_configured_because(got, "HttpPutResponseHopLimit is 2 or more"), got.error().message);
    BOOST_TEST(got.error().retryable);
    BOOST_TEST((w.timers.now() == core::Time{} + 1s));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(timeout_and_attempts_are_those_of_the_settings)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_METADATA_SERVICE_TIMEOUT", "3"}, {"AWS_CONFIG_FILE", "/c"}};
    w.machine.files["/c"] = "[default]\nmetadata_service_timeout = 9\nmetadata_service_num_attempts = 2\n";
    w.transport.expect(token).hangs().times(2);
    BOOST_TEST(not_configured_because(w.instance(), "HttpPutResponseHopLimit"));
    BOOST_TEST((w.timers.now() == core::Time{} + 6s + 100ms));
    w.transport.expect(token).replies(answer("", 503));
    w.transport.expect(token).replies("the-token");
    w.transport.expect(roles).fails(transport_error());
    w.transport.expect(roles).replies("my-role");
    w.transport.expect(keys).replies(instance_document("ASIAI"));
    BOOST_TEST(w.instance().has_value());
    BOOST_TEST(w.transport.problem() == "");
    for (const std::string wrong : {"0", "1.5", "soon", "61"}) {
        w.machine.variables["AWS_METADATA_SERVICE_TIMEOUT"] = wrong;
        BOOST_TEST(broken_because(w.instance(), "AWS_METADATA_SERVICE_TIMEOUT is no whole number from 1 to 60"));
    }
}

BOOST_AUTO_TEST_CASE(it_can_be_switched_off_and_asked_elsewhere)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_EC2_METADATA_DISABLED", "True"}};
    BOOST_TEST(not_configured_because(w.instance(), "AWS_EC2_METADATA_DISABLED is true"));
    BOOST_TEST(w.transport.sent().empty());

    w.machine.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}};
    w.transport.expect(token).host("[fd00:ec2::254]").replies(answer("", 403));
    BOOST_TEST(broken_because(w.instance(), "the instance metadata service at [fd00:ec2::254]: "));

    w.machine.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1338/mock";
    w.transport.expect("PUT /mock/latest/api/token").host("127.0.0.1:1338").replies(answer("", 403));
    BOOST_TEST(broken_because(w.instance(), "service at 127.0.0.1:1338: "));
    BOOST_TEST(w.transport.problem() == "");

    w.machine.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"}};
    BOOST_TEST(broken_because(w.instance(), "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6"));
    w.machine.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "nowhere"}};
    BOOST_TEST(broken_because(w.instance(), "AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL"));
}

BOOST_AUTO_TEST_CASE(an_instance_without_a_role_is_not_configured_and_says_what_to_do)
{
    for (const auto& none : {answer("", 404), answer("\n", 200)}) {
        ProviderWorld w;
        w.transport.expect(token).replies("the-token");
        w.transport.expect(roles).replies(none);
        BOOST_TEST(not_configured_because(w.instance(), "attach an instance profile"));
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_success_is_an_error_in_the_services_words)
{
    const std::pair<std::string, std::string> documents[] = {
        {R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role\nmy-role."})",
         ": AssumeRoleUnauthorizedAccess: EC2 cannot assume the role my-role."},
        {R"({"AccessKeyId":"A","SecretAccessKey":"sesame"})", ": no Code"},
        {R"({"Code":"Success","AccessKeyId":"A","Expiration":"2026-01-02T09:04:05Z"})", "holds no SecretAccessKey"},
        {R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"sesame"})", "without Expiration"},
        {R"({"Code":"Succ)", "no JSON object"},
    };
    for (const auto& [document, words] : documents) {
        ProviderWorld w;
        w.transport.expect(token).replies("the-token");
        w.transport.expect(roles).replies("my-role");
        w.transport.expect(keys).replies(document);
        const auto got = w.instance();
        BOOST_TEST(broken_because(got, words), got.error().message);
        BOOST_TEST(got.error().retryable);
        BOOST_TEST(got.error().message.find("sesame") == std::string::npos);
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(keys_that_are_nearly_over_are_used_on_and_that_is_said_once)
{
    ProviderWorld w;
    aws::InstanceProvider provider{w.machine.surroundings(), w.transport, w.timers, w.random, w.log};
    const auto serve = [&w](const std::string& expires) {
        w.transport.expect(roles).replies("my-role");
        w.transport.expect(keys).replies(instance_document("ASIAI", expires));
    };
    w.transport.expect(token).replies("the-token");
    for (const std::string over : {"2026-01-02T02:00:00Z", "2026-01-02T03:05:05Z"}) { // an hour ago, in a minute
        serve(over);
        const auto got = w.from(provider);
        BOOST_REQUIRE(got.has_value());
        const auto left = *(*got)->expires - w.timers.wall();
        BOOST_TEST((left >= 15min && left < 25min));
        BOOST_TEST((*got)->secret_access_key.reveal() == "s");
        BOOST_TEST(w.log.count("they are used on") == 1U);
    }
    serve("2026-01-02T03:19:05Z"); // short-lived, and no sign of trouble
    BOOST_TEST(((*w.from(provider))->expires == w.timers.wall() + 15min));
    serve("2026-01-02T03:05:00Z");
    BOOST_TEST(w.from(provider).has_value());
    BOOST_TEST(w.log.count("they are used on") == 2U); // anew after all was well
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_service_that_falls_silent_costs_nothing_while_its_keys_are_valid)
{
    ProviderWorld w;
    net::TaskGroup fetches{w.io.get_executor()};
    aws::RefreshingProvider kept{
        std::make_unique<aws::InstanceProvider>(w.machine.surroundings(), w.transport, w.timers, w.random, w.log),
        fetches, w.timers, w.random, w.log};
    expect_instance_role(w.transport, "ASIAI");
    BOOST_TEST(w.from(kept).has_value());
    w.transport.otherwise([](const auto&) { return transport_error("no route to host"); });
    while (w.timers.now() < core::Time{} + 6h - 10s) {
        BOOST_TEST((*w.from(kept))->access_key_id == "ASIAI");
        w.timers.run_until(w.timers.now() + 10s);
    }
    BOOST_TEST(w.log.count("credentials cannot be renewed") == 1U);
    w.timers.run_until(w.timers.now() + 1min);
    BOOST_TEST(says(w.from(kept), "no route to host"));
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_or_out_of_time_blames_nobody)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_METADATA_SERVICE_TIMEOUT", "10"}, {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"}};
    aws::InstanceProvider provider{w.machine.surroundings(), w.transport, w.timers, w.random, w.log};
    w.transport.expect(token).hangs();
    std::optional<core::Result<aws::CredentialsPtr>> got;
    net::TaskGroup tasks{w.io.get_executor()};
    tasks.spawn(test::detail::keep(provider.get(core::Deadline::after(w.timers.now(), 60s)), got));
    w.timers.run_until(w.timers.now() + 1s);
    tasks.cancel();
    w.timers.run_until(w.timers.now());
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->error().kind == ErrorKind::cancelled);

    w.transport.expect(token).fails(transport_error()); // and cancelled in the pause before the next attempt
    got.reset();
    tasks.spawn(test::detail::keep(provider.get(core::Deadline::after(w.timers.now(), 60s)), got));
    w.timers.run_until(w.timers.now() + 50ms);
    tasks.cancel();
    w.timers.run_until(w.timers.now());
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->error().kind == ErrorKind::cancelled);

    w.transport.expect(token).hangs();
    const auto late = w.run(provider.get(core::Deadline::after(w.timers.now(), 2s)));
    BOOST_TEST(late.error().kind == ErrorKind::deadline);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_region_of_the_instance_is_known_to_it)
{
    ProviderWorld w;
    aws::InstanceMetadata metadata{w.machine.surroundings(), w.transport, w.timers};
    const auto within = [&w] { return core::Deadline::after(w.timers.now(), 10s); };
    w.transport.expect(token).replies("the-token");
    w.transport.expect("GET /latest/meta-data/placement/region").replies("eu-north-1\n");
    BOOST_TEST(*w.run(aws::region_of_instance(metadata, within())) == "eu-north-1");
    w.transport.expect("GET /latest/meta-data/placement/region").replies("<html>");
    BOOST_TEST(!w.run(aws::region_of_instance(metadata, within())).has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_had_is_an_error_since_it_may_hold_the_settings)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
    w.machine.unreadable = "/c";
    BOOST_TEST(broken_because(w.instance(), "cannot read /c: permission denied"));
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_SUITE_END()
