// One account with most of the events, on virtual time: the others' events are answered as fast as without it.
#include "app/service_world.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

constexpr int seconds = 4;
constexpr int others = 10; // accounts, with ten events a second each: a tenth of all

std::string account(int number)
{
    return std::to_string(222200000000 + number);
}

struct Crowd : test::ServiceWorld {
    Crowd()
    {
        ecs_world.clusters.clear();
        ecs_world.latency = 40ms;
        config.accounts.resize(1);
        for (int i = 0; i <= others; ++i)
            config.accounts[0].ids.push_back(account(i));
    }

    void send(const std::string& cluster, int of)
    {
        ecs_world.clusters[cluster] = {5, {{"node-agent", 3}}};
        source->put(test::instance_event(cluster, "e", account(of)));
    }

    // How long the answers of the small accounts took, the slowest last.
    std::vector<core::Duration> play(bool with_the_big_one)
    {
        start();
        source->most_at_once = 100;
        int number = 0;
        for (int tick = 0; tick < seconds * 100; ++tick) { // one event of a small account, nine of the big one
            send("small-" + std::to_string(number), 1 + number % others);
            for (int i = 0; with_the_big_one && i < 9; ++i)
                send("big-" + std::to_string(number) + "-" + std::to_string(i), 0);
            ++number;
            pass(10ms);
        }
        pass(5s);
        std::vector<core::Duration> times;
        for (const app::RunRecord& run : runs)
            if (run.cluster.account != account(0)) times.push_back(run.took);
        std::ranges::sort(times);
        return times;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_fairness)

BOOST_AUTO_TEST_CASE(an_account_with_nine_tenths_of_all_events_delays_the_others_by_a_tenth_at_most)
{
    Crowd alone;
    const auto without = alone.play(false);
    Crowd crowd;
    const auto with = crowd.play(true);
    BOOST_REQUIRE(without.size() == static_cast<std::size_t>(seconds * 100));
    BOOST_REQUIRE(with.size() == without.size());
    const auto p99 = [](const std::vector<core::Duration>& times) { return times[times.size() * 99 / 100] / 1us; };
    BOOST_TEST_MESSAGE("p99 without " << p99(without) << " us, beside " << crowd.runs.size() - with.size()
                                      << " runs of the big account " << p99(with) << " us");
    BOOST_TEST(p99(with) <= p99(without) * 11 / 10);
    BOOST_TEST(crowd.runs.size() - with.size() > 1000u); // which was served meanwhile
}

BOOST_AUTO_TEST_SUITE_END()
