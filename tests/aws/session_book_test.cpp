#include "aws/session_book.hpp"

#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;

namespace {

constexpr core::WallTime midnight{std::chrono::days{20'000}};

std::string account(std::size_t number)
{
    return std::to_string(200'000'000'000 + number);
}

// A book, its clock and its chance.
struct Desk {
    explicit Desk(aws::SessionLimits limits = {}) : book(limits) {}

    core::Time now() const { return core::Time{} + past; }
    core::WallTime wall() const { return midnight + std::chrono::floor<std::chrono::milliseconds>(past); }

    bool has(const std::string& who)
    {
        const auto there = book.ask(who, now(), wall());
        return there && there->has_value();
    }
    void want(const std::string& who)
    {
        BOOST_TEST_REQUIRE(!book.ask(who, now(), wall()).has_value());
        book.join(who);
    }
    std::string next() { return book.next(now()).value_or("nobody"); }
    void fetched(const std::string& who, core::Duration life = 1h)
    {
        const auto end = wall() + std::chrono::floor<std::chrono::milliseconds>(life);
        book.fetched(who, make_credentials("ASIA", end), now(), wall(), random);
    }
    void failed(const std::string& who)
    {
        book.failed(who, {core::ErrorKind::denied, "AccessDenied", "no", false, ""}, now(), wall(), random);
    }
    void give(const std::string& who, core::Duration life = 1h)
    {
        want(who);
        BOOST_TEST_REQUIRE(next() == who);
        fetched(who, life);
        book.leave(who);
    }

    core::Duration past{};
    core::Random random{5};
    aws::SessionBook book;
};

aws::SessionLimits limits(std::size_t most, std::size_t fetches, std::size_t doubtful)
{
    aws::SessionLimits out;
    out.most = most;
    out.fetches = fetches;
    out.doubtful_fetches = doubtful;
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(session_book)

BOOST_AUTO_TEST_CASE(who_is_wanted_first_goes_first_and_no_more_at_once_than_allowed)
{
    Desk d{limits(100, 2, 1)};
    for (const char* who : {"c", "a", "b"})
        d.want(who);
    BOOST_TEST(d.next() == "c");
    BOOST_TEST(d.next() == "a");
    BOOST_TEST(d.next() == "nobody");
    d.fetched("c");
    BOOST_TEST(d.next() == "b");
    BOOST_TEST(d.next() == "nobody");
}

BOOST_AUTO_TEST_CASE(asking_again_keeps_the_place_in_the_line)
{
    Desk d{limits(100, 1, 1)};
    for (const char* who : {"a", "b", "a"})
        d.want(who);
    BOOST_TEST(d.next() == "a");
    d.fetched("a");
    BOOST_TEST(d.next() == "b");
}

BOOST_AUTO_TEST_CASE(a_session_that_nobody_waits_for_any_more_is_not_fetched)
{
    Desk d;
    d.want("a");
    d.want("b");
    d.book.leave("a");
    BOOST_TEST(d.next() == "b");
    BOOST_TEST(d.next() == "nobody");
}

BOOST_AUTO_TEST_CASE(what_is_due_waits_for_what_is_wanted)
{
    Desk d{limits(100, 1, 1)};
    d.give("old");
    d.past += 49min;
    d.want("new");
    BOOST_TEST(d.next() == "new");
    d.fetched("new");
    BOOST_TEST(d.next() == "old");
}

BOOST_AUTO_TEST_CASE(a_session_is_due_between_two_and_four_fifths_of_its_life)
{
    for (const core::Duration life : {core::Duration{15min}, core::Duration{1h}, core::Duration{12h}}) {
        aws::SessionLimits wakeful;
        wakeful.idle = 24h;
        Desk d{wakeful};
        core::Duration soonest = life;
        core::Duration latest{};
        for (std::size_t i = 0; i < 500; ++i) {
            Desk one{wakeful};
            one.random = d.random.fork();
            one.give("a", life);
            const core::Duration due = one.book.wake() - one.now();
            soonest = std::min(soonest, due);
            latest = std::max(latest, due);
        }
        BOOST_TEST((soonest >= life * 2 / 5 && soonest <= life * 21 / 50));
        BOOST_TEST((latest <= life * 4 / 5 && latest >= life * 39 / 50));
    }
}

BOOST_AUTO_TEST_CASE(those_that_failed_have_a_lane_of_their_own)
{
    Desk d{limits(100, 2, 1)};
    for (const char* who : {"bad1", "bad2"}) {
        d.want(who);
        BOOST_TEST(d.next() == who);
        d.failed(who);
        d.book.leave(who);
    }
    d.past += 2s;
    d.want("bad1");
    d.want("bad2");
    d.want("good1");
    d.want("good2");
    std::vector<std::string> begun;
    for (auto who = d.next(); who != "nobody"; who = d.next())
        begun.push_back(who);
    BOOST_TEST(begun == (std::vector<std::string>{"good1", "good2", "bad1"}), boost::test_tools::per_element());
    d.fetched("good1");
    BOOST_TEST(d.next() == "nobody"); // bad2 waits for bad1
    d.fetched("bad1");
    BOOST_TEST(d.next() == "bad2");
}

BOOST_AUTO_TEST_CASE(a_failure_says_why_until_the_next_try)
{
    Desk d;
    d.want("a");
    BOOST_TEST(d.next() == "a");
    d.failed("a");
    d.book.leave("a");
    const auto there = d.book.ask("a", d.now(), d.wall());
    BOOST_TEST_REQUIRE(there.has_value());
    BOOST_TEST(there->error().code == "AccessDenied");
    BOOST_TEST(d.next() == "nobody"); // nobody waits, and there is nothing to save
    d.past += 1s;
    d.want("a");
    BOOST_TEST(d.next() == "a");
}

BOOST_AUTO_TEST_CASE(a_session_that_cannot_be_renewed_is_tried_again_while_it_is_good_and_no_longer)
{
    Desk d;
    d.give("a");
    d.past = 48min;
    BOOST_TEST(d.next() == "a");
    d.failed("a");
    int tries = 0;
    for (; d.past < 4h; d.past += 1s) {
        if (d.past == 50min) BOOST_TEST(d.has("a"));
        if (d.next() == "nobody") continue;
        ++tries;
        d.failed("a");
        BOOST_TEST((d.past <= 61min)); // one may come due just after the end
    }
    BOOST_TEST(tries >= 12);
    BOOST_TEST(tries <= 30);
}

BOOST_AUTO_TEST_CASE(the_one_used_longest_ago_makes_room_and_none_that_is_waited_for)
{
    Desk d{limits(3, 4, 1)};
    for (const char* who : {"a", "b", "c"}) {
        d.give(who);
        d.past += 1s;
    }
    BOOST_TEST(d.has("a"));
    d.past += 1s;
    d.give("d");
    BOOST_TEST(d.book.size() == 3U);
    BOOST_TEST(d.has("a"));
    BOOST_TEST(!d.has("b")); // was the oldest; it begins anew, in the place of c
    BOOST_TEST(d.book.size() == 3U);
    d.want("b");
    d.want("e");
    d.want("f");
    d.want("g"); // whoever is waited for stays, although they are more than there is room for
    BOOST_TEST(d.book.size() == 4U);
    BOOST_TEST(d.next() == "b");
}

BOOST_AUTO_TEST_CASE(what_nobody_used_for_an_hour_is_forgotten)
{
    Desk d;
    d.give("a", 12h);
    d.past = 30min;
    d.give("b", 12h);
    d.past = 59min;
    BOOST_TEST(d.next() == "nobody");
    BOOST_TEST(d.book.size() == 2U);
    BOOST_TEST((d.book.wake() == core::Time{} + 1h));
    d.past = 1h;
    BOOST_TEST(d.next() == "nobody");
    BOOST_TEST(d.book.size() == 1U);
    BOOST_TEST(d.has("b"));
}

BOOST_AUTO_TEST_CASE(a_refused_session_is_fetched_before_it_is_used_again)
{
    Desk d;
    d.give("a");
    d.past += 1min;
    d.book.refused("a", d.now());
    d.want("a");
    BOOST_TEST(d.next() == "a");
    d.fetched("a");
    BOOST_TEST(d.has("a"));
}

// Ten thousand accounts begin within the same minute and are used all day: whatever the minute, at most one in twenty
// of them is fetched in it.
BOOST_AUTO_TEST_CASE(sessions_that_began_together_are_not_renewed_together)
{
    constexpr std::size_t accounts = 10'000;
    for (const core::Duration life : {core::Duration{1h}, core::Duration{12h}}) {
        Desk d;
        for (std::size_t i = 0; i < accounts; ++i) {
            d.past = 1min * i / accounts;
            d.give(account(i), life);
        }
        std::size_t most = 0;
        std::size_t all = 0;
        for (int minute = 1; minute < 24 * 60; ++minute) {
            std::size_t fetched = 0;
            for (int tenth = 0; tenth < 10; ++tenth, d.past += 6s)
                for (auto who = d.next(); who != "nobody"; who = d.next(), ++fetched)
                    d.fetched(who, life);
            most = std::max(most, fetched);
            all += fetched;
            if (minute % 30 != 0) continue;
            for (std::size_t i = 0; i < accounts; ++i)
                BOOST_TEST_REQUIRE(d.has(account(i)));
        }
        BOOST_TEST_MESSAGE("at most " << most << " in a minute, " << all << " in a day");
        BOOST_TEST(most <= accounts / 20);
        BOOST_TEST(all > accounts);
    }
}

BOOST_AUTO_TEST_CASE(after_a_pause_a_session_that_could_not_be_renewed_is_due)
{
    Desk d;
    d.give("a");
    d.past += 50min; // due, and good for another ten minutes
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST_REQUIRE(d.next() == "a");
        d.failed("a");
        BOOST_TEST(d.next() == "nobody");
        d.book.after_pause(d.now());
    }
    BOOST_TEST(d.has("a"));
    BOOST_TEST((d.book.wake() <= d.now()));
}

BOOST_AUTO_TEST_SUITE_END()
