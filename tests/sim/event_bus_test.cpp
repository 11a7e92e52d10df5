#include "sim/event_bus.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

struct Bus {
    Bus() { queues.create(queue, {}, {}).value(); }

    // Everything that is delivered up to `until`, in order.
    std::vector<std::string> delivered(core::Time until)
    {
        bus.deliver(queues, until);
        std::vector<std::string> bodies;
        for (const auto& message : queues.messages(queue, until))
            bodies.push_back(message.body);
        return bodies;
    }

    core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};
    QueueKey queue{"111122223333", "eu-west-1", "events"};
    QueueWorld queues{core::Random(1), {}, {}};
    EventBus bus{core::Random(2), 10ms};
};

} // namespace

BOOST_AUTO_TEST_SUITE(event_bus)

BOOST_AUTO_TEST_CASE(an_event_arrives_after_the_delay_in_every_queue_of_its_account)
{
    Bus b;
    b.bus.route("111122223333", b.queue);
    b.bus.route("111122223333", b.queue); // twice is once
    b.bus.accept(b.orders, "one", {}, {});
    BOOST_TEST(b.delivered(core::Time{} + 9ms).empty());
    BOOST_TEST((b.bus.next() == core::Time{} + 10ms));
    BOOST_TEST(b.delivered(core::Time{} + 10ms) == std::vector<std::string>{"one"}, boost::test_tools::per_element());
    BOOST_TEST((b.bus.next() == core::Time::max()));
}

BOOST_AUTO_TEST_CASE(another_account_is_heard_only_by_those_who_listen_to_all)
{
    Bus b;
    b.bus.route("444455556666", b.queue);
    b.bus.accept(b.orders, "one", {}, {});
    BOOST_TEST(b.delivered(core::Time{} + 1s).empty());
    b.bus.route("*", b.queue);
    b.bus.accept(b.orders, "two", {}, core::Time{} + 1s);
    BOOST_TEST(b.delivered(core::Time{} + 2s).size() == 1u);
}

BOOST_AUTO_TEST_CASE(events_are_lost_doubled_and_reordered_as_often_as_asked)
{
    Bus b;
    b.bus.route("*", b.queue);
    const Faults faults{.lose_event = 0.1, .duplicate_event = 0.2, .reorder_event = 0.5};
    for (int i = 0; i < 1000; ++i)
        b.bus.accept(b.orders, std::to_string(i), faults, core::Time{} + 1ms * i);
    const auto bodies = b.delivered(core::Time{} + 2min);
    const std::set<std::string> different(bodies.begin(), bodies.end());
    const auto counts = b.bus.counts();
    BOOST_TEST(counts.emitted == 1000u);
    BOOST_TEST(counts.lost + different.size() == 1000u);
    BOOST_TEST(counts.delivered == bodies.size());
    BOOST_TEST(counts.lost > 60u);
    BOOST_TEST(counts.lost < 140u);
    BOOST_TEST(bodies.size() - different.size() > 120u);
    BOOST_TEST(bodies.size() - different.size() < 240u);
    BOOST_TEST(!std::is_sorted(bodies.begin(), bodies.end()));
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_not_there_loses_the_event)
{
    Bus b;
    b.bus.route("*", b.queue);
    b.queues.set_gone(b.queue, true);
    b.bus.accept(b.orders, "one", {}, {});
    b.bus.deliver(b.queues, core::Time{} + 1s);
    BOOST_TEST(b.bus.counts().refused == 1u);
    BOOST_TEST(b.bus.counts().delivered == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
