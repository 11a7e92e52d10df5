#include "headcount/core/invocation.hpp"

#include "core/event_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

namespace {

const std::string queue_record = R"({"messageId":"m-1","receiptHandle":"r","body":"{\"a\":1}",)"
                                 R"("attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1767322800123"},)"
                                 R"("messageAttributes":{},"md5OfBody":"x","eventSource":"aws:sqs",)"
                                 R"("eventSourceARN":"arn:aws:sqs:eu-west-1:111122223333:events","awsRegion":"x"})";

std::string records(const std::string& list)
{
    return R"({"Records":[)" + list + "]}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(invocation)

BOOST_AUTO_TEST_CASE(what_is_no_list_of_records_is_a_bare_event_whatever_it_says)
{
    const std::string payloads[] = {test::corpus_event("instance_registered"),
                                    "",
                                    "{",
                                    "[]",
                                    "7",
                                    R"({"Records":7})",
                                    R"({"Records":null})",
                                    std::string(1'000'000, '[')};
    for (const std::string& payload : payloads) {
        const auto bare = parse_invocation(payload);
        BOOST_REQUIRE(bare);
        BOOST_TEST(!bare->queue);
        BOOST_REQUIRE(bare->records.size() == 1U);
        BOOST_TEST(bare->records[0].body == payload);
    }
}

BOOST_AUTO_TEST_CASE(a_batch_of_a_queue_tells_of_each_message_what_a_receive_would)
{
    const auto batch = parse_invocation(records(queue_record + "," + test::with(queue_record, "m-1", "m-2")));
    BOOST_REQUIRE(batch);
    BOOST_TEST(batch->queue);
    BOOST_TEST(!batch->fifo);
    BOOST_REQUIRE(batch->records.size() == 2U);
    const auto& first = batch->records[0];
    BOOST_TEST(first.id == "m-1");
    BOOST_TEST(first.body == R"({"a":1})");
    BOOST_TEST(first.receive_count == 3U);
    BOOST_TEST((first.sent == WallTime{std::chrono::milliseconds{1767322800123}}));
    BOOST_TEST(batch->records[1].id == "m-2");
}

BOOST_AUTO_TEST_CASE(hints_that_are_missing_or_nonsense_are_left_out)
{
    for (const std::string attributes : {R"("attributes":null)", R"("attributes":7)",
                                         R"("attributes":{"ApproximateReceiveCount":"x","SentTimestamp":"-"})"}) {
        const auto batch =
            parse_invocation(records(R"({"eventSource":"aws:sqs","messageId":"m","body":"b",)" + attributes + "}"));
        BOOST_REQUIRE(batch);
        BOOST_TEST(batch->records[0].receive_count == 1U);
        BOOST_TEST(!batch->records[0].sent);
    }
}

BOOST_AUTO_TEST_CASE(a_fifo_queue_is_known_by_its_name)
{
    const auto batch = parse_invocation(records(test::with(queue_record, ":events", ":events.fifo")));
    BOOST_REQUIRE(batch);
    BOOST_TEST(batch->fifo);
}

BOOST_AUTO_TEST_CASE(what_sns_sends_is_no_queue)
{
    const auto sns = parse_invocation(records(R"({"EventSource":"aws:sns","Sns":{"MessageId":"n","Message":"{}"}})"));
    BOOST_REQUIRE(sns);
    BOOST_TEST(!sns->queue);
    BOOST_REQUIRE(sns->records.size() == 1U);
    BOOST_TEST(sns->records[0].id == "n");
    BOOST_TEST(sns->records[0].body == "{}");
}

BOOST_AUTO_TEST_CASE(records_that_cannot_be_worked_on_or_answered_are_refused)
{
    for (const std::string list :
         {"", "7", "{}", R"({"eventSource":"aws:kinesis"})", R"({"eventSource":"aws:sns"})",
          R"({"eventSource":"aws:sqs","body":"b"})", R"({"eventSource":"aws:sqs","messageId":"","body":"b"})",
          R"({"eventSource":"aws:sqs","messageId":"m"})", R"({"eventSource":"aws:sqs","messageId":"m","body":7})",
          R"({"EventSource":"aws:sns"})", R"({"EventSource":"aws:sns","Sns":{}})"}) {
        const auto refused = parse_invocation(records(list));
        BOOST_TEST_REQUIRE(!refused.has_value(), list);
        BOOST_TEST(refused.error().kind == ErrorKind::invalid);
        BOOST_TEST(!refused.error().message.empty());
    }
    BOOST_TEST(!parse_invocation(records(queue_record + R"(,{"eventSource":"aws:sqs","body":"b"})")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
