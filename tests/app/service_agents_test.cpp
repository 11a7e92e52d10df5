// `count: connected`, seen from the running service: agents that come and go, and those that stay away.
#include "app/service_world.hpp"

#include "headcount/core/random.hpp"
#include "headcount/core/wall_text.hpp"

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Agents : test::ServiceWorld {
    Agents()
    {
        config.rules[0].count = core::CountMode::connected;
        for (int i = 0; i < 100; ++i)
            agents()[id(i)] = true;
        ecs_world.clusters["orders"].services["node-agent"] = 100;
    }

    std::map<std::string, bool>& agents() { return ecs_world.clusters["orders"].agents; }

    static std::string id(int number)
    {
        const std::string digits = std::to_string(number);
        return std::string(32 - digits.size(), '0') + digits;
    }

    static std::string with(std::string text, const std::string& old, const std::string& other)
    {
        for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + other.size()))
            text.replace(at, old.size(), other);
        return text;
    }

    // The agent goes or comes back, and ECS says so, `late` after it was so.
    void change(int number, bool connected, core::Duration late = 0s)
    {
        agents()[id(number)] = connected;
        const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(late);
        auto event = test::instance_event("orders", "e-" + std::to_string(++events));
        event = with(event, "0123456789abcdef0123456789abcdef", id(number));
        event = with(event, "2026-01-02T03:04:05.100Z", core::rfc3339(timers.wall() - ago));
        if (!connected) event = with(event, R"("agentConnected":true)", R"("agentConnected":false)");
        source->put(event);
    }

    std::size_t updates() const { return ecs_world.count("UpdateService"); }

    int events = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_agents, Agents)

BOOST_AUTO_TEST_CASE(an_agent_counts_until_its_grace_is_over_and_then_without_another_event_no_more)
{
    start();
    change(7, false);
    pass(4min + 59s);
    BOOST_TEST(desired() == 100);
    pass(2s);
    BOOST_TEST(desired() == 99);
    change(7, true);
    pass(1s);
    BOOST_TEST(desired() == 100); // it counts again at once
    BOOST_TEST(updates() == 2U);
}

BOOST_AUTO_TEST_CASE(the_grace_counts_from_the_time_of_the_event_and_else_from_the_first_look)
{
    start();
    change(7, false, 3min);
    pass(2min + 1s);
    BOOST_TEST(desired() == 99);
    agents()[id(8)] = false; // and its event is lost
    change(9, true);
    pass(4min + 59s);
    BOOST_TEST(desired() == 99);
    pass(3s);
    BOOST_TEST(desired() == 98);
}

BOOST_AUTO_TEST_CASE(without_a_grace_an_agent_that_is_away_does_not_count)
{
    config.rules[0].disconnect_grace = 0s;
    start();
    change(7, false);
    pass(1s);
    BOOST_TEST(desired() == 99);
}

#ifdef HEADCOUNT_SANITIZED
constexpr int hours_of_flapping = 6;
#else
constexpr int hours_of_flapping = 24;
#endif

BOOST_AUTO_TEST_CASE(agents_that_flap_six_times_an_hour_for_a_day_change_nothing)
{
    core::Random drawn{2026};
    start();
    for (int i = 0; i < 100; ++i)
        change(i, true);
    pass(1min);
    struct Flap {
        core::Time at;
        int instance;
        bool connected;
    };
    std::vector<Flap> flaps;
    const core::Time begin = timers.now();
    for (int instance = 0; instance < 100; ++instance)
        for (int n = 0; n < hours_of_flapping * 6; ++n) {
            const core::Time gone = begin + 10min * n + std::chrono::seconds{drawn.below(300)};
            flaps.push_back({gone, instance, false});
            flaps.push_back({gone + std::chrono::seconds{drawn.between(1, 290)}, instance, true});
        }
    std::ranges::sort(flaps, {}, &Flap::at);
    for (const Flap& flap : flaps) {
        world.timers.run_until(flap.at);
        change(flap.instance, flap.connected);
    }
    pass(10min);
    BOOST_TEST(updates() == 0U);
    BOOST_TEST(runs.size() > 400U * hours_of_flapping);
    BOOST_TEST(desired() == 100);
}

BOOST_AUTO_TEST_SUITE_END()
