#include "sim/sts_api.hpp"

#include "sim/calendar.hpp"
#include "sim/signed_request.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

constexpr const char* scaler = "arn:aws:iam::444455556666:role/path/headcount-scaler";

constexpr const char* pod = "arn:aws:iam::444455556666:role/pod";

std::string between(const std::string& text, const std::string& tag)
{
    const auto begin = text.find("<" + tag + ">");
    const auto end = text.find("</" + tag + ">");
    if (begin == text.npos || end == text.npos) return "none";
    return text.substr(begin + tag.size() + 2, end - begin - tag.size() - 2);
}

struct Sts {
    net::Response call(const std::string& form) { return api.handle(sts_request(form), caller, now, "r-1"); }
    net::Response assume(const std::string& rest)
    {
        return call("Action=AssumeRole&Version=2011-06-15&RoleArn=" + std::string(scaler) + rest);
    }

    net::Response with_token(const std::string& role, const std::string& token)
    {
        const auto request =
            sts_request("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=pod&RoleArn=" + role +
                        "&WebIdentityToken=" + token);
        return api.handle_unsigned(request, now, "r-1");
    }

    core::WallTime now = *parse_basic_time("20260102T030405Z");
    KeyRing keys{{example_key()}};
    Key caller = *keys.find("AKIAHEADCOUNTEXAMPL1");
    Iam iam{{}, {}};
    StsApi api{keys,
               iam,
               {{scaler, "secret-id"}, {"arn:aws:iam::444455556666:role/open", ""}, {pod, "", "the.token"}},
               core::Random(1)};
};

} // namespace

BOOST_AUTO_TEST_SUITE(sts_api)

BOOST_AUTO_TEST_CASE(the_caller_is_told_who_it_is)
{
    Sts sts;
    const auto response = sts.call("Action=GetCallerIdentity&Version=2011-06-15");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(between(response.body, "Account") == "111122223333");
    BOOST_TEST(between(response.body, "Arn") == "arn:aws:iam::111122223333:user/demo");
    BOOST_TEST(between(response.body, "RequestId") == "r-1");
}

BOOST_AUTO_TEST_CASE(a_role_gives_keys_of_its_account_that_end_after_an_hour)
{
    Sts sts;
    const auto response = sts.assume("&RoleSessionName=headcount&ExternalId=secret-id");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(between(response.body, "Expiration") == "2026-01-02T04:04:05Z");
    BOOST_TEST(between(response.body, "Arn") == "arn:aws:sts::444455556666:assumed-role/headcount-scaler/headcount");
    const auto* key = sts.keys.find(between(response.body, "AccessKeyId"));
    BOOST_REQUIRE(key != nullptr);
    BOOST_TEST(key->secret == between(response.body, "SecretAccessKey"));
    BOOST_TEST(key->token == between(response.body, "SessionToken"));
    BOOST_TEST(key->account == "444455556666");
    BOOST_TEST((key->expires == sts.now + 1h));
}

BOOST_AUTO_TEST_CASE(another_external_id_or_an_unknown_role_is_denied_without_saying_which)
{
    Sts sts;
    const auto wrong = sts.assume("&RoleSessionName=headcount&ExternalId=other");
    const auto none = sts.assume("&RoleSessionName=headcount");
    const auto unknown = sts.call("Action=AssumeRole&Version=2011-06-15&RoleSessionName=headcount&RoleArn="
                                  "arn:aws:iam::444455556666:role/nobody");
    for (const auto& response : {wrong, none, unknown}) {
        BOOST_TEST(response.status == 403);
        BOOST_TEST(between(response.body, "Code") == "AccessDenied");
        BOOST_TEST(between(response.body, "Message")
                       .starts_with("User: arn:aws:iam::111122223333:user/demo is not authorized to perform: "
                                    "sts:AssumeRole on resource: "));
    }
}

BOOST_AUTO_TEST_CASE(a_session_lasts_from_a_quarter_to_twelve_hours_and_one_hour_in_a_chain)
{
    Sts sts;
    const std::string base = "&RoleSessionName=headcount&ExternalId=secret-id&DurationSeconds=";
    BOOST_TEST(sts.assume(base + "900").status == 200);
    BOOST_TEST(sts.assume(base + "43200").status == 200);
    for (const auto* wrong : {"899", "43201", "x", "-1", "99999999999999999999"}) {
        BOOST_TEST(between(sts.assume(base + wrong).body, "Code") == "ValidationError", wrong);
    }
    sts.caller = *sts.keys.find(between(sts.assume(base + "900").body, "AccessKeyId"));
    BOOST_TEST(sts.assume(base + "3600").status == 200);
    BOOST_TEST(sts.assume(base + "3601").status == 400);
}

BOOST_AUTO_TEST_CASE(names_are_checked)
{
    Sts sts;
    BOOST_TEST(sts.assume("&ExternalId=secret-id").status == 400);
    BOOST_TEST(sts.assume("&RoleSessionName=a&ExternalId=secret-id").status == 400);
    BOOST_TEST(sts.assume("&RoleSessionName=a%20b&ExternalId=secret-id").status == 400);
    BOOST_TEST(sts.assume("&RoleSessionName=a%2Bb%3D%2C.%40-&ExternalId=secret-id").status == 200);
}

BOOST_AUTO_TEST_CASE(an_action_that_is_not_known_says_so)
{
    Sts sts;
    BOOST_TEST(between(sts.call("Action=GetSessionToken&Version=2011-06-15").body, "Code") == "InvalidAction");
    BOOST_TEST(between(sts.call("Action=GetCallerIdentity&Version=2012-11-05").body, "Code") == "InvalidAction");
    BOOST_TEST(between(sts.call("Version=2011-06-15").body, "Code") == "MissingAction");
    BOOST_TEST(between(sts.call("Action=%zz").body, "Code") == "MalformedQueryString");
}

BOOST_AUTO_TEST_CASE(the_bearer_of_the_token_that_a_role_trusts_gets_keys_without_a_signature)
{
    Sts sts;
    const auto response = sts.with_token(pod, "the.token");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.starts_with("<AssumeRoleWithWebIdentityResponse"));
    BOOST_TEST(between(response.body, "Arn") == "arn:aws:sts::444455556666:assumed-role/pod/pod");
    BOOST_TEST(sts.keys.find(between(response.body, "AccessKeyId")) != nullptr);
}

BOOST_AUTO_TEST_CASE(another_token_is_invalid_and_a_role_without_such_trust_denied)
{
    Sts sts;
    const auto other = sts.with_token(pod, "another.token");
    BOOST_TEST(other.status == 400);
    BOOST_TEST(between(other.body, "Code") == "InvalidIdentityToken");
    BOOST_TEST(other.body.find("another.token") == std::string::npos);
    for (const std::string role : {scaler, "arn:aws:iam::444455556666:role/nobody"}) {
        const auto denied = sts.with_token(role, "the.token");
        BOOST_TEST(denied.status == 403);
        BOOST_TEST(between(denied.body, "Code") == "AccessDenied");
    }
    BOOST_TEST(sts.with_token(pod, "abc").status == 400);
    BOOST_TEST(sts.with_token("role/pod", "the.token").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()
