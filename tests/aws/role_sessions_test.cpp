#include "headcount/aws/role_sessions.hpp"

#include "role_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

aws::asio::awaitable<void> note_key(RoleWorld& w, std::string account, core::Duration time,
                                    std::vector<std::string>& keys)
{
    auto got = co_await w.sessions->for_account(std::move(account), w.within(time));
    keys.push_back(got ? (*got)->access_key_id : std::string(core::to_string(got.error().kind)));
}

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

BOOST_AUTO_TEST_CASE(a_session_is_renewed_in_the_background_long_before_its_end)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    w.transport.expect("AssumeRole").replies(session_xml("ASIA2", "2026-01-02T05:04:05Z"));
    BOOST_TEST(w.key("222233334444") == "ASIA1");
    w.pass(23min);
    BOOST_TEST(w.asked().size() == 1U);
    w.pass(26min);
    BOOST_TEST(w.asked().size() == 2U); // nobody had asked for it
    BOOST_TEST(w.key("222233334444") == "ASIA2");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_session_that_nobody_used_for_an_hour_is_neither_renewed_nor_kept)
{
    RoleWorld w{{members}};
    w.transport.otherwise([&w](const net::Request&) { return answer(session_of(1h, w.timers.wall())); });
    BOOST_TEST(w.key("222233334444") == "ASIA");
    w.pass(59min);
    BOOST_TEST(w.sessions->sessions() == 1U);
    const auto asked = w.asked().size();
    w.pass(2min);
    BOOST_TEST(w.sessions->sessions() == 0U);
    w.pass(24h);
    BOOST_TEST(w.asked().size() == asked);
    BOOST_TEST(w.key("222233334444") == "ASIA"); // and it begins again
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
    RoleWorld w{{everybody}, at_most(2)};
    w.transport.otherwise([](const net::Request&) { return answer(session_xml("ASIA", "2026-01-02T09:04:05Z")); });
    for (const auto* account : {"222200000001", "222200000002", "222200000001", "222200000003", "222200000001"})
        BOOST_TEST(w.key(account) == "ASIA");
    BOOST_TEST(w.sessions->sessions() == 2U);
    BOOST_TEST(w.transport.sent().size() == 3U); // the first was in use and stayed
}

BOOST_AUTO_TEST_CASE(a_star_reaches_every_account_but_the_excepted)
{
    core::AccountRule rule = everybody;
    rule.except = {"333344445555"};
    RoleWorld w{{rule}};
    w.transport.otherwise([](const net::Request&) { return answer(session_xml("ASIA", "2026-01-02T09:04:05Z")); });
    BOOST_TEST(w.key("222233334444") == "ASIA");
    BOOST_TEST(w.key("444455556666") == "ASIA");
    BOOST_TEST(w.key("333344445555") == "denied");
    BOOST_TEST(w.transport.sent().size() == 2U);
}

BOOST_AUTO_TEST_CASE(roles_are_assumed_at_the_regional_endpoint_of_sts)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole")
        .host("sts.eu-west-1.amazonaws.com")
        .replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    BOOST_TEST(w.key("222233334444") == "ASIA1");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(many_that_wait_for_one_session_cost_one_call)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").takes(1s).replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    std::vector<std::string> keys;
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 100; ++i)
        tasks.spawn(note_key(w, "222233334444", 60s, keys));
    tasks.spawn(note_key(w, "222233334444", 500ms, keys)); // has less time than it takes, and spoils nothing
    w.pass(2s);
    BOOST_TEST_REQUIRE(keys.size() == 101U);
    BOOST_TEST(keys.front() == "deadline");
    BOOST_TEST(std::ranges::count(keys, "ASIA1") == 100);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(ten_thousand_accounts_wanted_at_once_are_assumed_a_few_at_a_time_in_their_order)
{
    constexpr std::size_t accounts = 10'000;
    RoleWorld w{{everybody}};
    w.transport.expect("AssumeRole").takes(50ms).replies(session_xml("ASIA", "2026-01-02T09:04:05Z")).times(accounts);
    std::vector<std::string> keys;
    net::TaskGroup tasks{w.io.get_executor()};
    for (std::size_t i = 0; i < accounts; ++i)
        tasks.spawn(note_key(w, std::to_string(200'000'000'000 + i), 60s, keys));
    w.pass(21s); // 10,000 × 50 ms / 24
    BOOST_TEST(std::ranges::count(keys, "ASIA") == static_cast<std::ptrdiff_t>(accounts));
    BOOST_TEST(w.transport.most_in_flight() == 24U);
    BOOST_TEST(w.sessions->sessions() == accounts);
    for (std::size_t i = 0; i < accounts; ++i)
        BOOST_TEST_REQUIRE(w.transport.sent().at(i).request.body.find(std::to_string(200'000'000'000 + i)) !=
                           std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_takes_nobody_elses_session_away)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").takes(1s).replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    std::vector<std::string> keys;
    net::TaskGroup first{w.io.get_executor()};
    net::TaskGroup second{w.io.get_executor()};
    first.spawn(note_key(w, "222233334444", 60s, keys));
    second.spawn(note_key(w, "222233334444", 60s, keys));
    w.pass(500ms);
    first.cancel();
    w.pass(0s);
    BOOST_TEST(keys == std::vector<std::string>{"cancelled"}, boost::test_tools::per_element());
    w.pass(1s);
    BOOST_TEST_REQUIRE(keys.size() == 2U);
    BOOST_TEST(keys.back() == "ASIA1");
}

BOOST_AUTO_TEST_CASE(stopping_tells_those_who_wait)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").hangs();
    std::vector<std::string> keys;
    net::TaskGroup waiting{w.io.get_executor()};
    net::TaskGroup stopping{w.io.get_executor()};
    waiting.spawn(note_key(w, "222233334444", 60s, keys));
    w.pass(1s);
    stopping.spawn(w.sessions->stop());
    w.pass(0s);
    BOOST_TEST(stopping.size() == 0U);
    BOOST_TEST(keys == std::vector<std::string>{"cancelled"}, boost::test_tools::per_element());
    BOOST_TEST(w.key("333344445555") == "cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
