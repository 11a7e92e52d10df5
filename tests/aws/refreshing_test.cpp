#include "headcount/aws/refreshing.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

using Got = core::Result<aws::CredentialsPtr>;

const core::Error unavailable{ErrorKind::credentials, "", "the agent is away", true, ""};

// Answers from a list, after a while; counts fetches.
class SlowSource final : public aws::CredentialsProvider {
public:
    explicit SlowSource(net::Timers& timers) : timers_(timers) {}

    std::string_view name() const override { return "slow"; }

    aws::asio::awaitable<Got> get(core::Deadline deadline) override
    {
        ++fetches;
        ++under_way;
        most_under_way = std::max(most_under_way, under_way);
        const auto done = deadline.no_later_than(core::Deadline::after(timers_.now(), span));
        const bool slept = co_await net::sleep_until(timers_, done.at);
        --under_way;
        if (!slept) co_return core::Error{ErrorKind::cancelled, "", "cancelled", false, ""};
        if (deadline.passed(timers_.now())) co_return core::Error{ErrorKind::deadline, "", "too late", true, ""};
        if (broken) co_return unavailable;
        co_return make_credentials("AKIA" + std::to_string(fetches), expires.value_or(timers_.wall() + lifetime));
    }

    core::Duration span = 100ms;
    std::chrono::milliseconds lifetime = 1h;
    std::optional<core::WallTime> expires; // in place of the lifetime
    bool broken = false;
    int fetches = 0;
    int under_way = 0;
    int most_under_way = 0;

private:
    net::Timers& timers_;
};

struct RefreshWorld : VirtualWorld {
    core::Random random{3};
    RecordingLog log;
    SlowSource* source = nullptr;
    std::unique_ptr<aws::RefreshingProvider> provider;
    std::deque<std::optional<Got>> got;
    net::TaskGroup fetches{io.get_executor()};

    RefreshWorld()
    {
        auto made = std::make_unique<SlowSource>(timers);
        source = made.get();
        provider = std::make_unique<aws::RefreshingProvider>(std::move(made), fetches, timers, random, log);
    }

    Got get(core::Duration patience = 10s) { return run(provider->get(core::Deadline::after(timers.now(), patience))); }
    std::string key()
    {
        const auto result = get();
        return result ? (*result)->access_key_id : result.error().message;
    }
    void start(net::TaskGroup& tasks, core::Duration patience = 10s)
    {
        tasks.spawn(
            test::detail::keep(provider->get(core::Deadline::after(timers.now(), patience)), got.emplace_back()));
    }
    void pass(core::Duration span) { timers.run_until(timers.now() + span); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(refreshing)

BOOST_AUTO_TEST_CASE(a_hundred_callers_cost_one_fetch)
{
    RefreshWorld w;
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 100; ++i)
        w.start(tasks);
    w.timers.run();
    BOOST_TEST(w.source->fetches == 1);
    for (const auto& result : w.got)
        BOOST_TEST((**result)->access_key_id == "AKIA1");
    BOOST_TEST(w.key() == "AKIA1");
    BOOST_TEST(w.source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(credentials_that_end_in_the_year_9999_are_fetched_once)
{
    RefreshWorld w;
    w.source->expires = core::parse_rfc3339("9999-12-31T23:59:59Z");
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(w.key() == "AKIA1");
        w.pass(1min);
    }
    BOOST_TEST(w.source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(ahead_of_expiry_nobody_waits_for_the_fetch)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(57min); // 3 of the 60 minutes are left
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 10; ++i)
        w.start(tasks);
    w.pass(0s);
    for (const auto& result : w.got)
        BOOST_TEST((**result)->access_key_id == "AKIA1");
    BOOST_TEST(w.source->under_way == 1);
    w.pass(1s);
    BOOST_TEST(w.key() == "AKIA2");
    BOOST_TEST(w.source->fetches == 2);
}

BOOST_AUTO_TEST_CASE(a_fetch_ahead_that_hangs_holds_nobody_up_and_is_given_up)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(56min);
    w.source->span = 1h;
    const auto before = w.timers.now();
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 119; ++i) {
        w.start(tasks);
        w.pass(1s);
        BOOST_TEST((**w.got.back())->access_key_id == "AKIA1");
    }
    BOOST_TEST((w.timers.now() == before + 119s));
    BOOST_TEST(w.source->fetches == 2);
    w.pass(2s);
    BOOST_TEST(w.source->under_way == 0);
    BOOST_TEST(w.log.count("credentials cannot be renewed") == 1U);
    w.source->span = 1ms;
    w.pass(5s);
    w.start(tasks);
    w.pass(1s);
    BOOST_TEST(w.key() == "AKIA3");
}

BOOST_AUTO_TEST_CASE(shortly_before_expiry_everybody_waits_for_the_new_ones)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(59min + 30s);
    net::TaskGroup tasks{w.io.get_executor()};
    for (int i = 0; i < 10; ++i)
        w.start(tasks);
    w.timers.run();
    for (const auto& result : w.got)
        BOOST_TEST((**result)->access_key_id == "AKIA2");
    BOOST_TEST(w.source->fetches == 2);
    BOOST_TEST(w.source->most_under_way == 1);
}

BOOST_AUTO_TEST_CASE(a_failed_refresh_keeps_the_old_credentials_while_they_are_valid_and_is_logged_once)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(56min);
    w.source->broken = true;
    while (w.timers.wall() < core::WallTime{std::chrono::seconds{1767323045}} + 59min + 55s) {
        BOOST_TEST(w.key() == "AKIA1");
        w.pass(1s);
    }
    BOOST_TEST(w.source->fetches < 20);
    BOOST_TEST(w.log.count("credentials cannot be renewed") == 1U);
    w.pass(1min);
    BOOST_TEST(w.key() == "the agent is away");
    w.source->broken = false;
    w.pass(1min);
    BOOST_TEST(w.key().starts_with("AKIA"));
    BOOST_TEST(w.log.count("credentials are fetched again") == 1U);
    BOOST_TEST(w.log.count("secret-of") == 0U);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_is_not_asked_by_every_caller)
{
    RefreshWorld w;
    w.source->broken = true;
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(w.key() == "the agent is away");
        w.pass(10ms); // ten seconds in all
    }
    BOOST_TEST(w.source->fetches <= 6);
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_takes_the_fetch_from_nobody_else)
{
    RefreshWorld w;
    net::TaskGroup first{w.io.get_executor()};
    net::TaskGroup others{w.io.get_executor()};
    w.start(first);
    w.pass(10ms);
    for (int i = 0; i < 3; ++i)
        w.start(others);
    w.pass(10ms);
    first.cancel();
    w.timers.run();
    BOOST_TEST(w.got[0]->error().kind == ErrorKind::cancelled);
    for (std::size_t i = 1; i < 4; ++i)
        BOOST_TEST((**w.got[i])->access_key_id == "AKIA1");
    BOOST_TEST(w.source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(fetches_that_are_cancelled_end_the_wait_for_them_and_no_other_begins)
{
    RefreshWorld w;
    net::TaskGroup tasks{w.io.get_executor()};
    w.start(tasks);
    w.start(tasks);
    w.pass(10ms);
    w.fetches.cancel();
    w.pass(10ms);
    BOOST_TEST(w.fetches.size() == 0U);
    for (const auto& result : w.got)
        BOOST_TEST(result->error().kind == ErrorKind::cancelled);
    BOOST_TEST(w.get().error().kind == ErrorKind::cancelled);
    BOOST_TEST(w.source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_gone_lets_its_fetch_end)
{
    RefreshWorld w;
    net::TaskGroup tasks{w.io.get_executor()};
    w.start(tasks);
    w.pass(10ms);
    w.provider.reset();
    w.timers.run();
    BOOST_TEST((**w.got[0])->access_key_id == "AKIA1");
}

BOOST_AUTO_TEST_CASE(a_caller_waits_no_longer_than_its_own_deadline_and_a_cancelled_one_not_at_all)
{
    RefreshWorld w;
    w.source->span = 5s;
    net::TaskGroup tasks{w.io.get_executor()};
    net::TaskGroup cancelled{w.io.get_executor()};
    w.start(tasks);
    w.pass(10ms);
    w.start(tasks, 1s);
    w.start(cancelled);
    w.pass(500ms);
    cancelled.cancel();
    w.pass(1s);
    BOOST_TEST(w.got[1]->error().kind == ErrorKind::deadline);
    BOOST_TEST(w.got[2]->error().kind == ErrorKind::cancelled);
    w.timers.run();
    BOOST_TEST((**w.got[0])->access_key_id == "AKIA1");
}

BOOST_AUTO_TEST_CASE(a_caller_in_a_hurry_leaves_the_fetch_to_those_who_come_after_it)
{
    RefreshWorld w;
    w.source->span = 500ms;
    const auto late = w.get(100ms).error();
    BOOST_TEST(late.kind == ErrorKind::deadline);
    BOOST_TEST(late.message == "no credentials came from slow in time: asking it has taken 100 ms so far");
    BOOST_TEST(w.key() == "AKIA1");
    BOOST_TEST(w.source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(refused_credentials_are_fetched_anew_unless_they_were_fetched_only_just_now)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.provider->invalidate();
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(10s);
    w.provider->invalidate();
    BOOST_TEST(w.key() == "AKIA2");
}

BOOST_AUTO_TEST_CASE(refused_credentials_are_used_on_where_no_others_can_be_fetched_until_they_expire)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.source->broken = true;
    for (int i = 0; i < 600; ++i) { // ten minutes of calls, and of one service that refuses what others accept
        w.pass(1s);
        w.provider->invalidate();
        BOOST_TEST(w.key() == "AKIA1");
    }
    BOOST_TEST(w.source->fetches > 2);
    BOOST_TEST(w.source->fetches < 30);
    w.pass(1h);
    BOOST_TEST(w.key() == "the agent is away");
    w.source->broken = false;
    w.pass(1min);
    BOOST_TEST(w.key().starts_with("AKIA"));
}

BOOST_AUTO_TEST_CASE(after_a_failed_fetch_suspect_credentials_hold_up_nobody)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(10s);
    w.source->broken = true;
    w.provider->invalidate();
    BOOST_TEST(w.key() == "AKIA1");
    w.source->span = 1h; // silent from now on
    w.pass(5s);
    net::TaskGroup tasks{w.io.get_executor()};
    w.start(tasks);
    w.start(tasks);
    w.pass(0s);
    for (const auto& result : w.got)
        BOOST_TEST((**result)->access_key_id == "AKIA1");
    w.timers.run();
}

BOOST_AUTO_TEST_CASE(credentials_that_are_refused_again_and_again_are_fetched_once_a_minute_at_last)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    const auto fetches_in = [&w](int seconds) {
        const int before = w.source->fetches;
        for (int i = 0; i < seconds; ++i) {
            w.pass(1s);
            w.provider->invalidate();
            BOOST_TEST(w.key().starts_with("AKIA"));
        }
        return w.source->fetches - before;
    };
    BOOST_TEST(fetches_in(300) <= 10);
    BOOST_TEST(fetches_in(600) <= 10);
    w.pass(10min);                  // nobody complains any more
    BOOST_TEST(fetches_in(5) == 1); // so the next refusal is believed at once
}

BOOST_AUTO_TEST_CASE(credentials_invalidated_while_a_fetch_ahead_is_under_way_are_waited_for_and_not_missing)
{
    RefreshWorld w;
    BOOST_TEST(w.key() == "AKIA1");
    w.pass(57min);
    net::TaskGroup tasks{w.io.get_executor()};
    w.start(tasks);
    w.pass(10ms);
    w.provider->invalidate();
    w.start(tasks);
    w.timers.run();
    BOOST_TEST((**w.got[0])->access_key_id == "AKIA1");
    BOOST_TEST((**w.got[1])->access_key_id == "AKIA2");
    BOOST_TEST(w.source->fetches == 2);
}

BOOST_AUTO_TEST_CASE(a_source_that_takes_its_minute_is_waited_for)
{
    RefreshWorld w;
    w.source->span = 60s;
    BOOST_TEST((*w.get(90s))->access_key_id == "AKIA1");
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_is_told_what_went_wrong_the_time_before)
{
    RefreshWorld w;
    w.source->broken = true;
    BOOST_TEST(w.key() == "the agent is away");
    w.pass(5s);
    w.source->span = 1h;
    const auto late = w.get(1s).error();
    BOOST_TEST(late.message.ends_with("; the time before it failed: the agent is away"), late.message);
    w.timers.run();
}

BOOST_AUTO_TEST_CASE(after_a_pause_a_source_that_failed_is_asked_at_once)
{
    RefreshWorld w;
    w.source->broken = true;
    BOOST_TEST(w.key() == unavailable.message);
    w.source->broken = false;
    BOOST_TEST(w.key() == unavailable.message);
    w.provider->after_pause();
    BOOST_TEST(w.key() == "AKIA2");
}

BOOST_AUTO_TEST_SUITE_END()
