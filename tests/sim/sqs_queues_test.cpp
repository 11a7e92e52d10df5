#include "sqs_world.hpp"

#include <boost/json/serialize.hpp>

namespace headcount::sim {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(sqs_queues, SqsWorld)

BOOST_AUTO_TEST_CASE(a_missing_queue_and_one_of_another_region_are_told_apart)
{
    const std::string missing =
        "com.amazonaws.sqs#QueueDoesNotExist | AWS.SimpleQueueService.NonExistentQueue;Sender | 400";
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"http://127.0.0.1:1/111122223333/nowhere"})") == missing);
    BOOST_TEST(refused("GetQueueUrl", R"({"QueueName":"nowhere"})") == missing);
    const std::string address = "com.amazonaws.sqs#InvalidAddress | InvalidAddress;Sender | 400";
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"https://sqs.us-east-1.amazonaws.com/111122223333/events"})") ==
               address);
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"events"})") == address);
}

BOOST_AUTO_TEST_CASE(access_can_be_denied_by_switch_and_another_account_needs_the_policy_of_the_queue)
{
    const std::string denied = "com.amazon.coral.service#AccessDeniedException | AccessDeniedException;Sender | 400";
    queues.set_denied(events, true);
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"U"})") == denied);
    BOOST_TEST(refused("GetQueueUrl", R"({"QueueName":"events"})") == denied);
    queues.set_denied(events, false);
    BOOST_TEST(call("ReceiveMessage", R"({"QueueUrl":"U"})").status == 200);

    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"U"})", "444455556666") == denied);
    ok("SetQueueAttributes",
       R"({"QueueUrl":"U","Attributes":{"Policy":"{\"Statement\":{\"Effect\":\"Allow\",)"
       R"(\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":[\"sqs:ReceiveMessage\",\"SQS:Delete*\"]}}"}})");
    BOOST_TEST(call("ReceiveMessage", R"({"QueueUrl":"U"})", "444455556666").status == 200);
    BOOST_TEST(refused("SendMessage", R"({"QueueUrl":"U","MessageBody":"a"})", "444455556666") == denied);
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"U"})", "777788889999") == denied);
}

BOOST_AUTO_TEST_CASE(attributes_are_set_checked_and_shown_as_texts)
{
    ok("CreateQueue", R"({"QueueName":"dead"})");
    ok("SetQueueAttributes", R"({"QueueUrl":"U","Attributes":{"VisibilityTimeout":"45","RedrivePolicy":
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:dead\",\"maxReceiveCount\":\"5\"}"}})");
    send("a");
    const auto all = ok("GetQueueAttributes", R"({"QueueUrl":"U","AttributeNames":["All"]})");
    const auto& attributes = all.at("Attributes").as_object();
    BOOST_TEST(attributes.at("VisibilityTimeout").as_string() == "45");
    BOOST_TEST(attributes.at("ApproximateNumberOfMessages").as_string() == "1");
    BOOST_TEST(attributes.at("QueueArn").as_string() == events.arn());
    BOOST_TEST(attributes.at("CreatedTimestamp").as_string() == "1767323045");
    BOOST_TEST(attributes.at("RedrivePolicy").as_string() ==
               R"({"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead","maxReceiveCount":5})");
    BOOST_TEST(call("GetQueueAttributes", R"({"QueueUrl":"U"})").body == "{}");
    BOOST_TEST(refused("GetQueueAttributes", R"({"QueueUrl":"U","AttributeNames":["Colour"]})") ==
               "com.amazonaws.sqs#InvalidAttributeName | InvalidAttributeName;Sender | 400");
    for (const char* wrong :
         {R"("VisibilityTimeout":"43201")", R"("VisibilityTimeout":"soon")", R"("DelaySeconds":"-1")",
          R"("MessageRetentionPeriod":"59")", R"("MaximumMessageSize":"1048577")"}) {
        BOOST_TEST(refused("SetQueueAttributes", R"({"QueueUrl":"U","Attributes":{)" + std::string{wrong} + "}}") ==
                       "com.amazonaws.sqs#InvalidAttributeValue | InvalidAttributeValue;Sender | 400",
                   wrong);
    }
    BOOST_TEST(refused("SetQueueAttributes", R"({"QueueUrl":"U","Attributes":{"RedrivePolicy":
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:nowhere\",\"maxReceiveCount\":5}"}})") ==
               "com.amazon.coral.service#InvalidParameterValueException | InvalidParameterValue;Sender | 400");
}

BOOST_AUTO_TEST_CASE(queues_are_created_listed_page_by_page_purged_and_deleted)
{
    api.set_base_url("http://127.0.0.1:4566");
    BOOST_TEST(ok("CreateQueue", R"({"QueueName":"jobs-1","Attributes":{"VisibilityTimeout":"10"}})")
                   .at("QueueUrl")
                   .as_string() == "http://127.0.0.1:4566/111122223333/jobs-1");
    ok("CreateQueue", R"({"QueueName":"jobs-1"})"); // attributes not given are not compared
    BOOST_TEST(refused("CreateQueue", R"({"QueueName":"jobs-1","Attributes":{"VisibilityTimeout":"11"}})") ==
               "com.amazonaws.sqs#QueueNameExists | QueueAlreadyExists;Sender | 400");
    ok("CreateQueue", R"({"QueueName":"jobs-2","tags":{"team":"night"}})");
    const auto first = ok("ListQueues", R"({"QueueNamePrefix":"jobs","MaxResults":1})");
    BOOST_TEST(json::serialize(first.at("QueueUrls")) == R"(["http://127.0.0.1:4566/111122223333/jobs-1"])");
    const json::object next{{"QueueNamePrefix", "jobs"}, {"MaxResults", 1}, {"NextToken", first.at("NextToken")}};
    const auto second = ok("ListQueues", json::serialize(next));
    BOOST_TEST(json::serialize(second.at("QueueUrls")) == R"(["http://127.0.0.1:4566/111122223333/jobs-2"])");
    BOOST_TEST(!second.contains("NextToken"));

    send("a");
    ok("PurgeQueue", R"({"QueueUrl":"U"})");
    BOOST_TEST(counts() == (QueueCounts{}));
    BOOST_TEST(refused("PurgeQueue", R"({"QueueUrl":"U"})") ==
               "com.amazonaws.sqs#PurgeQueueInProgress | "
               "AWS.SimpleQueueService.PurgeQueueInProgress;Sender | 403");
    ok("DeleteQueue", R"({"QueueUrl":"U"})");
    BOOST_TEST(refused("CreateQueue", R"({"QueueName":"events"})") ==
               "com.amazonaws.sqs#QueueDeletedRecently | AWS.SimpleQueueService.QueueDeletedRecently;Sender | 400");
    pass(60s);
    ok("CreateQueue", R"({"QueueName":"events"})");
}

BOOST_AUTO_TEST_CASE(tags_are_added_listed_and_taken_away)
{
    BOOST_TEST(call("ListQueueTags", R"({"QueueUrl":"U"})").body == "{}");
    ok("TagQueue", R"({"QueueUrl":"U","Tags":{"a":"1","b":"2"}})");
    ok("TagQueue", R"({"QueueUrl":"U","Tags":{"b":"3"}})");
    ok("UntagQueue", R"({"QueueUrl":"U","TagKeys":["a"]})");
    BOOST_TEST(call("ListQueueTags", R"({"QueueUrl":"U"})").body == R"({"Tags":{"b":"3"}})");
}

BOOST_AUTO_TEST_CASE(fifo_queues_are_refused_in_words)
{
    BOOST_TEST(refused("CreateQueue", R"({"QueueName":"a.fifo"})") ==
               "com.amazonaws.sqs#UnsupportedOperation | AWS.SimpleQueueService.UnsupportedOperation;Sender | 400");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
