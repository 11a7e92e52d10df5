// What `check` says of a queue, from what GetQueueAttributes answers.
#include "cli/check/queue_check.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace headcount;

BOOST_AUTO_TEST_SUITE(queue_check)

namespace {

using Attributes = std::map<std::string, std::string>;

const Attributes whole{
    {"ApproximateNumberOfMessages", "12"},
    {"ApproximateNumberOfMessagesNotVisible", "3"},
    {"RedrivePolicy",
     R"({"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:headcount-dlq","maxReceiveCount":10})"}};

cli::Finding found(Attributes attributes)
{
    return cli::finding_of("headcount", core::Result<Attributes>(std::move(attributes)));
}

cli::Finding found_with_policy(const std::string& policy)
{
    auto attributes = whole;
    attributes["RedrivePolicy"] = policy;
    return found(attributes);
}

cli::Finding refused(core::ErrorKind kind)
{
    return cli::finding_of("headcount", core::Error{kind, "", "the words of the call", false, ""});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_queue_with_a_dead_letter_queue_is_right)
{
    const auto finding = found(whole);
    BOOST_TEST(finding.name == "queue headcount");
    BOOST_TEST(finding.ok);
    BOOST_TEST(finding.fix == "");
    BOOST_TEST(finding.detail == "12 messages waiting, 3 in flight, dead-letter queue headcount-dlq after 10 receives");
}

BOOST_AUTO_TEST_CASE(the_number_of_receives_may_be_a_text)
{
    const auto finding =
        found_with_policy(R"({"maxReceiveCount":"7","deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead"})");
    BOOST_TEST(finding.ok);
    BOOST_TEST(finding.detail.ends_with("dead-letter queue dead after 7 receives"), finding.detail);
}

BOOST_AUTO_TEST_CASE(a_queue_without_one_is_wrong_whatever_stands_in_its_place)
{
    auto without = whole;
    without.erase("RedrivePolicy");
    for (const auto& finding : {found(without), found_with_policy("{"), found_with_policy("[]"),
                                found_with_policy(R"({"maxReceiveCount":3})"),
                                found_with_policy(R"({"deadLetterTargetArn":5,"maxReceiveCount":3})")}) {
        BOOST_TEST(!finding.ok);
        BOOST_TEST(finding.code == "no_dead_letter_queue");
        BOOST_TEST(finding.fix.find("headcount setup queue") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(few_receives_are_a_note)
{
    const std::string target = R"({"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead","maxReceiveCount":)";
    for (const char* receives : {"1", "4", "0", "-3", "\"many\""}) {
        const auto finding = found_with_policy(target + receives + "}");
        BOOST_TEST(finding.ok, receives);
        BOOST_TEST(finding.code == "few_receives", receives);
    }
    BOOST_TEST(found_with_policy(target + "5}").code == "");
    BOOST_TEST(found_with_policy(target + "1}").detail.ends_with("after 1 receive"));
}

BOOST_AUTO_TEST_CASE(what_sqs_refuses_is_wrong_and_each_kind_has_its_remedy)
{
    BOOST_TEST(refused(core::ErrorKind::denied).detail == "the words of the call");
    BOOST_TEST(refused(core::ErrorKind::denied).code == "denied");
    BOOST_TEST(refused(core::ErrorKind::denied).fix.find("setup policy") != std::string::npos);
    BOOST_TEST(refused(core::ErrorKind::invalid).fix.find("setup queue") != std::string::npos);
    BOOST_TEST(refused(core::ErrorKind::transport).fix.find("reached") != std::string::npos);
    BOOST_TEST(refused(core::ErrorKind::server).fix == "try again");
    for (const auto kind : {core::ErrorKind::denied, core::ErrorKind::server, core::ErrorKind::deadline})
        BOOST_TEST(!refused(kind).ok);
}

BOOST_AUTO_TEST_CASE(a_receipt_that_is_refused_shows_that_the_call_itself_was_not)
{
    const auto answered = [](core::Result<aws::BatchResults> answer) {
        return cli::permission_of("sqs:DeleteMessage", "headcount", answer);
    };
    const auto failed = [](core::ErrorKind kind) { return core::Error{kind, "", "the words of the call", false, ""}; };
    BOOST_TEST(answered(aws::BatchResults{failed(core::ErrorKind::invalid)}).ok);
    BOOST_TEST(answered(failed(core::ErrorKind::invalid)).ok);
    BOOST_TEST(answered(aws::BatchResults{core::Result<void>()}).ok);
    for (const auto& wrong :
         {answered(failed(core::ErrorKind::denied)), answered(aws::BatchResults{failed(core::ErrorKind::denied)})}) {
        BOOST_TEST(!wrong.ok);
        BOOST_TEST(wrong.name == "sqs:DeleteMessage on queue headcount");
        BOOST_TEST(wrong.detail == "the words of the call");
        BOOST_TEST(wrong.code == "denied");
        BOOST_TEST(wrong.fix.find("setup policy") != std::string::npos);
    }
    BOOST_TEST(answered(failed(core::ErrorKind::transport)).code == "transport"); // nobody knows
}

BOOST_AUTO_TEST_CASE(a_queue_that_may_not_be_described_is_asked_more_and_one_that_is_not_there_is_not)
{
    const auto more = [](core::ErrorKind kind) { return cli::may_be_asked_more(core::Error{kind, "", "", false, ""}); };
    BOOST_TEST(cli::may_be_asked_more(whole));
    BOOST_TEST(more(core::ErrorKind::denied));
    BOOST_TEST(!more(core::ErrorKind::invalid));
    BOOST_TEST(!more(core::ErrorKind::transport));
}

BOOST_AUTO_TEST_SUITE_END()
