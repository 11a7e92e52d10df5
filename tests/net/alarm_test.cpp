#include "net/alarm.hpp"

#include "support/run_virtual.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <vector>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

constexpr core::Time start{};

struct World : test::VirtualWorld {
    std::vector<core::Duration> rung; // since the start
    std::optional<Alarm> alarm{std::in_place, timers, [this] { rung.push_back(timers.now() - start); }};

    bool rang_at(std::vector<core::Duration> times) const { return rung == times; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(alarm_clock)

BOOST_FIXTURE_TEST_CASE(it_rings_once_at_its_time_and_not_inside_set, World)
{
    alarm->set(start + 3s);
    alarm->set(start); // that is now
    BOOST_TEST(rung.empty());
    timers.run();
    BOOST_TEST(rang_at({0s}));
}

BOOST_FIXTURE_TEST_CASE(it_can_be_put_off_and_brought_forward, World)
{
    alarm->set(start + 3s);
    alarm->set(start + 5s);
    timers.run_until(start + 4s);
    BOOST_TEST(rung.empty());
    timers.run();
    BOOST_TEST(rang_at({5s}));
    alarm->set(start + 60s);
    alarm->set(start + 6s);
    timers.run();
    BOOST_TEST(rang_at({5s, 6s}));
}

BOOST_FIXTURE_TEST_CASE(putting_it_off_a_thousand_times_costs_one_timer, World)
{
    for (int i = 1; i <= 1000; ++i)
        alarm->set(start + i * 1s);
    BOOST_TEST(timers.waiting() == 1u);
    timers.run();
    BOOST_TEST(rang_at({1000s}));
}

BOOST_FIXTURE_TEST_CASE(what_is_called_off_does_not_ring, World)
{
    alarm->set(start + 1s);
    alarm->off();
    timers.run();
    alarm->set(start + 1s);
    alarm->set(core::Time::max());
    timers.run();
    BOOST_TEST(rung.empty());
}

BOOST_FIXTURE_TEST_CASE(called_off_and_set_anew_it_rings_only_at_the_new_time, World)
{
    alarm->set(start + 1s);
    alarm->off();
    alarm->set(start + 2s);
    timers.run();
    BOOST_TEST(rang_at({2s}));
}

BOOST_FIXTURE_TEST_CASE(who_is_rung_may_set_it_again_or_destroy_it, World)
{
    int left = 3;
    alarm.emplace(timers, [this, &left] {
        rung.push_back(timers.now() - start);
        if (--left > 0)
            alarm->set(timers.now() + 1s);
        else
            alarm.reset();
    });
    alarm->set(start + 1s);
    timers.run();
    BOOST_TEST(rang_at({1s, 2s, 3s}));
    BOOST_TEST(!alarm.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_destroyed_alarm_does_not_ring, World)
{
    alarm->set(start + 1s);
    alarm.reset();
    timers.run();
    BOOST_TEST(rung.empty());
    BOOST_TEST(timers.waiting() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
