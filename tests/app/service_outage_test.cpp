// An account whose calls all fail for longer than limits.give_up: what waits there leaves the line, whoever waits for
// that is told, and nothing that only this process remembers is forgotten.
#include "app/service_world.hpp"
#include "support/scripted_transport.hpp"

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Outage : test::ServiceWorld {
    static constexpr int clusters = 12;

    Outage()
    {
        config.limits.give_up = 10s;
        ecs_world.clusters.clear();
        for (int i = 0; i < clusters; ++i)
            ecs_world.clusters[name(i)] = {3, {{"node-agent", 3}}};
        ecs_world.fault = [this](const test::FakeEcs::Call&) -> std::optional<core::Result<net::Response>> {
            if (!down) return std::nullopt;
            return test::json_error(500, "ServerException");
        };
    }

    static std::string name(int number) { return "c-" + std::to_string(number); }

    void send(int first, int last) const
    {
        for (int i = first; i < last; ++i)
            source->put(test::instance_event(name(i), "e-" + std::to_string(i)));
    }

    boost::asio::awaitable<void> finish_and_note(std::optional<core::Time>& when)
    {
        co_await service->finish();
        when = timers.now();
    }

    int at(std::int64_t count) const
    {
        int found = 0;
        for (int i = 0; i < clusters; ++i)
            found += desired(name(i)) == count ? 1 : 0;
        return found;
    }

    bool down = false;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_outage, Outage)

BOOST_AUTO_TEST_CASE(whoever_waits_for_the_end_is_told_when_the_last_message_went_back)
{
    down = true;
    start();
    send(0, clusters);
    source->end();
    std::optional<core::Time> ended;
    tasks->spawn(finish_and_note(ended));
    pass(1min);
    BOOST_TEST(source->given_back.size() == std::size_t{clusters});
    BOOST_REQUIRE(ended.has_value());
    BOOST_TEST((*ended <= core::Time{25s}));
}

BOOST_AUTO_TEST_CASE(second_looks_that_their_acknowledged_events_are_owed_are_had_afterwards)
{
    for (const core::Duration recheck : {0s, 30s}) {
        BOOST_TEST_CONTEXT("recheck " << recheck / 1s << " s")
        {
            Outage world;
            world.config.recheck = recheck;
            for (int i = 0; i < clusters / 2; ++i)
                world.ecs_world.clusters[name(i)].instances = 0;
            world.start();
            world.send(0, clusters / 2); // held: to zero is confirmed by a second read
            world.pass(5s);
            BOOST_TEST(world.source->acked.size() == std::size_t{clusters / 2});
            world.down = true;
            world.send(clusters / 2, clusters); // their failures open the account's breaker
            world.pass(1min);
            BOOST_TEST(world.at(0) == 0);
            world.down = false;
            world.pass(2min);
            BOOST_TEST(world.at(0) == clusters / 2);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_second_look_that_is_refused_is_had_later)
{
    config.recheck = 30s;
    start();
    send(0, clusters);
    pass(5s);
    ecs_world.fault = [this](const test::FakeEcs::Call&) -> std::optional<core::Result<net::Response>> {
        if (!down) return std::nullopt;
        return test::json_error(403, "AccessDeniedException", "not authorized");
    };
    down = true;
    for (int i = 0; i < clusters; ++i)
        ecs_world.clusters[name(i)].instances = 4; // what the first look did not see yet
    pass(1min);
    const auto refused = ecs_world.calls.size();
    pass(10min);
    BOOST_TEST(ecs_world.calls.size() == refused); // not again and again
    down = false;
    pass(6min);
    BOOST_TEST(at(4) == clusters);
}

BOOST_AUTO_TEST_CASE(a_source_that_waited_for_room_goes_on_when_messages_went_back)
{
    config.limits.held_messages = 4;
    down = true;
    start();
    send(0, clusters);
    pass(15s);
    BOOST_TEST(source->given_back.size() >= 4U);
    down = false;
    pass(1min);
    BOOST_TEST(source->settled() == std::size_t{clusters});
    BOOST_TEST(!source->acked.empty());
}

BOOST_AUTO_TEST_SUITE_END()
