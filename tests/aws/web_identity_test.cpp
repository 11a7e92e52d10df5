#include "provider_world.hpp"
#include "session_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <tuple>

using namespace headcount;
using namespace headcount::test;
using namespace std::chrono_literals;
using core::ErrorKind;

namespace {

struct WebWorld : ProviderWorld {
    WebWorld()
    {
        machine.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                             {"AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/headcount"}};
        machine.files["/token"] = "first.token";
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(web_identity)

BOOST_AUTO_TEST_CASE(the_token_is_the_proof_and_the_call_is_not_signed)
{
    WebWorld w;
    w.transport.expect("AssumeRoleWithWebIdentity")
        .host("sts.eu-west-1.amazonaws.com")
        .body("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2F"
              "headcount&RoleSessionName=headcount-1767323045&WebIdentityToken=first.token")
        .replies(session_xml("ASIAWEB"))
        .check([](const auto& request) {
            for (const auto* header : {"Authorization", "X-Amz-Security-Token", "X-Amz-Date"})
                BOOST_TEST(net::find_header(request.headers, header).empty(), header);
            BOOST_TEST(!net::find_header(request.headers, "amz-sdk-request").empty());
        });
    const auto got = w.web_identity();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAWEB");
    BOOST_TEST((*got)->account_id == "111122223333");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 1h));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_token_is_read_at_each_fetch_since_it_rotates)
{
    WebWorld w;
    w.machine.variables["AWS_ROLE_SESSION_NAME"] = "pod-7";
    aws::WebIdentityProvider provider{w.parts()};
    for (const std::string token : {"one.token", "two.token"}) {
        w.machine.files["/token"] = token + "\n";
        w.transport.expect("AssumeRoleWithWebIdentity").replies(session_xml("ASIAWEB")).check([token](const auto& r) {
            BOOST_TEST(r.body.ends_with("RoleSessionName=pod-7&WebIdentityToken=" + token), r.body);
        });
        BOOST_TEST(w.from(provider).has_value());
    }
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(an_identity_provider_that_cannot_be_reached_by_sts_is_tried_again)
{
    WebWorld w;
    w.transport.expect("AssumeRoleWithWebIdentity")
        .replies(sts_refusal(400, "IDPCommunicationError", "Couldn't retrieve verification key"))
        .times(2);
    w.transport.expect("AssumeRoleWithWebIdentity").replies(session_xml("ASIAWEB"));
    BOOST_TEST(w.web_identity().has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_without_the_token_and_asked_for_once)
{
    for (const auto& [code, status, kind] : {std::tuple{"AccessDenied", 403, ErrorKind::denied},
                                             {"IDPRejectedClaim", 403, ErrorKind::denied},
                                             {"InvalidIdentityToken", 400, ErrorKind::invalid},
                                             {"InvalidClientTokenId", 403, ErrorKind::credentials},
                                             {"ExpiredTokenException", 400, ErrorKind::credentials}}) {
        WebWorld w;
        w.transport.expect("AssumeRoleWithWebIdentity")
            .replies(sts_refusal(status, code, "the token first.token is no good"));
        const auto error = w.web_identity().error();
        BOOST_TEST(error.kind == kind, code);
        BOOST_TEST(error.message.find("first.token") == std::string::npos, error.message);
        BOOST_TEST(error.message.find("the token [secret] is no good") != std::string::npos, error.message);
        BOOST_TEST(error.message.starts_with("cannot assume role arn:aws:iam::111122223333:role/headcount: "));
        const bool advised = error.message.find("trusts the identity provider") != std::string::npos;
        BOOST_TEST(advised == (kind == ErrorKind::denied), error.message);
        BOOST_TEST(w.transport.problem() == "");
    }
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_ends_the_call_and_blames_nobody)
{
    WebWorld w;
    w.transport.expect("AssumeRoleWithWebIdentity").hangs();
    aws::WebIdentityProvider provider{w.parts()};
    std::optional<core::Result<aws::CredentialsPtr>> got;
    net::TaskGroup tasks{w.io.get_executor()};
    tasks.spawn(test::detail::keep(provider.get(core::Deadline::after(w.timers.now(), 60s)), got));
    w.timers.run_until(w.timers.now() + 1s);
    tasks.cancel();
    w.timers.run_until(w.timers.now());
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->error().kind == ErrorKind::cancelled);
    BOOST_TEST(w.transport.in_flight() == 0U);
}

BOOST_AUTO_TEST_CASE(half_of_the_settings_is_an_error_and_a_role_alone_is_none)
{
    WebWorld w;
    w.machine.variables.erase("AWS_ROLE_ARN");
    BOOST_TEST(says(w.web_identity(), "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN"));
    BOOST_TEST(w.web_identity().error().code == "");
    w.machine.variables = {{"AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/headcount"}};
    BOOST_TEST(w.web_identity().error().code == aws::not_configured);
}

BOOST_AUTO_TEST_CASE(a_token_file_that_is_missing_unreadable_or_empty_is_broken)
{
    WebWorld w;
    w.machine.files.clear();
    BOOST_TEST(says(w.web_identity(), "the token file /token of AWS_WEB_IDENTITY_TOKEN_FILE does not exist"));
    w.machine.unreadable = "/token";
    BOOST_TEST(says(w.web_identity(), "cannot read the token file /token"));
    w.machine.unreadable = "";
    w.machine.files["/token"] = "\n";
    BOOST_TEST(w.web_identity().error().message.ends_with("a web identity token has 4 to 20000 characters"));
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(a_profile_may_ask_for_it_too)
{
    ProviderWorld w;
    w.machine.variables = {{"AWS_CONFIG_FILE", "/c"}};
    w.machine.files = {{"/c", "[default]\nrole_arn = arn:aws:iam::111122223333:role/x\nweb_identity_token_file = /t\n"
                              "role_session_name = me\n"},
                       {"/t", "some.token"}};
    w.transport.expect("AssumeRoleWithWebIdentity").replies(session_xml("ASIAWEB")).check([](const auto& request) {
        BOOST_TEST(request.body.ends_with("role%2Fx&RoleSessionName=me&WebIdentityToken=some.token"), request.body);
    });
    BOOST_TEST(w.profile().has_value());
    w.machine.files["/c"] = "[default]\nweb_identity_token_file = /t\n";
    BOOST_TEST(says(w.profile(), "profile default has web_identity_token_file without role_arn"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_SUITE_END()
