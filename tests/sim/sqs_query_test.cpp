#include "sim/sqs_form.hpp"
#include "sqs_world.hpp"

namespace headcount::sim {

using namespace std::chrono_literals;

namespace {

const std::string head = "<?xml version=\"1.0\"?><";
const std::string space = "Response xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">";
const std::string metadata = "<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></";

std::string document(const std::string& operation, const std::string& inside)
{
    return head + operation + space + inside + metadata + operation + "Response>";
}

std::string encoded(std::string_view handle)
{
    std::string out;
    for (const char c : handle)
        out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string{c};
    return out;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqs_query, SqsWorld)

BOOST_AUTO_TEST_CASE(a_sent_message_is_received_as_xml_and_deleted_with_an_empty_document)
{
    const auto sent =
        ok_form("Action=SendMessage&Version=2012-11-05&QueueUrl=U&MessageBody=%7B%22hello%22%3A%22headcount%22%7D");
    BOOST_TEST(element(sent, "MD5OfMessageBody") == "f7b0f50a12fe8ede23102642f3376490");
    const auto received =
        ok_form("Action=ReceiveMessage&Version=2012-11-05&QueueUrl=U&AttributeName.1=ApproximateReceiveCount");
    const auto handle = element(received, "ReceiptHandle");
    BOOST_TEST(received ==
               document("ReceiveMessage", "<ReceiveMessageResult><Message><MessageId>" + element(sent, "MessageId") +
                                              "</MessageId><ReceiptHandle>" + handle +
                                              "</ReceiptHandle><MD5OfBody>f7b0f50a12fe8ede23102642f3376490</MD5OfBody>"
                                              "<Body>{&quot;hello&quot;:&quot;headcount&quot;}</Body><Attribute><Name>"
                                              "ApproximateReceiveCount</Name><Value>1</Value></Attribute></Message>"
                                              "</ReceiveMessageResult>"));
    BOOST_TEST(ok_form("Action=DeleteMessage&ReceiptHandle=" + encoded(handle) + "&QueueUrl=U") ==
               document("DeleteMessage", ""));
    BOOST_TEST(counts() == (QueueCounts{}));
}

BOOST_AUTO_TEST_CASE(an_empty_receive_still_has_its_result_element)
{
    BOOST_TEST(ok_form("Action=ReceiveMessage&QueueUrl=U") ==
               document("ReceiveMessage", "<ReceiveMessageResult></ReceiveMessageResult>"));
}

BOOST_AUTO_TEST_CASE(the_body_is_form_decoded_and_its_digest_is_over_utf8)
{
    const auto sent =
        ok_form("MessageBody=h%C3%A9llo+%7B%22a%22%3A%201%7D+~-_.%2A%2B%26%3D&Action=SendMessage&QueueUrl=U");
    BOOST_TEST(element(sent, "MD5OfMessageBody") == "fb45ca13f7e9cc0849318fbc1f3d7ecf");
    const auto received = ok_form("Action=ReceiveMessage&QueueUrl=U");
    BOOST_TEST(element(received, "Body") == "h\xC3\xA9llo {&quot;a&quot;: 1} ~-_.*+&amp;=");
    BOOST_TEST(element(received, "MD5OfBody") == "fb45ca13f7e9cc0849318fbc1f3d7ecf");
}

BOOST_AUTO_TEST_CASE(a_carriage_return_is_written_as_a_reference_so_that_it_survives)
{
    ok_form("Action=SendMessage&MessageBody=a%0D%0A%3Cb%3E%09&QueueUrl=U");
    BOOST_TEST(element(ok_form("Action=ReceiveMessage&QueueUrl=U"), "Body") == "a&#xD;\n&lt;b&gt;\t");
}

BOOST_AUTO_TEST_CASE(message_attributes_go_in_and_out_with_the_published_digest)
{
    const auto sent =
        ok_form("Action=SendMessage&MessageBody=x&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=Number"
                "&MessageAttribute.1.Value.StringValue=1&MessageAttribute.2.Name=b"
                "&MessageAttribute.2.Value.DataType=String&MessageAttribute.2.Value.StringValue=two&QueueUrl=U");
    BOOST_TEST(element(sent, "MD5OfMessageAttributes") == "b0798d86609bf5109fe80711ff60a62c");
    const auto received = ok_form("Action=ReceiveMessage&MessageAttributeName.1=All&QueueUrl=U");
    BOOST_TEST(element(received, "MD5OfMessageAttributes") == "b0798d86609bf5109fe80711ff60a62c");
    BOOST_TEST(element(received, "MessageAttribute") ==
               "<Name>a</Name><Value><StringValue>1</StringValue><DataType>Number</DataType></Value>");
}

BOOST_AUTO_TEST_CASE(batches_answer_entry_by_entry_with_lower_case_booleans)
{
    const auto sent = ok_form(
        "Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x"
        "&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody=y"
        "&SendMessageBatchRequestEntry.2.DelaySeconds=9&QueueUrl=U");
    BOOST_TEST(element(sent, "SendMessageBatchResultEntry").starts_with("<Id>a</Id><MD5OfMessageBody>"));
    BOOST_TEST(counts() == (QueueCounts{1, 0, 1}));
    const auto handle = encoded(receive_handle());
    const auto changed = ok_form("Action=ChangeMessageVisibilityBatch&ChangeMessageVisibilityBatchRequestEntry.1.Id=a"
                                 "&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=77"
                                 "&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle=" +
                                 handle + "&QueueUrl=U");
    BOOST_TEST(changed ==
               document("ChangeMessageVisibilityBatch",
                        "<ChangeMessageVisibilityBatchResult><ChangeMessageVisibilityBatchResultEntry><Id>a"
                        "</Id></ChangeMessageVisibilityBatchResultEntry></ChangeMessageVisibilityBatchResult>"));
    const auto removed =
        ok_form("Action=DeleteMessageBatch&DeleteMessageBatchRequestEntry.1.Id=a"
                "&DeleteMessageBatchRequestEntry.1.ReceiptHandle=AQEBmade"
                "&DeleteMessageBatchRequestEntry.2.Id=b&DeleteMessageBatchRequestEntry.2.ReceiptHandle=" +
                handle + "&QueueUrl=U");
    BOOST_TEST(element(removed, "DeleteMessageBatchResultEntry") == "<Id>b</Id>");
    BOOST_TEST(
        element(removed, "BatchResultErrorEntry")
            .starts_with("<Id>a</Id><SenderFault>true</SenderFault><Code>ReceiptHandleIsInvalid</Code><Message>"));
}

BOOST_AUTO_TEST_CASE(the_path_names_the_queue_where_queue_url_does_not_and_get_is_as_good_as_post)
{
    send("a");
    BOOST_TEST(element(answer(form_request("Action=ReceiveMessage&VisibilityTimeout=0", "/111122223333/events")).body,
                       "Body") == "a");
    const auto by_get = form_request("", "/111122223333/events?Action=ReceiveMessage&VisibilityTimeout=0", "GET");
    BOOST_TEST(element(answer(by_get).body, "Body") == "a");
    const auto elsewhere = form_request("Action=ReceiveMessage&QueueUrl=" + encoded_url, "/111122223333/other");
    BOOST_TEST(element(answer(elsewhere).body, "Body") == "a"); // the member comes before the path
}

BOOST_AUTO_TEST_CASE(the_single_letter_of_old_libraries_and_the_empty_list_of_botocore_are_understood)
{
    BOOST_TEST(element(ok_form("Action=GetQueueAttributes&AttributeName=VisibilityTimeout&QueueUrl=U"), "Attribute") ==
               "<Name>VisibilityTimeout</Name><Value>30</Value>");
    BOOST_TEST(ok_form("Action=GetQueueAttributes&AttributeNames=&QueueUrl=U") ==
               document("GetQueueAttributes", "<GetQueueAttributesResult></GetQueueAttributesResult>"));
}

BOOST_AUTO_TEST_CASE(queues_are_made_changed_listed_tagged_and_deleted)
{
    const auto made =
        ok_form("Action=CreateQueue&QueueName=jobs&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=45"
                "&Tag.1.Key=team&Tag.1.Value=night");
    const std::string jobs = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs";
    BOOST_TEST(made ==
               document("CreateQueue", "<CreateQueueResult><QueueUrl>" + jobs + "</QueueUrl></CreateQueueResult>"));
    BOOST_TEST(ok_form("Action=ListQueues") ==
               document("ListQueues", "<ListQueuesResult><QueueUrl>" + url + "</QueueUrl><QueueUrl>" + jobs +
                                          "</QueueUrl></ListQueuesResult>"));
    const auto at = [&](const std::string& rest) { return form_request(rest, "/111122223333/jobs"); };
    BOOST_TEST(element(answer(at("Action=ListQueueTags")).body, "Tag") == "<Key>team</Key><Value>night</Value>");
    BOOST_TEST(
        without_id(answer(at("Action=SetQueueAttributes&Attribute.1.Name=DelaySeconds&Attribute.1.Value=3")).body) ==
        document("SetQueueAttributes", ""));
    BOOST_TEST(element(answer(at("Action=GetQueueAttributes&AttributeName.1=DelaySeconds")).body, "Value") == "3");
    BOOST_TEST(without_id(answer(at("Action=PurgeQueue")).body) == document("PurgeQueue", ""));
    BOOST_TEST(without_id(answer(at("Action=DeleteQueue")).body) == document("DeleteQueue", ""));
    BOOST_TEST(!queues.exists({"111122223333", "eu-west-1", "jobs"}));
}

BOOST_AUTO_TEST_CASE(errors_are_documents_with_the_legacy_code_and_no_header_of_the_other_dialect)
{
    const auto missing = answer(form_request("Action=ReceiveMessage", "/111122223333/nowhere"));
    BOOST_TEST(missing.status == 400);
    BOOST_TEST(net::find_header(missing.headers, "x-amzn-query-error").empty());
    BOOST_TEST(without_id(missing.body) ==
               "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error>"
               "<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue "
               "does not exist for this wsdl version.</Message><Detail></Detail></Error><RequestId>ID</RequestId>"
               "</ErrorResponse>");
    BOOST_TEST(element(form("QueueUrl=U").body, "Code") == "MissingAction");
    BOOST_TEST(element(form("Action=LaunchRocket&QueueUrl=U").body, "Code") == "InvalidAction");
    BOOST_TEST(element(form("Action=ReceiveMessage").body, "Code") == "MissingParameter");
    BOOST_TEST(element(form("Action=ReceiveMessage&MaxNumberOfMessages=ten&QueueUrl=U").body, "Code") ==
               "InvalidParameterValue");
    const auto malformed = form("Action=ReceiveMessage&QueueUrl=%zz");
    BOOST_TEST(malformed.status == 404);
    BOOST_TEST(element(malformed.body, "Code") == "MalformedQueryString");
    BOOST_TEST(element(form("Action=SendMessage&MessageBody=%FF&QueueUrl=U").body, "Code") == "InvalidMessageContents");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sqs_form)

BOOST_AUTO_TEST_CASE(a_form_is_split_and_decoded_and_the_first_of_equal_names_wins)
{
    const auto form = parse_form("a=1&&b=x+y%20%2B&a=2&c&=d").value();
    BOOST_TEST(form.at("a") == "1");
    BOOST_TEST(form.at("b") == "x y +");
    BOOST_TEST(form.at("c") == "");
    BOOST_TEST(form.at("") == "d");
    for (const char* bad : {"a=%", "a=%4", "a=%4g", "%=1"})
        BOOST_TEST(!parse_form(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(more_parameters_than_ten_thousand_are_refused)
{
    std::string text;
    for (int i = 0; i < 10'000; ++i)
        text += "p" + std::to_string(i) + "=&";
    BOOST_TEST(parse_form(text).has_value());
    BOOST_TEST(!parse_form(text + "q=").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
