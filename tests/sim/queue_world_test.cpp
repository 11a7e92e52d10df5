#include "queue_fixture.hpp"

namespace headcount::sim {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(queue_world)

BOOST_FIXTURE_TEST_CASE(on_request_a_message_in_flight_is_handed_out_again_and_the_older_handle_is_then_old, Queues)
{
    send("a");
    const auto first = receive_one();
    BOOST_TEST(receive().empty());
    queues.set_faults({.duplicate = 1});
    const auto again = receive_one();
    BOOST_TEST(again.id == first.id);
    BOOST_TEST(again.receives == 2U);
    BOOST_TEST(queues.totals(events).duplicated == 1U);
    BOOST_REQUIRE(remove(first.handle));
    BOOST_TEST(counts().in_flight == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_seed_hands_out_the_same_duplicates)
{
    const auto story = [](std::uint64_t seed) {
        QueueWorld queues{core::Random{seed}, {}, epoch};
        BOOST_REQUIRE(queues.create(events, {}, {}));
        queues.set_faults({.duplicate = 0.3});
        std::string trace;
        for (int i = 0; i < 200; ++i) {
            const core::Time now{i * 100ms};
            BOOST_REQUIRE(queues.send(events, {std::to_string(i)}, now));
            for (const auto& message : queues.receive(events, {2}, now).value())
                trace += message.body + message.id;
        }
        return trace;
    };
    BOOST_TEST(story(1) == story(1));
    BOOST_TEST(story(1) != story(2));
}

BOOST_FIXTURE_TEST_CASE(a_deleted_queue_is_gone_and_its_name_free_again_after_a_minute, Queues)
{
    send("a");
    const auto message = receive_one();
    BOOST_REQUIRE(queues.remove(events, now));
    BOOST_TEST(queues.receive(events, {1}, now).error().code == "QueueDoesNotExist");
    BOOST_TEST(code_of(remove(message.handle)) == "QueueDoesNotExist");
    now += 59s;
    BOOST_TEST(code_of(queues.create(events, {}, now)) == "QueueDeletedRecently");
    now += 1s;
    BOOST_TEST(code_of(queues.create(events, {}, now)) == "no error");
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(code_of(remove(message.handle)) == "ReceiptHandleIsInvalid"); // another queue now
}

BOOST_FIXTURE_TEST_CASE(a_queue_that_is_gone_by_switch_comes_back_with_its_messages, Queues)
{
    send("a");
    queues.set_gone(events, true);
    BOOST_TEST(!queues.exists(events));
    BOOST_TEST(queues.receive(events, {1}, now).error().code == "QueueDoesNotExist");
    BOOST_TEST(queues.list("111122223333", "eu-west-1", "").size() == 1U);
    queues.set_gone(events, false);
    BOOST_TEST(receive_one().body == "a");
}

BOOST_FIXTURE_TEST_CASE(creating_an_existing_queue_is_fine_with_equal_settings_only, Queues)
{
    BOOST_TEST(code_of(queues.create(events, settings, now)) == "no error");
    auto other = settings;
    other.visibility = 31s;
    BOOST_TEST(code_of(queues.create(events, other, now)) == "QueueNameExists");
}

BOOST_FIXTURE_TEST_CASE(a_purge_empties_the_queue_once_a_minute, Queues)
{
    send("a");
    receive_one();
    send("b");
    BOOST_TEST(code_of(queues.purge(events, now)) == "no error");
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(queues.totals(events).purged == 2U);
    now += 59s;
    BOOST_TEST(code_of(queues.purge(events, now)) == "PurgeQueueInProgress");
    now += 1s;
    BOOST_TEST(code_of(queues.purge(events, now)) == "no error");
}

BOOST_FIXTURE_TEST_CASE(a_record_of_deletes_says_what_was_received_and_deleted_when, Queues)
{
    send("before the record");
    BOOST_REQUIRE(remove(receive_one().handle));
    queues.record_deletes(true);
    const auto id = send("a");
    now += 1s;
    const auto message = receive_one();
    now += 2s;
    BOOST_REQUIRE(remove(message.handle));
    BOOST_REQUIRE_EQUAL(queues.deletes().size(), 1U);
    const auto& record = queues.deletes().front();
    BOOST_TEST(record.queue == events);
    BOOST_TEST(record.id == id);
    BOOST_TEST(record.body == "a");
    BOOST_TEST((record.sent == core::Time{}));
    BOOST_TEST((record.received == core::Time{1s}));
    BOOST_TEST((record.deleted == core::Time{3s}));
}

BOOST_FIXTURE_TEST_CASE(the_listener_hears_of_everything_that_can_show_a_message_sooner, Queues)
{
    std::vector<std::string> heard;
    queues.on_change([&](const QueueKey& queue) { heard.push_back(queue.name); });
    const auto hears = [&](const std::vector<std::string>& names) {
        BOOST_TEST(heard == names, boost::test_tools::per_element());
        heard.clear();
    };
    redrive_after(1);
    hears({"events"});
    send("a");
    hears({"events"});
    const auto message = receive_one();
    hears({"events"}); // its deadline may be the next change
    BOOST_REQUIRE(hide_for(message.handle, 1s));
    hears({"events"});
    now += 1s;
    BOOST_TEST(receive().empty());
    hears({"events-dead"});
    queues.set_gone(events, true);
    hears({"events"});
}

BOOST_FIXTURE_TEST_CASE(a_snapshot_shows_the_state_of_each_message_in_the_order_of_sending, Queues)
{
    send("flying");
    receive_one();
    send("here");
    BOOST_REQUIRE(queues.send(events, {.body = "later", .delay = 9s}, now));
    const auto messages = queues.messages(events, now);
    BOOST_REQUIRE_EQUAL(messages.size(), 3U);
    BOOST_TEST(messages[0].state == MessageState::in_flight);
    BOOST_TEST((messages[0].until == now + 30s));
    BOOST_TEST(messages[0].receives == 1U);
    BOOST_TEST(messages[1].state == MessageState::visible);
    BOOST_TEST(messages[2].state == MessageState::delayed);
}

// Random steps against the invariants that must hold whatever happens: nothing vanishes except by a counted way.
BOOST_AUTO_TEST_CASE(whatever_happens_every_message_is_in_the_queue_or_counted_as_gone)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        core::Random chance{seed};
        QueueWorld queues{chance.fork(), {}, epoch};
        BOOST_REQUIRE(queues.create(dead, {}, {}));
        QueueSettings settings;
        settings.retention = 300s;
        settings.redrive = Redrive{dead, 3};
        BOOST_REQUIRE(queues.create(events, settings, {}));
        queues.set_faults({.duplicate = 0.1});
        core::Time now{};
        std::vector<std::string> handles;
        for (int step = 0; step < 2'000; ++step) {
            now += chance.up_to(1s);
            const auto kind = chance.below(10);
            if (kind < 4) BOOST_REQUIRE(queues.send(events, {"m", {}, {}, chance.up_to(3s)}, now));
            if (kind >= 4 && kind < 7) {
                for (auto& message : queues.receive(events, {1 + chance.below(10), 10s}, now).value()) {
                    handles.push_back(std::move(message.handle));
                }
            }
            if (kind >= 7 && !handles.empty()) {
                const auto& handle = handles[chance.below(handles.size())];
                if (kind < 9) BOOST_REQUIRE(queues.remove_message(events, handle, now));
                if (kind == 9) (void)queues.change_visibility(events, handle, chance.up_to(20s), now);
            }
            const auto counts = queues.counts(events, now); // lets time pass, so it comes before the totals
            const auto totals = queues.totals(events);
            BOOST_REQUIRE_EQUAL(totals.sent, counts.all() + totals.deleted + totals.redriven + totals.expired);
            BOOST_REQUIRE_EQUAL(queues.messages(events, now).size(), counts.all());
            BOOST_REQUIRE(queues.next_change(events) > now);
        }
        BOOST_TEST(queues.totals(dead).sent == queues.totals(events).redriven);
        BOOST_TEST(queues.totals(events).redriven > 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
