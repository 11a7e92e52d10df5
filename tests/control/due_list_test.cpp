#include "headcount/control/due_list.hpp"

#include "clusters.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <utility>

using namespace headcount;
using namespace headcount::test;
using control::DueList;
using control::DueReason;

BOOST_AUTO_TEST_SUITE(due_list)

BOOST_AUTO_TEST_CASE(an_empty_list_never_wakes)
{
    DueList list{10};
    BOOST_TEST((list.wake() == Time::max()));
    BOOST_TEST(list.take_due(Time::max()).empty());
}

BOOST_AUTO_TEST_CASE(clusters_leave_the_list_when_they_are_due_earliest_first)
{
    DueList list{10};
    list.add(cluster("late"), t0 + 3s, DueReason::recheck);
    list.add(cluster("first"), t0 + 1s, DueReason::recheck);
    list.add(cluster("second"), t0 + 1s, DueReason::recheck);
    BOOST_TEST(list.wake() == t0 + 1s);
    BOOST_TEST(list.take_due(t0 + 1s - 1ns).empty());
    const std::vector expected{cluster("first"), cluster("second")};
    BOOST_TEST(list.take_due(t0 + 2s) == expected, boost::test_tools::per_element());
    BOOST_TEST(list.size() == 1U);
    BOOST_TEST(list.wake() == t0 + 3s);
}

BOOST_AUTO_TEST_CASE(a_cluster_has_one_entry_at_the_earliest_time_that_was_asked_for)
{
    DueList list{10};
    list.add(cluster("prod"), t0 + 5s, DueReason::recheck);
    BOOST_TEST(list.add(cluster("prod"), t0 + 9s, DueReason::recheck));
    BOOST_TEST(list.wake() == t0 + 5s);
    BOOST_TEST(list.add(cluster("prod"), t0 + 2s, DueReason::recheck));
    BOOST_TEST(list.wake() == t0 + 2s);
    BOOST_TEST(list.size() == 1U);
    BOOST_TEST(list.take_due(t0 + 10s).size() == 1U); // one look is late enough for all three
    BOOST_TEST(list.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_look_that_comes_too_early_for_the_latest_who_asked_is_followed_by_one_that_does_not)
{
    DueList list{1};
    for (const auto after : {2s, 5s, 9s, 7s})
        list.add(cluster("prod"), t0 + after, DueReason::recheck);
    BOOST_TEST(list.take_due(t0 + 2s).size() == 1U);
    BOOST_TEST(list.size() == 1U);
    BOOST_TEST(list.wake() == t0 + 9s);
    BOOST_TEST(list.take_due(t0 + 8s).empty());
    BOOST_TEST(list.take_due(t0 + 9s).size() == 1U);
    BOOST_TEST(list.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_list_refuses_new_clusters_and_still_moves_known_ones)
{
    DueList list{2};
    BOOST_TEST(list.add(cluster("a"), t0 + 5s, DueReason::recheck));
    BOOST_TEST(list.add(cluster("b"), t0 + 5s, DueReason::recheck));
    BOOST_TEST(!list.add(cluster("c"), t0 + 1s, DueReason::recheck));
    BOOST_TEST(list.add(cluster("b"), t0 + 1s, DueReason::recheck));
    BOOST_TEST(list.wake() == t0 + 1s);
    list.remove(cluster("a"));
    BOOST_TEST(list.add(cluster("c"), t0 + 1s, DueReason::recheck));
}

BOOST_AUTO_TEST_CASE(a_removed_cluster_is_not_due)
{
    DueList list{2};
    list.add(cluster("a"), t0, DueReason::recheck);
    list.remove(cluster("a"));
    list.remove(cluster("never there"));
    BOOST_TEST(list.size() == 0U);
    BOOST_TEST(list.take_due(t0 + 1h).empty());
}

BOOST_AUTO_TEST_CASE(it_agrees_with_a_plain_map_over_ten_thousand_random_steps)
{
    core::Random random{7};
    DueList list{40};
    std::map<core::ClusterKey, std::pair<Time, Time>> plain; // earliest and latest
    Time now = t0;
    for (int step = 0; step < 10'000; ++step) {
        const auto key = cluster("c" + std::to_string(random.below(60)));
        const Time due = now + random.up_to(5s);
        const auto what = random.below(10);
        if (what < 6) {
            const auto known = plain.find(key);
            const bool fits = known != plain.end() || plain.size() < 40;
            BOOST_TEST(list.add(key, due, DueReason::recheck) == fits);
            if (known != plain.end())
                known->second = {std::min(known->second.first, due), std::max(known->second.second, due)};
            else if (fits)
                plain.emplace(key, std::pair(due, due));
        } else if (what < 8) {
            list.remove(key);
            plain.erase(key);
        } else {
            now += random.up_to(1s);
            Time last{};
            for (const auto& taken : list.take_due(now)) {
                const auto known = plain.find(taken);
                BOOST_REQUIRE(known != plain.end());
                const auto [earliest, latest] = known->second;
                BOOST_TEST((earliest <= now && last <= earliest));
                last = earliest;
                known->second = {latest, latest};
                if (latest <= now) plain.erase(known);
            }
        }
        Time wake = Time::max();
        for (const auto& [k, d] : plain)
            wake = std::min(wake, d.first);
        BOOST_TEST((list.wake() == wake));
        BOOST_TEST(list.size() == plain.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()
