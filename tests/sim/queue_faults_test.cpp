// A queue that misbehaves within what SQS says of itself.
#include "queue_fixture.hpp"
#include "sqs_world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace headcount::sim {

using namespace std::chrono_literals;

namespace {

void send_twenty(Queues& world)
{
    for (int i = 0; i < 20; ++i)
        world.send(std::to_string(i));
}

// Two messages received, and the batch that deletes them.
std::string deletion_of_two(SqsWorld& world)
{
    for (const char* body : {"a", "b"})
        world.ok("SendMessage", R"({"QueueUrl":"U","MessageBody":")" + std::string{body} + R"("})");
    const auto received = world.ok("ReceiveMessage", R"({"QueueUrl":"U","MaxNumberOfMessages":2})");
    json::array entries;
    for (const auto& message : received.at("Messages").as_array())
        entries.push_back(
            json::object{{"Id", std::to_string(entries.size())}, {"ReceiptHandle", message.at("ReceiptHandle")}});
    return json::serialize(json::object{{"QueueUrl", "U"}, {"Entries", std::move(entries)}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_faults)

BOOST_FIXTURE_TEST_CASE(a_short_receive_gives_at_least_one_message_and_not_always_all, Queues)
{
    queues.set_faults({.short_receive = 1});
    std::set<std::size_t> sizes;
    for (int i = 0; i < 20; ++i) {
        send_twenty(*this);
        sizes.insert(receive(10).size());
    }
    BOOST_TEST(*sizes.begin() >= 1U);
    BOOST_TEST(*sizes.rbegin() <= 10U);
    BOOST_TEST(sizes.size() > 3U);
}

BOOST_FIXTURE_TEST_CASE(an_empty_receive_leaves_the_messages_visible, Queues)
{
    send("a");
    queues.set_faults({.empty_receive = 1});
    BOOST_TEST(receive().empty());
    BOOST_TEST(counts().visible == 1U);
    queues.set_faults({});
    BOOST_TEST(receive_one().receives == 1U);
}

BOOST_FIXTURE_TEST_CASE(disorder_hands_out_one_of_the_ten_oldest, Queues)
{
    send_twenty(*this);
    queues.set_faults({.disorder = 1});
    std::vector<int> got;
    for (int i = 0; i < 10; ++i) {
        got.push_back(std::stoi(receive_one().body));
        BOOST_TEST(got.back() < 10 + i);
    }
    BOOST_TEST(!std::ranges::is_sorted(got));
}

BOOST_FIXTURE_TEST_CASE(a_lost_delete_is_accepted_and_the_message_comes_back, Queues)
{
    queues.record_deletes(true);
    send("a");
    queues.set_faults({.lost_delete = 1});
    BOOST_REQUIRE(remove(receive_one().handle));
    BOOST_TEST(counts().in_flight == 1U);
    BOOST_TEST(queues.deletes().empty());
    now += 30s;
    BOOST_TEST(receive_one().body == "a");
}

BOOST_FIXTURE_TEST_CASE(an_entry_may_fail_without_fault_of_the_sender_done_or_not, SqsWorld)
{
    std::set<std::size_t> left;
    for (int i = 0; i < 20; ++i) {
        queues.set_faults({});
        const auto batch = deletion_of_two(*this);
        const auto before = counts().in_flight;
        queues.set_faults({.entry_failed = 1});
        const auto answer = ok("DeleteMessageBatch", batch);
        BOOST_TEST(answer.at("Successful").as_array().empty());
        BOOST_REQUIRE(answer.at("Failed").as_array().size() == 2U);
        const auto& entry = answer.at("Failed").as_array().at(0).as_object();
        BOOST_TEST(entry.at("Code").as_string() == "InternalError");
        BOOST_TEST(!entry.at("SenderFault").as_bool());
        left.insert(2 + counts().in_flight - before);
    }
    BOOST_TEST((left == std::set<std::size_t>{0, 1, 2}));
}

BOOST_FIXTURE_TEST_CASE(an_entry_may_be_in_no_list_of_the_answer, SqsWorld)
{
    const auto batch = deletion_of_two(*this);
    queues.set_faults({.entry_omitted = 1});
    const auto answer = ok("DeleteMessageBatch", batch);
    BOOST_TEST(answer.at("Successful").as_array().empty());
    BOOST_TEST(answer.at("Failed").as_array().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
