#include "queue_fixture.hpp"

namespace headcount::sim {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(message_queue)

BOOST_FIXTURE_TEST_CASE(a_received_message_is_hidden_until_its_deadline_and_then_comes_again_with_a_new_handle, Queues)
{
    send("a");
    const auto first = receive_one();
    BOOST_TEST(first.body == "a");
    BOOST_TEST(first.receives == 1U);
    BOOST_TEST(counts() == (QueueCounts{0, 1, 0}));
    now += 30s - 1ns;
    BOOST_TEST(receive().empty());
    now += 1ns;
    const auto second = receive_one();
    BOOST_TEST(second.id == first.id);
    BOOST_TEST(second.handle != first.handle);
    BOOST_TEST(second.receives == 2U);
    BOOST_TEST((second.first_received == first.first_received));
    BOOST_TEST((second.sent == epoch));
}

BOOST_FIXTURE_TEST_CASE(an_old_handle_deletes_nothing_and_is_no_error, Queues)
{
    send("a");
    const auto first = receive_one();
    now += 30s;
    const auto second = receive_one();
    BOOST_TEST(code_of(remove(first.handle)) == "no error");
    BOOST_TEST(counts() == (QueueCounts{0, 1, 0}));
    BOOST_TEST(code_of(remove(second.handle)) == "no error");
    BOOST_TEST(code_of(remove(second.handle)) == "no error");
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(queues.totals(events).deleted == 1U);
    BOOST_TEST(queues.totals(events).delete_ignored == 2U);
}

BOOST_FIXTURE_TEST_CASE(the_last_handle_deletes_even_after_the_visibility_has_ended, Queues)
{
    send("a");
    const auto message = receive_one();
    now += 31s;
    BOOST_TEST(counts() == (QueueCounts{1, 0, 0}));
    BOOST_TEST(code_of(remove(message.handle)) == "no error");
    BOOST_TEST(counts() == (QueueCounts{}));
}

BOOST_FIXTURE_TEST_CASE(a_handle_that_this_queue_never_gave_is_refused, Queues)
{
    send("a");
    const auto message = receive_one();
    auto forged = message.handle;
    forged[forged.size() - 3] = forged[forged.size() - 3] == 'A' ? 'B' : 'A';
    for (const std::string& handle :
         {std::string{}, std::string{"AQEB"}, std::string{"AQEBmade/up=="}, forged, std::string(2000, 'A')}) {
        BOOST_TEST(code_of(remove(handle)) == "ReceiptHandleIsInvalid", handle);
        BOOST_TEST(code_of(hide_for(handle, 1s)) == "ReceiptHandleIsInvalid", handle);
    }
    BOOST_TEST(code_of(queues.remove_message(dead, message.handle, now)) == "ReceiptHandleIsInvalid");
}

BOOST_FIXTURE_TEST_CASE(visibility_counts_from_the_change_and_zero_shows_the_message_at_once, Queues)
{
    send("a");
    const auto message = receive_one();
    now += 20s;
    BOOST_TEST(code_of(hide_for(message.handle, 60s)) == "no error");
    BOOST_TEST((queues.next_change(events) == now + 60s));
    now += 59s;
    BOOST_TEST(receive().empty());
    BOOST_TEST(code_of(hide_for(message.handle, 0s)) == "no error");
    BOOST_TEST(receive_one().receives == 2U);
}

BOOST_FIXTURE_TEST_CASE(visibility_is_refused_beyond_twelve_hours_since_the_receive, Queues)
{
    send("a");
    const auto message = receive_one();
    now += 10s;
    BOOST_TEST(code_of(hide_for(message.handle, 12h)) == "InvalidParameterValueException");
    BOOST_TEST(code_of(hide_for(message.handle, 12h - 10s)) == "no error");
    now += 12h - 11s;
    BOOST_TEST(code_of(hide_for(message.handle, 2s)) == "InvalidParameterValueException");
    BOOST_TEST(code_of(hide_for(message.handle, 1s)) == "no error");
}

BOOST_FIXTURE_TEST_CASE(visibility_of_a_message_not_in_flight_or_gone_is_refused, Queues)
{
    send("a");
    const auto first = receive_one();
    now += 30s;
    BOOST_TEST(code_of(hide_for(first.handle, 10s)) == "MessageNotInflight");
    const auto second = receive_one();
    BOOST_TEST(code_of(hide_for(first.handle, 10s)) == "MessageNotInflight");
    BOOST_REQUIRE(remove(second.handle));
    BOOST_TEST(code_of(hide_for(second.handle, 10s)) == "InvalidParameterValueException");
}

BOOST_FIXTURE_TEST_CASE(a_delayed_message_shows_when_its_delay_ends, Queues)
{
    BOOST_REQUIRE(queues.send(events, {.body = "late", .delay = 5s}, now));
    BOOST_TEST(counts() == (QueueCounts{0, 0, 1}));
    BOOST_TEST((queues.next_change(events) == now + 5s));
    BOOST_TEST(receive().empty());
    now += 5s;
    BOOST_TEST(receive_one().body == "late");
}

BOOST_FIXTURE_TEST_CASE(the_delay_of_the_queue_is_for_messages_that_do_not_say, Queues)
{
    settings.delay = 7s;
    BOOST_REQUIRE(queues.configure(events, settings, now));
    send("queue's delay");
    BOOST_REQUIRE(queues.send(events, {.body = "none", .delay = 0s}, now));
    BOOST_TEST(counts() == (QueueCounts{1, 0, 1}));
}

BOOST_FIXTURE_TEST_CASE(a_receive_too_many_moves_the_message_to_the_dead_letter_queue, Queues)
{
    redrive_after(2);
    const auto id = send("poison");
    for (int i = 0; i < 2; ++i) {
        receive_one();
        now += 30s;
    }
    BOOST_TEST(receive().empty());
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(queues.totals(events).redriven == 1U);
    const auto moved = queues.receive(dead, {1}, now).value();
    BOOST_REQUIRE_EQUAL(moved.size(), 1U);
    BOOST_TEST(moved.front().id == id);
    BOOST_TEST(moved.front().dead_letter_source == events.arn());
    BOOST_TEST((moved.front().sent == epoch)); // the original time of sending, from which it expires
}

BOOST_FIXTURE_TEST_CASE(without_its_dead_letter_queue_a_message_is_handed_out_again_and_again, Queues)
{
    redrive_after(1);
    BOOST_REQUIRE(queues.remove(dead, now));
    send("a");
    for (int i = 0; i < 5; ++i) {
        receive_one();
        now += 30s;
    }
    BOOST_TEST(counts() == (QueueCounts{1, 0, 0}));
}

BOOST_FIXTURE_TEST_CASE(retention_counts_from_the_first_sending_also_in_the_dead_letter_queue, Queues)
{
    redrive_after(1);
    send("a");
    receive_one();
    now += 3 * 24h;
    BOOST_TEST(receive().empty()); // moved
    BOOST_TEST(queues.counts(dead, now).visible == 1U);
    now += 24h;
    BOOST_TEST(queues.counts(dead, now) == (QueueCounts{}));
    BOOST_TEST(queues.totals(dead).expired == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_shorter_retention_expires_what_is_in_flight_too, Queues)
{
    send("a");
    const auto message = receive_one();
    settings.retention = 60s;
    settings.visibility = 12h;
    BOOST_REQUIRE(queues.configure(events, settings, now));
    BOOST_REQUIRE(hide_for(message.handle, 1h));
    now += 60s;
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(code_of(remove(message.handle)) == "no error");
    BOOST_TEST((queues.next_change(events) == core::Time::max()));
}

BOOST_FIXTURE_TEST_CASE(over_the_in_flight_limit_a_receive_is_refused_until_something_is_deleted, Queues)
{
    for (int i = 0; i < 120'005; ++i)
        send("x");
    std::string handle;
    std::size_t received = 0;
    for (auto got = receive(); !got.empty() && received < 120'000; got = receive()) {
        received += got.size();
        handle = got.front().handle;
        if (received == 120'000) break;
    }
    BOOST_TEST(counts() == (QueueCounts{5, 120'000, 0}));
    BOOST_TEST(queues.receive(events, {1}, now).error().code == "OverLimit");
    BOOST_REQUIRE(remove(handle));
    BOOST_TEST(receive().size() == 1U); // as much as there is room for
}

BOOST_FIXTURE_TEST_CASE(messages_come_in_the_order_of_sending_where_nothing_disturbs_it, Queues)
{
    for (const char* body : {"1", "2", "3"})
        send(body);
    const auto received = receive(2);
    BOOST_REQUIRE_EQUAL(received.size(), 2U);
    BOOST_TEST(received[0].body == "1");
    BOOST_TEST(received[1].body == "2");
}

BOOST_FIXTURE_TEST_CASE(a_visibility_of_zero_does_not_hand_one_message_out_twice_in_one_call, Queues)
{
    send("a");
    BOOST_TEST(queues.receive(events, {10, 0s}, now).value().size() == 1U);
    BOOST_TEST(counts() == (QueueCounts{1, 0, 0}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
