#include "source/sqs_world.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace headcount;
using namespace std::chrono_literals;
using observe::LogLevel;

namespace {

using Calls = std::vector<test::FakeQueue::Call>;

struct Outgoing : test::SqsWorld {
    void receive(std::size_t count)
    {
        queue.put_many(count);
        start();
        pass(1s);
        BOOST_REQUIRE(received.size() == count);
    }
    Calls deletes() const { return queue.calls("DeleteMessageBatch"); }
    Calls changes() const { return queue.calls("ChangeMessageVisibilityBatch"); }
    void fail(const std::string& operation, core::Result<net::Response> how)
    {
        queue.fault = [operation, how](const std::string& asked) {
            return asked == operation ? std::optional{how} : std::nullopt;
        };
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqs_outgoing, Outgoing)

BOOST_AUTO_TEST_CASE(acknowledgements_are_deleted_in_batches_of_ten_within_fifty_milliseconds)
{
    receive(25);
    const core::Time began = timers.now();
    for (const auto& message : received)
        source->ack(message.ticket);
    pass(100ms);
    BOOST_TEST(queue.left() == 0U);
    const Calls calls = deletes();
    BOOST_REQUIRE(calls.size() == 3U);
    BOOST_TEST(calls[0].bodies.size() == 10U);
    BOOST_TEST((calls[0].at == began)); // ten go at once
    BOOST_TEST(calls[2].bodies.size() == 5U);
    BOOST_TEST((calls[2].at == began + 50ms));
}

BOOST_AUTO_TEST_CASE(a_message_given_back_is_handed_out_again_after_its_delay)
{
    receive(2);
    source->retry_later(received[0].ticket, 0s);
    source->retry_later(received[1].ticket, 14500ms); // SQS counts in whole seconds: never earlier
    pass(1s);
    BOOST_REQUIRE(received.size() == 3U);
    BOOST_TEST(received[2].body == "0");
    BOOST_TEST(received[2].receive_count == 2U);
    BOOST_TEST((received[2].ticket != received[0].ticket));
    pass(13s);
    BOOST_TEST(received.size() == 3U);
    pass(2s);
    BOOST_TEST(received.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_held_message_is_extended_before_its_visibility_ends_and_is_not_handed_out_twice)
{
    receive(30);
    pass(10min);
    BOOST_TEST(received.size() == 30U);
    for (const auto& call : changes()) {
        BOOST_TEST(call.bodies.size() <= 10U);
        BOOST_TEST(call.visibilities[0] == 60);
    }
    BOOST_TEST(changes().size() >= 45U); // every 33 to 40 s, in batches
    BOOST_TEST(changes().size() <= 120U);
    for (const auto& message : received)
        source->ack(message.ticket);
    pass(1s);
    BOOST_TEST(queue.left() == 0U);
}

BOOST_AUTO_TEST_CASE(an_extension_that_fails_is_tried_again_and_breaks_nothing)
{
    receive(5);
    fail("ChangeMessageVisibilityBatch", test::transport_error());
    pass(45s);
    queue.fault = nullptr;
    pass(5min);
    BOOST_TEST(received.size() == 5U);
    BOOST_TEST(log.at(LogLevel::warn).size() == 1U);
}

BOOST_AUTO_TEST_CASE(extensions_that_are_refused_are_said_once_and_the_message_can_still_be_deleted)
{
    receive(5);
    fail("ChangeMessageVisibilityBatch", test::json_error(403, "AccessDeniedException", "no"));
    pass(50s);
    BOOST_TEST(log.at(LogLevel::warn).size() == 1U);
    source->ack(received[0].ticket);
    pass(1s);
    BOOST_TEST(queue.left() == 4U);
}

BOOST_AUTO_TEST_CASE(a_failed_entry_of_a_batch_is_deleted_by_a_later_one)
{
    receive(3);
    queue.entry_faults["1"] = "InternalError";
    for (const auto& message : received)
        source->ack(message.ticket);
    pass(100ms);
    BOOST_TEST(queue.left() == 1U);
    queue.entry_faults.clear();
    pass(5s);
    BOOST_TEST(queue.left() == 0U);
    BOOST_TEST(log.at(LogLevel::warn).empty());
}

BOOST_AUTO_TEST_CASE(an_entry_refused_for_good_is_logged_once_and_not_tried_again)
{
    receive(3);
    queue.entry_faults["1"] = "ReceiptHandleIsInvalid";
    queue.entry_faults_are_senders = true;
    for (const auto& message : received)
        source->ack(message.ticket);
    pass(50s);
    BOOST_TEST(deletes().size() == 1U);
    const auto warnings = log.at(LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].fields.at("error_code") == "ReceiptHandleIsInvalid");
}

BOOST_AUTO_TEST_CASE(deletes_outlast_an_outage_that_is_shorter_than_the_visibility)
{
    receive(40);
    fail("DeleteMessageBatch", test::transport_error());
    for (const auto& message : received)
        source->ack(message.ticket);
    pass(30s);
    BOOST_TEST(queue.left() == 40U);
    BOOST_TEST(deletes().size() <= 15U);
    queue.fault = nullptr;
    pass(25s);
    BOOST_TEST(queue.left() == 0U);
    BOOST_TEST(received.size() == 40U);
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_after_the_visibility_has_passed_is_still_sent)
{
    receive(1);
    fail("ChangeMessageVisibilityBatch", test::json_error(400, "InvalidParameterValue", "no"));
    keep_room = 1;
    pass(59s);
    source->ack(received[0].ticket);
    queue.latency = 0s;
    pass(5s);
    BOOST_TEST(deletes().size() >= 1U);
    BOOST_TEST(queue.left() == 0U);
}

BOOST_AUTO_TEST_CASE(a_stop_sends_what_is_queued_and_gives_back_what_nobody_took)
{
    receive(12);
    for (std::size_t i = 0; i < 6; ++i)
        source->ack(received[i].ticket);
    for (std::size_t i = 6; i < 12; ++i)
        source->retry_later(received[i].ticket, 0s);
    queue.latency = 200ms;
    const core::Duration took = stop();
    BOOST_TEST((took < 1500ms));
    BOOST_TEST(queue.left() == 6U);
    BOOST_TEST(queue.visible().size() == 6U);
}

BOOST_AUTO_TEST_CASE(messages_received_and_not_handed_out_go_back_at_once_when_stopping)
{
    reads = 1;
    start(4);
    pass(5s); // four long polls are under way
    queue.put("taken");
    pass(1s);
    BOOST_REQUIRE(received.size() == 1U);
    queue.put_many(30); // the other three bring them, and nobody asks
    pass(1s);
    BOOST_TEST(source->on_the_way() == 30U);
    BOOST_TEST(queue.visible().empty());
    source->ack(received[0].ticket);
    BOOST_TEST((stop() < 1s));
    BOOST_TEST(queue.visible().size() == 30U);
}

BOOST_AUTO_TEST_CASE(what_a_receive_brings_after_the_stop_began_goes_back_at_once)
{
    queue.way_back = 500ms;
    queue.put_many(55);
    start(4);
    pass(700ms);
    BOOST_TEST(received.size() == 10U);
    BOOST_TEST(queue.visible().size() == 5U); // forty are on their way to us
    BOOST_TEST((stop() < 2s));
    BOOST_TEST(queue.visible().size() == 45U);
}

BOOST_AUTO_TEST_CASE(a_stop_against_a_dead_queue_ends_at_its_deadline)
{
    receive(3);
    queue.fault = [](const std::string&) {
        return std::optional<core::Result<net::Response>>(test::transport_error());
    };
    for (const auto& message : received)
        source->ack(message.ticket);
    const core::Duration took = stop(5s);
    BOOST_TEST((took <= 5s));
    BOOST_TEST((took > 4s));
}

BOOST_AUTO_TEST_CASE(a_give_back_during_an_extension_is_sent_after_it)
{
    receive(1);
    queue.latency = 2s;
    pass(40s); // the extension is on its way, or just answered
    while (changes().size() < 2)
        pass(1s);
    source->retry_later(received[0].ticket, 0s);
    pass(10s);
    BOOST_TEST(changes().back().visibilities[0] == 0);
    BOOST_TEST(received.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
