// Stopping while messages are held and receives are open: what is given back must not come to our own receives.
#include "source/sqs_world.hpp"
#include "support/scripted_transport.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Stopping : test::SqsWorld {
    // As the service stops: receiving first, then what was held goes back, then the source itself.
    core::Duration give_back_and_stop(core::Duration grace = 25s)
    {
        source->stop_receiving();
        for (const auto& message : received)
            source->retry_later(message.ticket, 0s);
        return stop(grace);
    }

    void hold_one_with_ten_receives_open()
    {
        start(10);
        pass(5s);
        queue.put("held");
        pass(200ms);
        BOOST_REQUIRE(received.size() == 1U);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqs_stop, Stopping)

BOOST_AUTO_TEST_CASE(a_message_given_back_by_a_stop_comes_to_one_of_ten_open_receives_of_ours_at_most)
{
    for (const core::Duration age : {0ms, 500ms, 5000ms}) {
        Stopping each;
        each.hold_one_with_ten_receives_open();
        each.pass(age);
        BOOST_TEST_CONTEXT("the youngest receive is " << age / 1ms << " ms old")
        {
            BOOST_TEST((each.give_back_and_stop() < 2s));
            BOOST_TEST(each.queue.visible().size() == 1U);
            BOOST_TEST(each.queue.receives("held") <= 2U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_queue_that_does_not_notice_who_hangs_up_keeps_nothing_for_the_receives_that_we_left)
{
    queue.deaf = true;
    queue.put_many(40);
    start(3);
    pass(5s);
    BOOST_REQUIRE(received.size() == 40U);
    pass(5s); // three receives are open and wait
    BOOST_TEST((give_back_and_stop() < 3s));
    BOOST_TEST(queue.visible().size() == 40U);
    for (int i = 0; i < 40; ++i)
        BOOST_TEST(queue.receives(std::to_string(i)) <= 2U);
}

BOOST_AUTO_TEST_CASE(it_is_visible_within_two_seconds_although_runs_may_go_on_for_longer)
{
    hold_one_with_ten_receives_open();
    source->stop_receiving();
    source->retry_later(received[0].ticket, 0s);
    pass(2s);
    BOOST_TEST(queue.visible().size() == 1U);
    BOOST_TEST(queue.receives("held") <= 2U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_on_its_way_when_the_stop_begins_goes_back_too)
{
    queue.way_back = 500ms;
    start(10);
    pass(5s);
    queue.put_many(3);
    pass(300ms); // handed out, and on their way to us
    BOOST_TEST(received.empty());
    pass(300ms);
    queue.put("late"); // for one of the receives that followed
    pass(200ms);
    BOOST_TEST((give_back_and_stop() < 2s));
    BOOST_TEST(queue.visible().size() == 4U);
    BOOST_TEST(queue.receives("0") <= 2U);
    BOOST_TEST(queue.receives("late") == 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_without_grace_still_tells_the_queue)
{
    queue.put_many(12);
    queue.latency = 300ms;
    start();
    pass(5s);
    BOOST_REQUIRE(received.size() == 12U);
    for (std::size_t i = 0; i < 6; ++i)
        source->ack(received[i].ticket);
    BOOST_TEST((give_back_and_stop(0s) < 2s));
    BOOST_TEST(queue.left() == 6U);
    BOOST_TEST(queue.visible().size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_stop_without_grace_against_a_dead_queue_ends_after_two_seconds)
{
    queue.put_many(3);
    start();
    pass(5s);
    queue.fault = [](const std::string&) {
        return std::optional<core::Result<net::Response>>(test::transport_error());
    };
    BOOST_TEST((give_back_and_stop(0s) == 2s));
}

BOOST_AUTO_TEST_CASE(a_stop_does_not_wait_for_messages_that_came_back_by_themselves)
{
    queue.put_many(40);
    start();
    pass(1s);
    queue.fault = [](const std::string& operation) {
        return operation == "ChangeMessageVisibilityBatch"
                   ? std::optional<core::Result<net::Response>>(test::transport_error())
                   : std::nullopt;
    };
    pass(54s);
    BOOST_TEST((give_back_and_stop(60s) < 15s)); // their visibility ends after 60 s
}

BOOST_AUTO_TEST_SUITE_END()
