#include "headcount/aws/sqs.hpp"

#include "aws/digest.hpp"
#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

const aws::Queue queue{prod, "https://sqs.eu-west-1.amazonaws.com/111122223333/q"};

struct SqsWorld : AwsWorld {
    aws::Sqs sqs{client(), log};

    core::Result<std::vector<aws::ReceivedMessage>> receive()
    {
        return run(sqs.receive(queue, 10, 20s, 60s, within(60s)));
    }
    core::Result<aws::BatchResults> remove(std::vector<std::string> receipts)
    {
        return run(sqs.delete_batch(queue, std::move(receipts), within(60s)));
    }
    core::Result<aws::BatchResults> change(std::vector<aws::VisibilityChange> changes)
    {
        return run(sqs.change_visibility_batch(queue, std::move(changes), within(60s)));
    }
};

std::string message(std::string id, std::string escaped_body, std::string md5, std::string more = "")
{
    return R"({"MessageId":")" + id + R"(","ReceiptHandle":"r-)" + id + R"(","Body":")" + escaped_body +
           R"(","MD5OfBody":")" + md5 + "\"" + more + "}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(sqs)

BOOST_AUTO_TEST_CASE(messages_arrive_with_body_handle_count_and_time)
{
    SqsWorld w;
    w.transport.expect("ReceiveMessage")
        .body(
            R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q","MaxNumberOfMessages":10,)"
            R"("WaitTimeSeconds":20,"VisibilityTimeout":60,"AttributeNames":["ApproximateReceiveCount","SentTimestamp"],)"
            R"("MessageSystemAttributeNames":["ApproximateReceiveCount","SentTimestamp"]})")
        .replies(R"({"Messages":[)" +
                 message("m-1", R"({\"hello\":\"headcount\"})", "F7B0F50A12FE8EDE23102642F3376490",
                         R"(,"Attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1767322800123","New":"x"})") +
                 "]}");
    const auto messages = w.receive();
    BOOST_REQUIRE(messages.has_value());
    BOOST_REQUIRE(messages->size() == 1U);
    const auto& first = messages->front();
    BOOST_TEST(first.id == "m-1");
    BOOST_TEST(first.receipt == "r-m-1");
    BOOST_TEST(first.body == R"({"hello":"headcount"})");
    BOOST_TEST(first.receive_count == 3U);
    BOOST_TEST((first.sent == core::WallTime{std::chrono::milliseconds{1767322800123}}));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(the_digest_is_that_of_the_body_after_its_escapes)
{
    aws::Md5 md5;
    SqsWorld w;
    const std::string plain = "tab\t newline\n é 😀 \"quoted\" \\ /";
    w.transport.expect("ReceiveMessage")
        .replies(R"({"Messages":[)" +
                 message("m", R"(tab\t newline\n \u00e9 \ud83d\ude00 \"quoted\" \\ \/)", md5.hex_of(plain)) + "]}");
    const auto messages = w.receive();
    BOOST_REQUIRE(messages.has_value());
    BOOST_REQUIRE(messages->size() == 1U);
    BOOST_TEST(messages->front().body == plain);
}

BOOST_AUTO_TEST_CASE(a_damaged_message_is_left_out_and_logged_and_the_others_arrive)
{
    aws::Md5 md5;
    SqsWorld w;
    w.transport.expect("ReceiveMessage")
        .replies(
            R"({"Messages":[)" + message("bad", "x", md5.hex_of("y")) + "," + message("good", "x", md5.hex_of("x")) +
            R"(,{"MessageId":"bare","ReceiptHandle":"r","Body":"x"},{"MessageId":"lost","Body":"x","MD5OfBody":")" +
            md5.hex_of("x") + R"("}]})");
    const auto messages = w.receive();
    BOOST_REQUIRE(messages.has_value());
    BOOST_REQUIRE(messages->size() == 1U);
    BOOST_TEST(messages->front().id == "good");
    BOOST_TEST(w.log.count("arrived damaged") == 3U);
    BOOST_TEST(w.log.count("message_id=bad") == 1U);
}

BOOST_AUTO_TEST_CASE(an_empty_receive_is_an_empty_list_in_each_of_its_forms)
{
    for (const auto* body : {"{}", R"({"Messages":[]})", R"({"Messages":null})"}) {
        SqsWorld w;
        w.transport.expect("ReceiveMessage").replies(std::string(body));
        const auto messages = w.receive();
        BOOST_REQUIRE(messages.has_value());
        BOOST_TEST(messages->empty());
    }
}

BOOST_AUTO_TEST_CASE(attributes_that_are_no_numbers_leave_their_defaults)
{
    aws::Md5 md5;
    SqsWorld w;
    w.transport.expect("ReceiveMessage")
        .replies(R"({"Messages":[)" +
                 message("m", "x", md5.hex_of("x"),
                         R"(,"Attributes":{"ApproximateReceiveCount":"-1","SentTimestamp":"99999999999999999"})") +
                 "," + message("n", "x", md5.hex_of("x"), R"(,"Attributes":{"ApproximateReceiveCount":7})") + "]}");
    const auto messages = w.receive();
    BOOST_REQUIRE(messages.has_value());
    for (const auto& one : *messages) {
        BOOST_TEST(one.receive_count == 1U);
        BOOST_TEST(!one.sent.has_value());
    }
}

BOOST_AUTO_TEST_CASE(every_entry_of_a_batch_has_its_own_end)
{
    SqsWorld w;
    w.transport.expect("DeleteMessageBatch")
        .body(
            R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q","Entries":[{"Id":"0","ReceiptHandle":"a"},)"
            R"({"Id":"1","ReceiptHandle":"b"},{"Id":"2","ReceiptHandle":"c"},{"Id":"3","ReceiptHandle":"d"},)"
            R"({"Id":"4","ReceiptHandle":"e"}]})")
        .replies(R"({"Failed":[
            {"Id":"3","SenderFault":true,"Code":"ReceiptHandleIsInvalid","Message":"bad handle"},
            {"Id":"1","SenderFault":false,"Code":"InternalError"},
            {"Id":"9","SenderFault":false,"Code":"X"},{"Id":"x"}],
          "Successful":[{"Id":"4"},{"Id":"0"},{"Id":"3"}]})");
    const auto results = w.remove({"a", "b", "c", "d", "e"});
    BOOST_REQUIRE(results.has_value());
    BOOST_REQUIRE(results->size() == 5U);
    const auto& r = *results;
    BOOST_TEST(r[0].has_value());
    BOOST_TEST(r[4].has_value());
    BOOST_TEST(r[1].error().retryable);
    BOOST_TEST(r[1].error().kind == ErrorKind::server);
    BOOST_TEST(r[2].error().retryable); // in neither list
    BOOST_TEST(r[2].error().kind == ErrorKind::server);
    BOOST_TEST(!r[3].error().retryable); // in both lists: failed
    BOOST_TEST(r[3].error().kind == ErrorKind::invalid);
    BOOST_TEST(r[3].error().code == "ReceiptHandleIsInvalid");
    BOOST_TEST(r[3].error().message.ends_with("bad handle"));
    BOOST_TEST(r[3].error().request_id == "b1a7c3d0-0000-4000-8000-000000000001");
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_batch_of_which_nothing_is_said_has_failed_as_a_whole)
{
    SqsWorld w;
    w.transport.expect("ChangeMessageVisibilityBatch")
        .body(
            R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q","Entries":[)"
            R"({"Id":"0","ReceiptHandle":"a","VisibilityTimeout":0},{"Id":"1","ReceiptHandle":"b","VisibilityTimeout":43200}]})")
        .replies("{}");
    const auto results = w.change({{"a", 0s}, {"b", 12h}});
    BOOST_REQUIRE(results.has_value());
    for (const auto& result : *results)
        BOOST_TEST(!result.has_value());
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(what_sqs_would_refuse_is_not_sent)
{
    SqsWorld w;
    BOOST_TEST(w.remove({}).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.remove(std::vector<std::string>(11, "a")).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.change({}).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.change({{"a", 12h + 1s}}).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.change({{"a", -1s}}).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.run(w.sqs.receive(queue, 0, 20s, 60s, w.within(60s))).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.run(w.sqs.receive(queue, 11, 20s, 60s, w.within(60s))).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.run(w.sqs.receive(queue, 10, 21s, 60s, w.within(60s))).error().kind == ErrorKind::invalid);
    BOOST_TEST(w.transport.sent().empty());
}

BOOST_AUTO_TEST_CASE(a_missing_queue_has_one_name_in_both_dialects_of_its_error)
{
    SqsWorld w;
    auto both = json_error(400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
    both.headers.push_back({"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"});
    auto older = answer("", 400, {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}});
    for (const auto& response : {both, older}) {
        w.transport.expect("ReceiveMessage").replies(response);
        const auto error = w.receive().error();
        BOOST_TEST(error.code == "QueueDoesNotExist");
        BOOST_TEST(error.kind == ErrorKind::invalid);
    }
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(attributes_of_a_queue_are_strings)
{
    SqsWorld w;
    w.transport.expect("GetQueueAttributes")
        .body(
            R"({"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q","AttributeNames":["QueueArn","RedrivePolicy"]})")
        .replies(R"({"Attributes":{"QueueArn":"arn:q","RedrivePolicy":"{\"maxReceiveCount\":5}","odd":5}})");
    w.transport.expect("GetQueueAttributes").replies("{}");
    const auto attributes = w.run(w.sqs.attributes(queue, {"QueueArn", "RedrivePolicy"}, w.within(60s)));
    BOOST_REQUIRE(attributes.has_value());
    BOOST_TEST(attributes->size() == 2U);
    BOOST_TEST(attributes->at("RedrivePolicy") == R"({"maxReceiveCount":5})");
    BOOST_TEST(w.run(w.sqs.attributes(queue, {"QueueArn"}, w.within(60s)))->empty());
}

BOOST_AUTO_TEST_CASE(receiving_deleting_and_giving_back_survive_a_passing_trouble_at_each_step)
{
    aws::Md5 md5;
    for_each_failure(3, passing_troubles(), [&](std::size_t index, const Failure& failure) {
        SqsWorld w;
        w.transport.expect("ReceiveMessage").replies(R"({"Messages":[)" + message("m", "x", md5.hex_of("x")) + "]}");
        w.transport.expect("DeleteMessageBatch").replies(R"({"Successful":[{"Id":"0"}],"Failed":[]})");
        w.transport.expect("ChangeMessageVisibilityBatch").replies(R"({"Successful":[{"Id":"0"}]})");
        w.transport.fail_before(index, failure.outcome);
        BOOST_TEST(w.receive()->size() == 1U);
        BOOST_TEST(w.remove({"r"})->at(0).has_value());
        BOOST_TEST(w.change({{"r", 0s}})->at(0).has_value());
        BOOST_TEST(w.transport.problem() == "");
    });
}

BOOST_AUTO_TEST_CASE(the_longest_batch_with_each_byte_escaped_is_read)
{
    constexpr std::size_t mebibyte = 1024 * 1024;
    std::string escaped;
    escaped.reserve(6 * mebibyte);
    for (std::size_t i = 0; i < mebibyte; ++i)
        escaped += "\\u0009"; // a tab
    const std::string md5 = aws::Md5().hex_of(std::string(mebibyte, '\t'));
    std::string body = "{\"Messages\":[";
    for (int i = 0; i < 10; ++i)
        body += (i == 0 ? "" : ",") + message(std::to_string(i), escaped, md5);
    body += "]}";
    SqsWorld w;
    w.transport.expect("ReceiveMessage").replies(body).check([size = body.size()](const auto& request) {
        BOOST_TEST(request.body_bytes > size);
    });
    const auto messages = w.receive();
    BOOST_REQUIRE(messages.has_value());
    BOOST_TEST(messages->size() == 10U);
    BOOST_TEST(messages->at(9).body.size() == mebibyte);
}

BOOST_AUTO_TEST_SUITE_END()
