#include "source/sqs_world.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace std::chrono_literals;
using observe::LogLevel;

namespace {

core::Result<net::Response> no_queue()
{
    return test::json_error(400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
}

auto broken(core::Result<net::Response> how)
{
    return [how](const std::string&) { return std::optional{how}; };
}

struct Receiving : test::SqsWorld {
    // Every call takes so long, and what arrives is acknowledged at once.
    void drain_of(core::Duration call)
    {
        queue.latency = queue.way_back = call;
        acks = true;
        keep_room = 1000;
    }

    core::Duration drained(std::size_t count)
    {
        const core::Time began = timers.now();
        while (received.size() < count && timers.now() < began + 2min) {
            pass(10ms);
            never_unready = never_unready && source->health().ready;
        }
        BOOST_TEST(received.size() == count);
        return timers.now() - began;
    }

    bool never_unready = true;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqs_receive, Receiving)

BOOST_AUTO_TEST_CASE(a_message_comes_with_what_the_queue_knows_of_it)
{
    queue.put("hello");
    start();
    pass(1s);
    BOOST_REQUIRE(received.size() == 1U);
    BOOST_TEST(received[0].body == "hello");
    BOOST_TEST(received[0].id == "m-1");
    BOOST_TEST(received[0].receive_count == 1U);
    BOOST_TEST(source->health().ready);
}

BOOST_AUTO_TEST_CASE(an_idle_queue_is_asked_three_times_a_minute_and_a_message_is_taken_at_once)
{
    start();
    pass(10min);
    const std::size_t receives = queue.calls("ReceiveMessage").size();
    BOOST_TEST(receives >= 30U);
    BOOST_TEST(receives <= 32U);
    queue.put("late");
    pass(200ms);
    BOOST_TEST(received.size() == 1U);
}

// Each receive that is open when the process ends may keep ten messages from everybody for their visibility.
BOOST_AUTO_TEST_CASE(a_burst_leaves_one_receive_open_and_no_more)
{
    acks = true;
    queue.put_many(300);
    start();
    pass(500ms);
    BOOST_TEST(received.size() == 300U);
    BOOST_TEST(queue.open() > 3U);
    pass(2s);
    BOOST_TEST(queue.open() == 1U);
    BOOST_TEST(queue.calls("ReceiveMessage").back().wait == 1);
    pass(1min);
    BOOST_TEST(queue.open() == 1U);
    BOOST_TEST(queue.calls("ReceiveMessage").back().wait == 20);
}

BOOST_AUTO_TEST_CASE(a_fixed_number_of_receives_are_long_polls_all)
{
    start(3);
    pass(5min);
    BOOST_TEST(queue.open() == 3U);
    BOOST_TEST(queue.calls("ReceiveMessage").size() <= 3U * 17);
}

BOOST_AUTO_TEST_CASE(a_trickle_leaves_few_receives_open)
{
    acks = true;
    queue.put_many(300);
    start();
    for (int i = 0; i < 300; ++i) {
        pass(100ms);
        queue.put("one");
        queue.put("two");
    }
    BOOST_TEST(queue.open() <= 2U);
    pass(1s);
    BOOST_TEST(received.size() == 900U);
}

BOOST_AUTO_TEST_CASE(readiness_does_not_wait_for_the_end_of_a_long_poll)
{
    start();
    BOOST_TEST(!source->health().ready);
    BOOST_TEST(source->health().why.find("has not answered yet") != std::string::npos);
    pass(100ms);
    BOOST_TEST(source->health().ready);
    const auto calls = queue.calls("ReceiveMessage");
    BOOST_REQUIRE(calls.size() == 2U);
    BOOST_TEST(calls[0].wait == 0);
    BOOST_TEST(calls[1].wait == 20);
}

BOOST_AUTO_TEST_CASE(empty_answers_that_come_at_once_do_not_make_it_spin)
{
    queue.waits = false;
    start();
    pass(60s);
    BOOST_TEST(queue.calls("ReceiveMessage").size() <= 62U);
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_gone_for_a_minute_costs_ten_receives_two_log_lines_and_no_message)
{
    start();
    pass(30s);
    const std::size_t before = queue.calls("ReceiveMessage").size();
    queue.fault = broken(no_queue());
    pass(60s);
    const std::size_t during = queue.calls("ReceiveMessage").size() - before;
    BOOST_TEST(during >= 3U);
    BOOST_TEST(during <= 10U);
    BOOST_TEST(!source->health().ready);
    BOOST_TEST(source->health().why.find("create it") != std::string::npos);

    queue.fault = nullptr;
    queue.put("afterwards");
    pass(21s);
    BOOST_TEST(received.size() == 1U);
    BOOST_TEST(source->health().ready);
    BOOST_TEST(log.at(LogLevel::warn).size() == 1U);
    BOOST_TEST(log.count("answers again") == 1U);
}

BOOST_AUTO_TEST_CASE(ten_pollers_do_not_multiply_an_outage)
{
    start(10);
    pass(30s);
    const std::size_t before = queue.calls("ReceiveMessage").size();
    queue.fault = broken(test::transport_error());
    pass(20s); // the long polls under way end
    const std::size_t began = queue.calls("ReceiveMessage").size();
    BOOST_TEST(began - before <= 20U);
    pass(60s);
    BOOST_TEST(queue.calls("ReceiveMessage").size() - began <= 10U);
}

BOOST_AUTO_TEST_CASE(a_broken_queue_has_nothing_on_the_way_while_it_waits_to_be_asked_again)
{
    queue.fault = broken(test::transport_error());
    start();
    for (int i = 0; i < 100; ++i) {
        pass(777ms);
        BOOST_TEST(source->on_the_way() == 0U);
    }
    BOOST_TEST(log.at(LogLevel::warn).at(0).fields.at("error_code") == "transport"); // no service named it
}

BOOST_AUTO_TEST_CASE(no_permission_is_said_with_its_remedy_and_again_every_five_minutes)
{
    queue.fault =
        broken(test::json_error(403, "AccessDeniedException", "not authorized to perform sqs:ReceiveMessage"));
    start();
    pass(5min);
    BOOST_REQUIRE(log.at(LogLevel::warn).size() == 1U);
    pass(6min);
    const auto warnings = log.at(LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 3U);
    BOOST_TEST(warnings[2].fields.at("error_code") == "AccessDeniedException");
    const std::string& said = warnings[2].msg;
    const std::size_t advice = said.find("allow sqs:ReceiveMessage");
    BOOST_REQUIRE(advice != std::string::npos);
    BOOST_TEST(said.find("allow sqs:ReceiveMessage", advice + 1) == std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(full_receives_bring_more_pollers_and_empty_ones_send_them_home)
{
    queue.put_many(2000);
    acks = true;
    queue.latency = 10ms;
    start();
    std::size_t most = 0;
    for (int i = 0; i < 100 && received.size() < 2000; ++i) {
        pass(10ms);
        most = std::max(most, source->on_the_way());
    }
    BOOST_TEST(received.size() == 2000U);
    BOOST_TEST(most <= 100U);
    pass(2min);
    const std::size_t before = queue.calls("ReceiveMessage").size();
    pass(60s);
    BOOST_TEST(queue.calls("ReceiveMessage").size() - before <= 3U);
    BOOST_TEST(queue.left() == 0U);
}

BOOST_AUTO_TEST_CASE(a_deep_queue_whose_receives_are_never_full_is_drained_by_ten)
{
    drain_of(20ms);
    queue.brings = {9, 1, 5, 3, 7, 2, 8, 4, 6};
    queue.put_many(3000);
    start();
    const core::Duration took = drained(3000);
    BOOST_TEST((took < 1600ms), took / 1ms << " ms"); // ten make 2500/s, and one 250
}

BOOST_AUTO_TEST_CASE(events_that_trickle_in_keep_one_poller_open_whatever_there_was_before)
{
    drain_of(20ms);
    queue.put_many(1000);
    start();
    drained(1000);
    for (int second = 0; second < 600; second += 2) {
        queue.put("late");
        pass(2s);
        if (second > 30) BOOST_REQUIRE(source->on_the_way() <= 10U); // what one receive may bring
    }
}

BOOST_AUTO_TEST_CASE(a_few_events_an_hour_cost_hardly_more_than_none)
{
    drain_of(20ms);
    start();
    pass(1min);
    const std::size_t before = queue.calls("ReceiveMessage").size();
    for (int i = 0; i < 6; ++i) {
        queue.put_many(5);
        pass(10min);
    }
    BOOST_TEST(received.size() == 30U);
    BOOST_TEST(queue.calls("ReceiveMessage").size() - before <= 180U + 6 * 3);
}

BOOST_AUTO_TEST_CASE(a_burst_then_silence_leaves_one_poller_within_a_minute)
{
    drain_of(20ms);
    queue.put_many(1000);
    start();
    drained(1000);
    pass(1min);
    BOOST_TEST(source->on_the_way() == 10U);
    const std::size_t before = queue.calls("ReceiveMessage").size();
    pass(10min);
    BOOST_TEST(queue.calls("ReceiveMessage").size() - before <= 31U);
}

BOOST_AUTO_TEST_CASE(a_call_in_fifty_that_fails_slows_a_drain_down_by_little_and_nobody_is_told)
{
    drain_of(20ms);
    start();
    pass(1s); // it is ready
    queue.put_many(6000);
    std::size_t calls = 0;
    queue.fault = [&calls](const std::string&) -> std::optional<core::Result<net::Response>> {
        if (++calls % 50 != 0) return std::nullopt;
        return test::json_error(500, "InternalFailure", "try later");
    };
    const core::Duration took = drained(6000);
    BOOST_TEST((took < 1500ms), took / 1ms << " ms"); // without a failure half a second would do
    BOOST_TEST(never_unready);
    BOOST_TEST(log.at(LogLevel::warn).empty());
    pass(2s);
    BOOST_TEST(queue.left() == 0U);
}

BOOST_AUTO_TEST_CASE(a_failure_is_probed_although_older_receives_are_open)
{
    start(10);
    pass(5s);
    queue.put("answers one of ten");
    queue.fault = broken(test::transport_error());
    pass(500ms);
    BOOST_TEST(source->health().ready); // one failure may be chance
    pass(1500ms);
    BOOST_TEST(!source->health().ready);
    BOOST_TEST(log.at(LogLevel::warn).size() == 1U);
}

BOOST_AUTO_TEST_CASE(no_more_is_asked_for_than_there_is_room)
{
    queue.put_many(50);
    keep_room = 3;
    start(10);
    pass(10ms);
    BOOST_TEST(source->on_the_way() <= 3U);
    pass(1s);
    BOOST_TEST(received.size() == 50U);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_long_poll_at_once)
{
    start();
    pass(5s);
    BOOST_TEST((stop() == 0s));
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(a_queue_that_takes_no_answers_is_not_received_from_without_end)
{
    queue.put_many(3000);
    acks = true;
    queue.fault = [](const std::string& operation) {
        return operation == "DeleteMessageBatch" ? std::optional<core::Result<net::Response>>(test::transport_error())
                                                 : std::nullopt;
    };
    start();
    pass(20s);
    BOOST_TEST(received.size() < 1200U);
    queue.fault = nullptr;
    pass(5min);
    BOOST_TEST(queue.left() == 0U);
}

BOOST_AUTO_TEST_CASE(receiving_goes_on_as_soon_as_the_queue_has_taken_some_of_many_answers)
{
    acks = true;
    queue.latency = 10ms; // of deletes: four batches at once make four thousand a second
    queue.put_many(3000);
    start(10);
    const core::Time began = timers.now();
    while (received.size() < 3000 && timers.now() < began + 10s)
        pass(10ms);
    BOOST_TEST(received.size() == 3000U);
    BOOST_TEST((timers.now() - began < 1s), (timers.now() - began) / 1ms << " ms");
}

BOOST_AUTO_TEST_SUITE_END()
