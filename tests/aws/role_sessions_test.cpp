#include "headcount/aws/role_sessions.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

class BaseProvider final : public aws::CredentialsProvider {
public:
    std::string_view name() const override { return "base"; }
    aws::asio::awaitable<core::Result<aws::CredentialsPtr>> get(core::Deadline) override { co_return credentials; }
    void invalidate() override { ++invalidated; }

    aws::CredentialsPtr credentials = make_credentials("AKIABASE");
    int invalidated = 0;
};

std::string session_xml(const std::string& key, const std::string& expires)
{
    return "<R><Credentials><AccessKeyId>" + key +
           "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t"
           "</SessionToken><Expiration>" +
           expires + "</Expiration></Credentials></R>";
}

struct RoleWorld : AwsWorld {
    BaseProvider base;
    aws::BaseCredentials identity{base};
    aws::Client sts_client{transport, timers, random, identity, metrics, log, {}};
    aws::Sts sts{sts_client, "eu-west-1"};
    std::unique_ptr<aws::RoleSessions> sessions;
    net::TaskGroup fetches{io.get_executor()};

    explicit RoleWorld(std::vector<core::AccountRule> rules, std::size_t most = 4096)
    {
        aws::RoleSessionsOptions settings;
        settings.accounts = std::move(rules);
        settings.own_account = "111122223333";
        settings.most_sessions = most;
        sessions = std::make_unique<aws::RoleSessions>(base, sts, fetches, timers, random, log, std::move(settings));
    }

    core::Result<aws::CredentialsPtr> get(std::string account)
    {
        return run(sessions->for_account(std::move(account), within(60s)));
    }
    std::string key(std::string account)
    {
        const auto got = get(std::move(account));
        return got ? (*got)->access_key_id : std::string(core::to_string(got.error().kind));
    }
    void pass(core::Duration span) { timers.run_until(timers.now() + span); }
};

const core::AccountRule members{{"222233334444", "333344445555"}, {}, "arn:aws:iam::{account}:role/headcount", "ext-1"};

} // namespace

BOOST_AUTO_TEST_SUITE(role_sessions)

BOOST_AUTO_TEST_CASE(a_member_account_is_spoken_to_with_a_session_of_its_role)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole")
        .body("Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A222233334444%3Arole%2Fheadcount"
              "&RoleSessionName=headcount-111122223333&DurationSeconds=3600&ExternalId=ext-1")
        .replies(session_xml("ASIA2", "2026-01-02T04:04:05Z"))
        .check([](const auto& request) {
            BOOST_TEST(net::find_header(request.headers, "X-Amz-Security-Token") == "token-of-AKIABASE");
        });
    w.transport.expect("AssumeRole").replies(session_xml("ASIA3", "2026-01-02T04:04:05Z"));
    BOOST_TEST(w.key("222233334444") == "ASIA2");
    BOOST_TEST(w.key("333344445555") == "ASIA3");
    BOOST_TEST(w.key("222233334444") == "ASIA2");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_own_account_uses_the_base_credentials_with_or_without_a_rule)
{
    for (const bool named : {false, true}) {
        std::vector<core::AccountRule> rules{members};
        if (named) rules.push_back({{"111122223333"}, {}, "", ""});
        RoleWorld w{rules};
        BOOST_TEST(w.key("") == "AKIABASE");
        BOOST_TEST(w.key("111122223333") == "AKIABASE");
        BOOST_TEST(w.transport.sent().empty());
    }
}

// Requests name a cluster, and ECS looks the name up in the account of whoever signed.
BOOST_AUTO_TEST_CASE(another_account_is_never_spoken_to_as_the_own_one_or_a_third)
{
    const std::string elsewhere = "arn:aws:iam::111122223333:role/headcount";
    for (const auto& role : {std::string{}, elsewhere}) {
        RoleWorld w{{{{"444455556666"}, {}, role, ""}, {{"*"}, {}, role, ""}}};
        for (const char* account : {"444455556666", "555566667777"}) {
            const auto got = w.get(account);
            BOOST_TEST_REQUIRE(got.has_error());
            BOOST_TEST((got.error().kind == core::ErrorKind::denied));
            BOOST_TEST(got.error().message.find(account) != std::string::npos, got.error().message);
        }
        BOOST_TEST(w.transport.sent().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_role_by_name_is_one_of_the_account_it_is_for)
{
    RoleWorld w{{{{"*"}, {}, "headcount", ""}}};
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    BOOST_TEST(w.key("444455556666") == "ASIA1");
    const std::string& body = w.transport.sent().at(0).request.body;
    BOOST_TEST(body.find("RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Fheadcount&") != std::string::npos, body);
}

BOOST_AUTO_TEST_CASE(an_account_that_no_rule_allows_is_denied_without_a_call)
{
    RoleWorld w{{members}};
    BOOST_TEST(w.key("555566667777") == "denied");
    BOOST_TEST(w.key("1111") == "denied");
    BOOST_TEST(w.key("../../../../") == "denied");
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(the_own_account_counts_from_when_it_is_known)
{
    RoleWorld w{{}};
    w.sessions->set_own_account("");
    BOOST_TEST(w.key("555566667777") == "denied");
    w.sessions->set_own_account("555566667777");
    BOOST_TEST(w.key("555566667777") == "AKIABASE");
}

BOOST_AUTO_TEST_CASE(an_account_whose_role_fails_backs_off_alone)
{
    RoleWorld w{{members}};
    w.transport.otherwise([](const net::Request& request) {
        if (request.body.find("222233334444") == std::string::npos)
            return answer(session_xml("ASIA3", "2026-01-02T09:04:05Z"));
        return answer("<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
                      403);
    });
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(w.key("222233334444") == "denied");
        BOOST_TEST(w.key("333344445555") == "ASIA3");
        w.pass(100ms); // ten seconds in all
    }
    BOOST_TEST(w.transport.sent().size() <= 7U);
    const auto message = w.get("222233334444").error().message;
    BOOST_TEST(message.find("cannot assume role arn:aws:iam::222233334444:role/headcount") != std::string::npos,
               message);
    BOOST_TEST(message.find("expects this external id") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_session_is_renewed_ahead_of_its_end)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    w.transport.expect("AssumeRole").replies(session_xml("ASIA2", "2026-01-02T05:04:05Z"));
    BOOST_TEST(w.key("222233334444") == "ASIA1");
    w.pass(54min);
    BOOST_TEST(w.key("222233334444") == "ASIA1");
    w.pass(3min);
    BOOST_TEST(w.key("222233334444") == "ASIA1"); // nobody waits for the renewal
    BOOST_TEST(w.key("222233334444") == "ASIA2");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_refused_session_is_replaced_and_neither_the_base_nor_others_are)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    w.transport.expect("AssumeRole").replies(session_xml("ASIA2", "2026-01-02T04:04:05Z"));
    BOOST_TEST(w.key("222233334444") == "ASIA1");
    w.pass(1min);
    w.sessions->invalidate("222233334444");
    BOOST_TEST(w.key("222233334444") == "ASIA2");
    BOOST_TEST(w.base.invalidated == 0);
    w.sessions->invalidate("111122223333");
    BOOST_TEST(w.base.invalidated == 1);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(sessions_of_more_accounts_than_are_kept_are_forgotten_oldest_first)
{
    RoleWorld w{{core::AccountRule{{"*"}, {}, "arn:aws:iam::{account}:role/headcount", ""}}, 2};
    w.transport.otherwise([](const net::Request&) { return answer(session_xml("ASIA", "2026-01-02T09:04:05Z")); });
    for (const auto* account : {"222200000001", "222200000002", "222200000001", "222200000003", "222200000001"})
        BOOST_TEST(w.key(account) == "ASIA");
    BOOST_TEST(w.sessions->sessions() == 2U);
    BOOST_TEST(w.transport.sent().size() == 3U); // the first was in use and stayed
}

BOOST_AUTO_TEST_SUITE_END()
