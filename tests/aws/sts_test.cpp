#include "headcount/aws/sts.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

constexpr const char* identity = R"(<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::444455556666:assumed-role/headcount-scaler/headcount-eu-west-1</Arn>
    <UserId>AROAEXAMPLEHEADCOUNT1:headcount-eu-west-1</UserId>
    <Account>444455556666</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>b1a7c3d0-0000-4000-8000-000000000002</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>)";

constexpr const char* session = R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser><Arn>arn:aws:sts::444455556666:assumed-role/headcount-scaler/x</Arn></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLEHEADCOUNT</AccessKeyId>
      <SecretAccessKey>made/up+secret</SecretAccessKey>
      <SessionToken>FwoGexample&#47;wEaDmade+up==</SessionToken>
      <Expiration>2026-01-02T04:04:05Z</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>)";

struct StsWorld : AwsWorld {
    aws::Sts sts{client(), "eu-west-1"};

    core::Result<aws::CredentialsPtr> assume(aws::AssumeRole request)
    {
        return run(sts.assume_role(std::move(request), within(60s)));
    }
};

aws::AssumeRole role()
{
    aws::AssumeRole out;
    out.role_arn = "arn:aws:iam::444455556666:role/path/headcount-scaler";
    out.session_name = "headcount";
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sts)

BOOST_AUTO_TEST_CASE(the_caller_learns_whose_credentials_it_uses_from_the_regional_endpoint)
{
    StsWorld w;
    w.transport.expect("GetCallerIdentity").host("sts.eu-west-1.amazonaws.com").replies(identity);
    const auto caller = w.run(w.sts.get_caller_identity(w.within(60s)));
    BOOST_REQUIRE(caller.has_value());
    BOOST_TEST(caller->account == "444455556666");
    BOOST_TEST(caller->arn == "arn:aws:sts::444455556666:assumed-role/headcount-scaler/headcount-eu-west-1");
    BOOST_TEST(caller->user_id == "AROAEXAMPLEHEADCOUNT1:headcount-eu-west-1");
    BOOST_TEST(w.credentials.asked.front() == ""); // the base credentials
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_role_is_assumed_with_encoded_parameters_and_its_session_read)
{
    StsWorld w;
    auto request = role();
    request.external_id = "a:b/c=d,e@f";
    w.transport.expect("AssumeRole")
        .body(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Fpath%2Fheadcount-"
            "scaler&RoleSessionName=headcount&DurationSeconds=3600&ExternalId=a%3Ab%2Fc%3Dd%2Ce%40f")
        .replies(session);
    const auto got = w.assume(request);
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((*got)->access_key_id == "ASIAEXAMPLEHEADCOUNT");
    BOOST_TEST((*got)->secret_access_key.reveal() == "made/up+secret");
    BOOST_TEST((*got)->session_token.reveal() == "FwoGexample/wEaDmade+up==");
    BOOST_TEST((*got)->account_id == "444455556666");
    BOOST_TEST(((*got)->expires == w.timers.wall() + 1h));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(half_a_session_or_another_document_is_an_error_of_the_server)
{
    const std::string whole = session;
    for (const auto* part :
         {"<AccessKeyId>ASIAEXAMPLEHEADCOUNT</AccessKeyId>", "<SecretAccessKey>made/up+secret</SecretAccessKey>",
          "<SessionToken>FwoGexample&#47;wEaDmade+up==</SessionToken>",
          "<Expiration>2026-01-02T04:04:05Z</Expiration>"}) {
        auto cut = whole;
        cut.erase(cut.find(part), std::string(part).size());
        StsWorld w;
        w.transport.expect("AssumeRole").replies(cut);
        BOOST_TEST(w.assume(role()).error().kind == ErrorKind::server);
    }
    StsWorld w;
    w.transport.expect("GetCallerIdentity").replies("<Other/>");
    BOOST_TEST(w.run(w.sts.get_caller_identity(w.within(60s))).error().kind == ErrorKind::server);
}

BOOST_AUTO_TEST_CASE(a_request_that_sts_would_refuse_is_not_sent)
{
    StsWorld w;
    auto no_role = role();
    no_role.role_arn = "arn:aws:iam::444455556666:user/x";
    auto no_arn = role();
    no_arn.role_arn = "headcount";
    auto bad_name = role();
    bad_name.session_name = "head count";
    auto short_name = role();
    short_name.session_name = "h";
    auto bad_id = role();
    bad_id.external_id = "a&b";
    auto too_long = role();
    too_long.duration = 13h;
    for (const auto& request : {no_role, no_arn, bad_name, short_name, bad_id, too_long})
        BOOST_TEST(w.assume(request).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_SUITE_END()
