#include "net/resolver.hpp"

#include "headcount/net/task_group.hpp"
#include "net/scripted_lookup.hpp"
#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace headcount;
using namespace headcount::net;
using namespace headcount::test;
using namespace std::chrono_literals;

namespace {

constexpr core::Time start{};
const auto one = addresses({"192.0.2.1"});
const auto two = addresses({"192.0.2.2"});

struct World : VirtualWorld {
    ~World() { io.stop(); } // some still wait

    Directory directory{io.get_executor()};
    Resolver resolver{timers, std::make_unique<ScriptedLookup>(directory)};
    std::vector<Resolver::Answer> answers;
    TaskGroup tasks{io.get_executor()};

    asio::awaitable<void> ask(std::string host, core::Time deadline)
    {
        auto answer = co_await resolver.resolve(std::move(host), core::Deadline{deadline});
        answers.push_back(std::move(answer));
    }

    // Asks now; what is runnable has run when it returns.
    void ask_now(core::Time deadline = core::Time::max())
    {
        tasks.spawn(ask("ecs.test", deadline));
        timers.run_until(timers.now());
    }

    void learn(const Addresses& found)
    {
        directory.answer(found);
        timers.run_until(timers.now());
    }

    void refuse()
    {
        directory.refuse();
        timers.run_until(timers.now());
    }

    bool last_is(const Addresses& expected) const { return answers.back().addresses == expected; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(resolver)

BOOST_FIXTURE_TEST_CASE(an_address_is_its_own_answer_and_nobody_is_asked, World)
{
    tasks.spawn(ask("192.0.2.1", start));
    tasks.spawn(ask("2001:db8::1", start));
    timers.run();
    BOOST_TEST((answers[0].addresses == one));
    BOOST_TEST((answers[1].addresses == addresses({"2001:db8::1"})));
    BOOST_TEST(directory.asked.empty());
}

BOOST_FIXTURE_TEST_CASE(one_question_serves_everybody_who_asks_until_a_minute_after_the_answer, World)
{
    ask_now();
    ask_now();
    BOOST_TEST(answers.empty());
    learn(one);
    BOOST_TEST(answers.size() == 2u);
    timers.run_until(start + 59s);
    ask_now();
    BOOST_TEST(last_is(one));
    BOOST_TEST(directory.asked.size() == 1u);
    timers.run_until(start + 60s);
    ask_now();
    BOOST_TEST(answers.size() == 3u);
    learn(two);
    BOOST_TEST(last_is(two));
    BOOST_TEST(directory.asked.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(when_the_question_fails_addresses_that_were_good_are_used_on_for_five_seconds, World)
{
    ask_now();
    learn(one);
    timers.run_until(start + 60s);
    ask_now();
    refuse();
    BOOST_TEST(last_is(one));
    BOOST_TEST(answers.back().problem == "");
    timers.run_until(start + 64s);
    ask_now();
    BOOST_TEST(directory.asked.size() == 2u);
    timers.run_until(start + 65s);
    ask_now();
    BOOST_TEST(directory.asked.size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_name_without_address_says_why_and_is_asked_for_again_at_once, World)
{
    ask_now();
    refuse();
    BOOST_TEST(answers.back().addresses.empty());
    BOOST_TEST(answers.back().problem.starts_with("Host not found"));
    ask_now();
    learn({});
    BOOST_TEST(answers.back().problem == "it has no address");
    BOOST_TEST(directory.asked.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_question_without_answer_is_given_up_at_the_deadline_and_its_answer_serves_the_next, World)
{
    ask_now(start + 1s);
    timers.run();
    BOOST_TEST((timers.now() == start + 1s));
    BOOST_TEST(answers.back().addresses.empty());
    BOOST_TEST(answers.back().problem == "");
    ask_now();
    BOOST_TEST(directory.asked.size() == 1u); // still under way
    learn(one);
    BOOST_TEST(last_is(one));
}

BOOST_FIXTURE_TEST_CASE(with_old_addresses_in_hand_only_half_of_the_time_is_waited_for_new_ones, World)
{
    ask_now();
    learn(one);
    timers.run_until(start + 60s);
    ask_now(start + 62s);
    timers.run();
    BOOST_TEST((timers.now() == start + 61s));
    BOOST_TEST(last_is(one));
}

BOOST_FIXTURE_TEST_CASE(who_is_cancelled_waits_no_longer_and_the_others_still_do, World)
{
    TaskGroup impatient{io.get_executor()};
    impatient.spawn(ask("ecs.test", core::Time::max()));
    ask_now();
    impatient.cancel();
    timers.run();
    BOOST_TEST(answers.size() == 1u);
    BOOST_TEST(answers.back().problem == "");
    learn(one);
    BOOST_TEST(answers.size() == 2u);
    BOOST_TEST(last_is(one));
}

BOOST_FIXTURE_TEST_CASE(who_waited_hears_why_it_failed_even_when_the_next_one_is_asking_already, World)
{
    ask_now();
    // The first one has been told and has not looked yet.
    const auto ask_at_once = [](World& world) -> asio::awaitable<void> {
        world.directory.refuse();
        co_await world.ask("ecs.test", core::Time::max());
    };
    tasks.spawn(ask_at_once(*this));
    timers.run_until(start);
    BOOST_TEST_REQUIRE(answers.size() == 1u);
    BOOST_TEST(answers.back().problem.starts_with("Host not found"));
    learn(one);
    BOOST_TEST(last_is(one));
}

BOOST_FIXTURE_TEST_CASE(addresses_in_doubt_are_asked_for_again_once_they_are_five_seconds_old, World)
{
    ask_now();
    learn(one);
    timers.run_until(start + 1s);
    resolver.doubt("ecs.test");
    ask_now();
    BOOST_TEST(directory.asked.size() == 1u); // an endpoint that is down must not become a flood of questions
    timers.run_until(start + 5s);
    ask_now();
    BOOST_TEST_REQUIRE(directory.asked.size() == 2u);
    learn(two);
    BOOST_TEST(last_is(two));

    timers.run_until(start + 30s);
    resolver.doubt("ecs.test");
    resolver.doubt("192.0.2.1"); // nothing is known of it
    ask_now();
    BOOST_TEST(directory.asked.size() == 3u);
    refuse();
    BOOST_TEST(last_is(two)); // doubtful addresses are better than none
    resolver.doubt("ecs.test");
    ask_now();
    BOOST_TEST(directory.asked.size() == 3u); // the answer is fresh, though it was none
}

BOOST_AUTO_TEST_SUITE_END()
