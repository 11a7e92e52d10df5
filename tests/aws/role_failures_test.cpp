// Roles that fail: what they cost, what they say, when they work again, and that nobody else notices.
#include "headcount/aws/retry.hpp"
#include "role_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

const std::string broken = "222233334444";
const std::string healthy = "333344445555";

bool is_about(const net::Request& request, const std::string& account)
{
    return request.body.find(account) != std::string::npos;
}

// Everybody's role works but that of `broken`, which is answered so.
void break_one(RoleWorld& w, int status, const std::string& code)
{
    w.transport.otherwise([&w, status, code](const net::Request& request) {
        if (is_about(request, broken)) return answer(sts_error(code), status);
        return answer(session_of(9h, w.timers.wall()));
    });
}

// Both accounts are wanted ten times a second for so long.
void use_both(RoleWorld& w, core::Duration span)
{
    const core::Time end = w.timers.now() + span;
    while (w.timers.now() < end) {
        BOOST_TEST_REQUIRE(!w.get(broken).has_value());
        BOOST_TEST_REQUIRE(w.key(healthy) == "ASIA");
        w.pass(100ms);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(role_failures)

BOOST_AUTO_TEST_CASE(a_denied_role_costs_at_most_seven_calls_in_its_first_minute_and_three_later)
{
    RoleWorld w{{members}};
    break_one(w, 403, "AccessDenied");
    use_both(w, 1min);
    BOOST_TEST(w.asked(broken).size() >= 6U); // it is not given up
    BOOST_TEST(w.asked(broken).size() <= 7U);
    const auto before = w.asked(broken).size();
    use_both(w, 5min);
    BOOST_TEST(w.asked(broken).size() - before >= 5U);
    auto later = w.asked(broken);
    later.erase(later.begin(), later.begin() + static_cast<std::ptrdiff_t>(before));
    BOOST_TEST(most_in_a_minute(later) <= 3U);
    BOOST_TEST(w.asked(healthy).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_throttled_role_costs_twice_that_since_each_fetch_has_two_attempts)
{
    RoleWorld w{{members}};
    break_one(w, 400, "Throttling");
    use_both(w, 1min);
    BOOST_TEST(w.asked(broken).size() <= 14U);
    use_both(w, 2min);
    BOOST_TEST(most_in_a_minute(w.asked(broken)) <= 14U);
    BOOST_TEST(w.asked(healthy).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_retries_of_a_role_that_fails_are_not_those_of_the_others)
{
    RoleWorld w{{members}};
    break_one(w, 400, "Throttling");
    for (int i = 0; i < 200; ++i) {
        BOOST_TEST(!w.get(broken).has_value());
        w.pass(1min);
    }
    const core::Scope own{"", "eu-west-1"};
    const core::Scope other{healthy, "eu-west-1"};
    BOOST_TEST(w.sts_client.retry_quota({broken, "eu-west-1"}, aws::Service::sts) < 10U); // drained
    BOOST_TEST(w.sts_client.retry_quota(other, aws::Service::sts) == aws::RetryQuota::full);
    BOOST_TEST(w.sts_client.retry_quota(own, aws::Service::sts) == aws::RetryQuota::full);
}

BOOST_AUTO_TEST_CASE(roles_that_hang_take_no_place_from_those_that_work)
{
    aws::SessionLimits limits;
    limits.fetches = 4;
    limits.doubtful_fetches = 2;
    RoleWorld w{{everybody}, limits};
    for (int i = 0; i < 1000; ++i)
        w.transport.expect("AssumeRole").hangs();
    std::vector<core::Result<aws::CredentialsPtr>> ended;
    const auto ask = [](RoleWorld& world, std::string account, auto& out) -> aws::asio::awaitable<void> {
        out.push_back(co_await world.sessions->for_account(std::move(account), world.within(30s)));
    };
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 6; ++i)
        tasks.spawn(ask(w, "22220000000" + std::to_string(i), ended));
    w.pass(1min);
    BOOST_TEST(ended.size() == 6U);
    BOOST_TEST(w.transport.most_in_flight() == 4U); // one bound for all while nobody had failed
    for (int i = 0; i < 6; ++i)
        tasks.spawn(ask(w, "22220000000" + std::to_string(i), ended));
    w.pass(1s);
    BOOST_TEST(w.transport.in_flight() == 2U); // they have failed before
    w.pass(1h);
}

BOOST_AUTO_TEST_CASE(a_role_that_never_answers_is_given_up_after_five_seconds)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").hangs().times(100);
    const core::Time began = w.timers.now();
    const auto got = w.get(broken);
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((w.timers.now() - began <= 5100ms));
    BOOST_TEST(got.error().retryable);
    BOOST_TEST(w.asked().size() == 1U);
    for (int i = 0; i < 60; ++i) {
        BOOST_TEST(!w.get(broken).has_value());
        w.pass(1s);
    }
    BOOST_TEST(most_in_a_minute(w.asked()) <= 7U);
}

BOOST_AUTO_TEST_CASE(the_error_names_the_role_the_code_and_what_to_check)
{
    const struct {
        const char* code;
        int status;
        ErrorKind kind;
        const char* advice;
    } cases[] = {
        {"AccessDenied", 403, ErrorKind::denied, "check that the role exists, trusts this identity and expects this"},
        {"Throttling", 400, ErrorKind::throttled, "check who else assumes roles there"},
    };
    for (const auto& it : cases) {
        RoleWorld w{{members}};
        break_one(w, it.status, it.code);
        const auto error = w.get(broken).error();
        BOOST_TEST(error.kind == it.kind);
        BOOST_TEST(error.code == it.code);
        for (const std::string& part : {std::string("cannot assume role arn:aws:iam::222233334444:role/headcount"),
                                        std::string(it.code), std::string(it.advice)})
            BOOST_TEST(error.message.find(part) != std::string::npos, error.message);
    }
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").hangs();
    const auto error = w.get(broken).error();
    BOOST_TEST(error.kind == ErrorKind::deadline);
    BOOST_TEST(error.message.find("cannot assume role arn:aws:iam::222233334444:role/headcount") == 0U, error.message);
    BOOST_TEST(error.message.find("check that STS can be reached") != std::string::npos, error.message);
}

BOOST_AUTO_TEST_CASE(a_role_that_is_mended_works_a_minute_later)
{
    for (int minutes = 1; minutes < 20; ++minutes) {
        RoleWorld w{{members}};
        break_one(w, 403, "AccessDenied");
        const core::Time mended = w.timers.now() + std::chrono::minutes{minutes};
        while (w.timers.now() < mended) {
            BOOST_TEST(!w.get(broken).has_value());
            w.pass(1s);
        }
        w.transport.otherwise([&w](const net::Request&) { return answer(session_of(9h, w.timers.wall())); });
        w.pass(1min);
        BOOST_TEST(w.key(broken) == "ASIA");
        BOOST_TEST(w.log.count("the role can be assumed again") == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_session_is_used_to_its_end_while_its_role_fails)
{
    RoleWorld w{{members}};
    w.transport.expect("AssumeRole").replies(session_xml("ASIA1", "2026-01-02T04:04:05Z"));
    w.transport.expect("AssumeRole").replies(answer(sts_error("AccessDenied"), 403)).times(100);
    BOOST_TEST(w.key(broken) == "ASIA1");
    for (int i = 0; i < 59; ++i) {
        w.pass(59s);
        BOOST_TEST_REQUIRE(w.key(broken) == "ASIA1");
    }
    BOOST_TEST(w.log.count("a role session cannot be renewed; the old one is used while it is valid") == 1U);
    w.pass(3min);
    BOOST_TEST(w.key(broken) == "denied");
}

BOOST_AUTO_TEST_CASE(after_a_pause_a_role_that_failed_is_asked_for_at_once)
{
    RoleWorld w{{members}};
    bool mended = false;
    w.transport.otherwise([&](const net::Request&) {
        return mended ? answer(session_xml("ASIA2", "2026-01-02T04:04:05Z")) : answer(sts_error("AccessDenied"), 403);
    });
    for (int i = 0; i < 60; ++i) {
        BOOST_TEST(w.key(broken) == "denied");
        w.pass(1s);
    }
    mended = true;
    BOOST_TEST(w.key(broken) == "denied");
    w.sessions->after_pause();
    BOOST_TEST(w.key(broken) == "ASIA2");
}

BOOST_AUTO_TEST_SUITE_END()
