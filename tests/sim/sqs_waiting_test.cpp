#include "sqs_world.hpp"

#include "headcount/net/task_group.hpp"

#include <boost/json/array.hpp>

namespace headcount::sim {

using namespace std::chrono_literals;

namespace {

struct Answer {
    core::Time at{};
    std::string body; // of the first message, "empty", or the __type of a refusal
};

std::string first_body(const net::Response& response)
{
    const auto object = json::parse(response.body).as_object();
    if (response.status != 200) return std::string{object.at("__type").as_string()};
    if (object.empty()) return "empty";
    return std::string{object.at("Messages").as_array().at(0).at("Body").as_string()};
}

struct WaitingWorld : SqsWorld {
    asio::awaitable<void> poll(std::string body, std::size_t place)
    {
        auto request = json_request("ReceiveMessage", with_url(body, url));
        const auto response = co_await api.handle(std::move(request), "111122223333", "eu-west-1");
        answers.at(place) = Answer{world.timers.now(), first_body(response)};
    }
    // A long poll of 20 seconds from now on; its place in `answers`.
    std::size_t start(const std::string& body = R"({"QueueUrl":"U","WaitTimeSeconds":20})")
    {
        answers.emplace_back();
        polls.push_back(std::make_unique<net::TaskGroup>(world.io.get_executor()));
        polls.back()->spawn(poll(body, answers.size() - 1));
        pass(0s);
        return answers.size() - 1;
    }
    void ends(std::size_t place, core::Duration after, const std::string& body)
    {
        BOOST_TEST_REQUIRE(answers.at(place).has_value());
        BOOST_TEST(answers[place]->body == body);
        BOOST_TEST((answers[place]->at == begin + after), "after " << (answers[place]->at - begin).count() << " ns");
    }
    bool waits(std::size_t place) const { return !answers.at(place).has_value(); }

    core::Time begin = world.timers.now();
    std::vector<std::optional<Answer>> answers;
    std::vector<std::unique_ptr<net::TaskGroup>> polls;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqs_waiting, WaitingWorld)

BOOST_AUTO_TEST_CASE(a_long_poll_ends_when_a_message_is_sent_and_not_a_moment_later)
{
    const auto poll = start();
    pass(3s);
    BOOST_TEST(waits(poll));
    send("a");
    pass(0s);
    ends(poll, 3s, "a");
    BOOST_TEST(api.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_long_poll_without_a_message_is_empty_after_its_time)
{
    const auto poll = start();
    pass(19s);
    BOOST_TEST(waits(poll));
    pass(1s);
    ends(poll, 20s, "empty");
}

BOOST_AUTO_TEST_CASE(without_a_wait_of_its_own_a_receive_waits_as_long_as_the_queue_says)
{
    const auto at_once = start(R"({"QueueUrl":"U"})");
    ends(at_once, 0s, "empty");
    ok("SetQueueAttributes", R"({"QueueUrl":"U","Attributes":{"ReceiveMessageWaitTimeSeconds":"7"}})");
    const auto seven = start(R"({"QueueUrl":"U"})");
    const auto none = start(R"({"QueueUrl":"U","WaitTimeSeconds":0})");
    ends(none, 0s, "empty");
    pass(7s);
    ends(seven, 7s, "empty");
}

BOOST_AUTO_TEST_CASE(a_long_poll_ends_when_a_message_becomes_visible_again)
{
    send("a");
    const auto handle = receive_handle(); // until 30 s
    const auto changed = queues.change_visibility(events, handle, 5s, world.timers.now());
    BOOST_REQUIRE(changed.has_value());
    const auto poll = start();
    pass(10s);
    ends(poll, 5s, "a");
}

BOOST_AUTO_TEST_CASE(a_long_poll_hears_of_a_visibility_that_is_cut_short_while_it_waits)
{
    send("a");
    const auto handle = receive_handle();
    const auto poll = start();
    pass(2s);
    BOOST_REQUIRE(queues.change_visibility(events, handle, 3s, world.timers.now()).has_value());
    pass(1s);
    BOOST_REQUIRE(queues.change_visibility(events, handle, 1s, world.timers.now()).has_value());
    pass(1s);
    ends(poll, 4s, "a");
}

BOOST_AUTO_TEST_CASE(a_long_poll_hears_of_a_receive_whose_deadline_comes_before_all_others)
{
    const auto poll = start();
    pass(1s);
    send("a");
    // Another receive takes it first, in the same moment.
    BOOST_REQUIRE_EQUAL(queues.receive(events, {1, 4s}, world.timers.now()).value().size(), 1U);
    pass(3s);
    BOOST_TEST(waits(poll));
    pass(1s);
    ends(poll, 5s, "a");
}

BOOST_AUTO_TEST_CASE(a_delayed_message_ends_a_long_poll_when_its_delay_ends)
{
    const auto poll = start();
    BOOST_REQUIRE(queues.send(events, {.body = "late", .delay = 6s}, world.timers.now()));
    pass(6s);
    ends(poll, 6s, "late");
}

BOOST_AUTO_TEST_CASE(a_message_moved_to_the_dead_letter_queue_ends_a_long_poll_there)
{
    const QueueKey dead{"111122223333", "eu-west-1", "dead"};
    BOOST_REQUIRE(queues.create(dead, {}, world.timers.now()));
    QueueSettings settings;
    settings.redrive = Redrive{dead, 1};
    BOOST_REQUIRE(queues.configure(events, settings, world.timers.now()));
    send("poison");
    receive_handle();
    const auto poll =
        start(R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/dead","WaitTimeSeconds":20})");
    pass(15s);
    pass(5s);
    ends(poll, 20s, "empty");
    const auto again =
        start(R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/dead","WaitTimeSeconds":20})");
    pass(10s); // visible again at 30 s
    BOOST_REQUIRE(queues.receive(events, {1}, world.timers.now()).value().empty());
    pass(0s);
    ends(again, 30s, "poison");
}

BOOST_AUTO_TEST_CASE(many_long_polls_of_one_queue_get_a_message_each_and_in_their_order)
{
    for (int i = 0; i < 50; ++i)
        start();
    BOOST_TEST(api.waiting() == 50U);
    pass(1s);
    for (int i = 0; i < 30; ++i)
        send(std::to_string(i));
    pass(0s);
    for (std::size_t i = 0; i < 30; ++i)
        ends(i, 1s, std::to_string(i));
    BOOST_TEST(api.waiting() == 20U);
    pass(19s);
    for (std::size_t i = 30; i < 50; ++i)
        ends(i, 20s, "empty");
}

BOOST_AUTO_TEST_CASE(long_polls_of_other_queues_are_left_alone)
{
    BOOST_REQUIRE(queues.create({"111122223333", "eu-west-1", "other"}, {}, world.timers.now()));
    const auto poll = start();
    const auto other = start(R"({"QueueUrl":"/111122223333/other","WaitTimeSeconds":20})");
    send("a");
    pass(0s);
    ends(poll, 0s, "a");
    BOOST_TEST(waits(other));
    pass(20s);
}

BOOST_AUTO_TEST_CASE(a_long_poll_on_a_queue_that_goes_ends_with_that_refusal)
{
    const auto first = start();
    const auto second = start();
    pass(1s);
    queues.set_gone(events, true);
    pass(0s);
    ends(first, 1s, "com.amazonaws.sqs#QueueDoesNotExist");
    ends(second, 1s, "com.amazonaws.sqs#QueueDoesNotExist");
    queues.set_gone(events, false);
    const auto third = start();
    queues.set_denied(events, true);
    pass(0s);
    ends(third, 1s, "com.amazon.coral.service#AccessDeniedException");
}

BOOST_AUTO_TEST_CASE(a_cancelled_long_poll_takes_no_message_and_passes_its_wake_up_on)
{
    start();
    const auto second = start();
    send("a"); // wakes the first, which is cancelled before it runs
    polls.front()->cancel();
    pass(0s);
    ends(second, 0s, "a");
    BOOST_TEST(queues.totals(events).received == 1U);
    BOOST_TEST(api.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_long_poll_leaves_the_line)
{
    start();
    polls.front()->cancel();
    pass(0s);
    BOOST_TEST(api.waiting() == 0U);
    send("a");
    pass(0s);
    BOOST_TEST(counts() == (QueueCounts{1, 0, 0}));
}

BOOST_AUTO_TEST_CASE(a_waiting_world_needs_no_polling)
{
    start();
    pass(1s);
    const auto armed = world.timers.waiting();
    BOOST_TEST(armed == 1U); // its own deadline, and nothing that ticks
    pass(19s);
    BOOST_TEST(world.timers.waiting() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
