#include "sim/digest.hpp"
#include "sqs_world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace headcount::sim {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(sqs_json, SqsWorld)

BOOST_AUTO_TEST_CASE(a_sent_message_is_received_with_its_digest_and_deleted_by_its_handle)
{
    const auto sent = ok("SendMessage", R"({"QueueUrl":"U","MessageBody":"{\"hello\":\"headcount\"}"})");
    BOOST_TEST(sent.at("MD5OfMessageBody").as_string() == "f7b0f50a12fe8ede23102642f3376490");
    const auto received = ok("ReceiveMessage", R"({"QueueUrl":"U"})");
    const auto& message = received.at("Messages").as_array().at(0).as_object();
    BOOST_TEST(message.at("MessageId").as_string() == sent.at("MessageId").as_string());
    BOOST_TEST(message.at("Body").as_string() == R"({"hello":"headcount"})");
    BOOST_TEST(message.at("MD5OfBody").as_string() == "f7b0f50a12fe8ede23102642f3376490");
    BOOST_TEST(!message.contains("Attributes"));
    BOOST_TEST(!message.contains("MessageAttributes"));
    const json::object remove{{"QueueUrl", "U"}, {"ReceiptHandle", message.at("ReceiptHandle")}};
    BOOST_TEST(ok("DeleteMessage", json::serialize(remove)).empty());
    BOOST_TEST(counts() == (QueueCounts{}));
}

BOOST_AUTO_TEST_CASE(an_empty_receive_is_an_empty_object)
{
    BOOST_TEST(call("ReceiveMessage", R"({"QueueUrl":"U"})").body == "{}");
}

BOOST_AUTO_TEST_CASE(system_attributes_come_as_texts_and_only_those_asked_for)
{
    ok("SendMessage", R"({"QueueUrl":"U","MessageBody":"a"})");
    const auto all = ok("ReceiveMessage", R"({"QueueUrl":"U","VisibilityTimeout":0,"AttributeNames":["All"]})");
    const auto& attributes = all.at("Messages").as_array().at(0).at("Attributes").as_object();
    BOOST_TEST(attributes.at("ApproximateReceiveCount").as_string() == "1");
    BOOST_TEST(attributes.at("SentTimestamp").as_string() == "1767323045000");
    BOOST_TEST(attributes.at("ApproximateFirstReceiveTimestamp").as_string() == "1767323045000");
    BOOST_TEST(attributes.at("SenderId").as_string() == "111122223333");
    const auto one =
        ok("ReceiveMessage", R"({"QueueUrl":"U","MessageSystemAttributeNames":["ApproximateReceiveCount"]})");
    BOOST_TEST(json::serialize(one.at("Messages").as_array().at(0).at("Attributes")) ==
               R"({"ApproximateReceiveCount":"2"})");
    BOOST_TEST(refused("ReceiveMessage", R"({"QueueUrl":"U","AttributeNames":["Colour"]})") ==
               "com.amazonaws.sqs#InvalidAttributeName | InvalidAttributeName;Sender | 400");
}

BOOST_AUTO_TEST_CASE(message_attributes_have_the_published_digest_also_when_only_some_are_asked_for)
{
    const std::string two =
        R"({"QueueUrl":"U","MessageBody":"a","MessageAttributes":{)"
        R"("b":{"DataType":"String","StringValue":"two"},"a":{"DataType":"Number","StringValue":"1"}}})";
    BOOST_TEST(ok("SendMessage", two).at("MD5OfMessageAttributes").as_string() == "b0798d86609bf5109fe80711ff60a62c");
    const auto all = ok("ReceiveMessage", R"({"QueueUrl":"U","VisibilityTimeout":0,"MessageAttributeNames":["All"]})");
    const auto& message = all.at("Messages").as_array().at(0).as_object();
    BOOST_TEST(message.at("MD5OfMessageAttributes").as_string() == "b0798d86609bf5109fe80711ff60a62c");
    BOOST_TEST(message.at("MessageAttributes").at("b").at("StringValue").as_string() == "two");
    BOOST_TEST(message.at("MessageAttributes").at("a").at("DataType").as_string() == "Number");
    const auto one = ok("ReceiveMessage", R"({"QueueUrl":"U","VisibilityTimeout":0,"MessageAttributeNames":["a"]})");
    BOOST_TEST(one.at("Messages").as_array().at(0).at("MessageAttributes").as_object().size() == 1U);
    BOOST_TEST(one.at("Messages").as_array().at(0).at("MD5OfMessageAttributes").as_string() ==
               md5_hex(std::string_view{"\0\0\0\1a\0\0\0\6Number\1\0\0\0\1"
                                        "1",
                                        21}));
    const auto none = ok("ReceiveMessage", R"({"QueueUrl":"U","MessageAttributeNames":["c","aa.*"]})");
    BOOST_TEST(!none.at("Messages").as_array().at(0).as_object().contains("MD5OfMessageAttributes"));
}

BOOST_AUTO_TEST_CASE(binary_attributes_and_the_trace_header_come_back_as_they_went)
{
    const auto sent = ok("SendMessage", R"({"QueueUrl":"U","MessageBody":"a",
        "MessageAttributes":{"x.raw":{"DataType":"Binary.raw","BinaryValue":"AAEC"}},
        "MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=1-2-3"}}})");
    BOOST_TEST(sent.contains("MD5OfMessageSystemAttributes"));
    const auto received =
        ok("ReceiveMessage", R"({"QueueUrl":"U","MessageAttributeNames":["x.*"],"AttributeNames":["AWSTraceHeader"]})");
    const auto& message = received.at("Messages").as_array().at(0).as_object();
    BOOST_TEST(message.at("MessageAttributes").at("x.raw").at("BinaryValue").as_string() == "AAEC");
    BOOST_TEST(message.at("Attributes").at("AWSTraceHeader").as_string() == "Root=1-2-3");
}

BOOST_AUTO_TEST_CASE(a_batch_says_for_each_entry_what_became_of_it)
{
    const auto sent = ok("SendMessageBatch", R"({"QueueUrl":"U","Entries":[{"Id":"a","MessageBody":"1"},
        {"Id":"b","MessageBody":""},{"Id":"c","MessageBody":"2","DelaySeconds":901},{"Id":"d","MessageBody":"3"}]})");
    BOOST_TEST(sent.at("Successful").as_array().size() == 2U);
    BOOST_TEST(sent.at("Failed").as_array().at(0).at("Id").as_string() == "b");
    BOOST_TEST(sent.at("Failed").as_array().at(0).at("Code").as_string() == "MissingParameter");
    BOOST_TEST(sent.at("Failed").as_array().at(1).at("Code").as_string() == "InvalidParameterValue");
    BOOST_TEST(sent.at("Failed").as_array().at(1).at("SenderFault").as_bool());

    const auto handle = receive_handle();
    const json::object remove{{"QueueUrl", "U"},
                              {"Entries",
                               {{{"Id", "ours"}, {"ReceiptHandle", handle}},
                                {{"Id", "again"}, {"ReceiptHandle", handle}},
                                {{"Id", "forged"}, {"ReceiptHandle", "AQEBmade/up=="}}}}};
    const auto removed = ok("DeleteMessageBatch", json::serialize(remove));
    BOOST_TEST(removed.at("Successful").as_array().size() == 2U); // an old handle is no failure
    BOOST_TEST(removed.at("Failed").as_array().at(0).at("Id").as_string() == "forged");
    BOOST_TEST(removed.at("Failed").as_array().at(0).at("Code").as_string() == "ReceiptHandleIsInvalid");
    BOOST_TEST(counts() == (QueueCounts{1, 0, 0}));
}

BOOST_AUTO_TEST_CASE(a_batch_of_visibilities_changes_some_and_refuses_others)
{
    send("a");
    send("b");
    const auto first = receive_handle();
    const auto second = receive_handle();
    const json::object change{{"QueueUrl", "U"},
                              {"Entries",
                               {{{"Id", "now"}, {"ReceiptHandle", first}, {"VisibilityTimeout", 0}},
                                {{"Id", "long"}, {"ReceiptHandle", second}, {"VisibilityTimeout", 43'200}},
                                {{"Id", "too"}, {"ReceiptHandle", second}, {"VisibilityTimeout", 43'201}},
                                {{"Id", "not"}, {"ReceiptHandle", first}, {"VisibilityTimeout", 1}}}}};
    const auto changed = ok("ChangeMessageVisibilityBatch", json::serialize(change));
    BOOST_TEST(changed.at("Successful").as_array().size() == 2U);
    const auto& failed = changed.at("Failed").as_array();
    BOOST_REQUIRE_EQUAL(failed.size(), 2U);
    BOOST_TEST(failed.at(0).at("Code").as_string() == "InvalidParameterValue");
    BOOST_TEST(failed.at(1).at("Code").as_string() == "AWS.SimpleQueueService.MessageNotInflight");
    BOOST_TEST(counts() == (QueueCounts{1, 1, 0}));
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_wrong_as_a_whole_is_refused_as_a_whole)
{
    const std::string front = R"({"QueueUrl":"U","Entries":[)";
    std::string eleven;
    for (int i = 0; i < 11; ++i) {
        eleven += (i > 0 ? "," : "") + std::string{R"({"MessageBody":"x","Id":"i)"} + std::to_string(i) + "\"}";
    }
    const std::string half(600'000, 'x');
    const std::string long_batch =
        R"({"Id":"a","MessageBody":")" + half + R"("},{"Id":"b","MessageBody":")" + half + "\"}";
    const auto refusal = [](std::string name) {
        return "com.amazonaws.sqs#" + name + " | AWS.SimpleQueueService." + name + ";Sender | 400";
    };
    BOOST_TEST(refused("SendMessageBatch", R"({"QueueUrl":"U"})") == refusal("EmptyBatchRequest"));
    BOOST_TEST(refused("SendMessageBatch", front + "]}") == refusal("EmptyBatchRequest"));
    BOOST_TEST(refused("SendMessageBatch", front + eleven + "]}") == refusal("TooManyEntriesInBatchRequest"));
    BOOST_TEST(refused("SendMessageBatch", front + R"({"Id":"a","MessageBody":"x"},{"Id":"a","MessageBody":"y"}]})") ==
               refusal("BatchEntryIdsNotDistinct"));
    BOOST_TEST(refused("SendMessageBatch", front + R"({"Id":"a b","MessageBody":"x"}]})") ==
               refusal("InvalidBatchEntryId"));
    BOOST_TEST(refused("SendMessageBatch", front + long_batch + "]}") == refusal("BatchRequestTooLong"));
    BOOST_TEST(counts() == (QueueCounts{}));
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused_by_name)
{
    const std::string invalid =
        "com.amazon.coral.service#InvalidParameterValueException | InvalidParameterValue;Sender | 400";
    for (const char* body :
         {R"({"QueueUrl":"U","MaxNumberOfMessages":0})", R"({"QueueUrl":"U","MaxNumberOfMessages":11})",
          R"({"QueueUrl":"U","WaitTimeSeconds":21})", R"({"QueueUrl":"U","VisibilityTimeout":43201})",
          R"({"QueueUrl":"U","WaitTimeSeconds":99999999999999999999})",
          R"({"QueueUrl":"U","ReceiveRequestAttemptId":"x"})"}) {
        const std::string expected = std::string_view{body}.find("9999999999999999999") == std::string_view::npos
                                         ? invalid
                                         : "com.amazon.coral.service#SerializationException | "
                                           "MalformedQueryString;Sender | 400"; // too great for an integer: a double
        BOOST_TEST(refused("ReceiveMessage", body) == expected, body);
    }
    BOOST_TEST(refused("SendMessage", R"({"QueueUrl":"U","MessageBody":"a","MessageGroupId":"g"})") == invalid);
    BOOST_TEST(refused("SendMessage", R"({"QueueUrl":"U","MessageBody":"a",
        "MessageAttributes":{"AWS.x":{"DataType":"String","StringValue":"v"}}})") == invalid);
    BOOST_TEST(refused("SendMessage", R"({"QueueUrl":"U","MessageBody":"a",
        "MessageAttributes":{"x":{"DataType":"Colour","StringValue":"v"}}})") == invalid);
    BOOST_TEST(refused("ChangeMessageVisibility", R"({"QueueUrl":"U","ReceiptHandle":"x"})") ==
               "com.amazon.coral.service#MissingRequiredParameterException | MissingParameter;Sender | 400");
    BOOST_TEST(refused("ReceiveMessage", "{}") ==
               "com.amazon.coral.service#MissingRequiredParameterException | MissingParameter;Sender | 400");
}

BOOST_AUTO_TEST_CASE(wrong_json_and_unknown_operations_are_refused_before_anything_else)
{
    const std::string serialization =
        "com.amazon.coral.service#SerializationException | MalformedQueryString;Sender | 400";
    for (const std::string& body :
         {std::string{"{"}, std::string{"[]"}, std::string{"nonsense"}, std::string(1'000'000, '['),
          std::string{R"({"QueueUrl":5})"}, std::string{R"({"QueueUrl":"U","MaxNumberOfMessages":"10"})"},
          std::string{R"({"QueueUrl":"U","AttributeNames":"All"})"}, std::string{"{\"QueueUrl\":\"\xff\"}"}}) {
        BOOST_TEST(refused("ReceiveMessage", body) == serialization, body.substr(0, 60));
    }
    BOOST_TEST(refused("LaunchRocket", "{}") ==
               "com.amazon.coral.service#UnknownOperationException | InvalidAction;Sender | 400");
}

BOOST_AUTO_TEST_CASE(a_body_may_have_every_allowed_character_and_no_other)
{
    const auto body = [](std::string_view text) {
        return R"({"QueueUrl":"U","MessageBody":")" + std::string{text} + "\"}";
    };
    for (const char* text : {"\\t\\n\\r ~", "\\u00e9\\ud7ff", "\\ue000\\ufffd", "\\ud83d\\ude00"}) {
        BOOST_TEST(call("SendMessage", body(text)).status == 200, text);
    }
    for (const char* text : {"\\u0000", "\\u0001", "\\u001f", "\\ufffe", "\\uffff"}) {
        BOOST_TEST(refused("SendMessage", body(text)) ==
                       "com.amazonaws.sqs#InvalidMessageContents | InvalidMessageContents;Sender | 400",
                   text);
    }
}

BOOST_AUTO_TEST_CASE(a_body_of_one_mebibyte_is_accepted_and_one_byte_more_is_not)
{
    const auto of_size = [](std::size_t size) {
        return R"({"QueueUrl":"U","MessageBody":")" + std::string(size, 'x') + "\"}";
    };
    BOOST_TEST(call("SendMessage", of_size(1024 * 1024)).status == 200);
    BOOST_TEST(refused("SendMessage", of_size(1024 * 1024 + 1)) ==
               "com.amazon.coral.service#InvalidParameterValueException | InvalidParameterValue;Sender | 400");
    ok("SetQueueAttributes", R"({"QueueUrl":"U","Attributes":{"MaximumMessageSize":"1024"}})");
    BOOST_TEST(call("SendMessage", of_size(1024)).status == 200);
    BOOST_TEST(call("SendMessage", of_size(1025)).status == 400);
}

BOOST_AUTO_TEST_CASE(the_operation_is_read_in_both_dialects)
{
    BOOST_TEST(sqs_operation(json_request("SendMessage", "{}")) == "SendMessage");
    BOOST_TEST(sqs_operation(form_request("QueueUrl=x&Action=ReceiveMessage")) == "ReceiveMessage");
    BOOST_TEST(sqs_operation(form_request("", "/q?Action=ListQueues", "GET")) == "ListQueues");
    BOOST_TEST(sqs_operation(form_request("")) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
