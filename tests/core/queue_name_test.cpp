#include "headcount/core/arn.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount::core;

namespace {

constexpr std::string_view home = "ap-south-1";
constexpr std::string_view own = "999988887777";

} // namespace

BOOST_AUTO_TEST_SUITE(queue_name)

BOOST_AUTO_TEST_CASE(a_url_is_kept_as_written_and_tells_region_account_and_name)
{
    struct Row {
        std::string_view url;
        std::string_view region;
    };
    const Row table[] = {
        {"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount", "eu-west-1"},
        {"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/headcount", "cn-north-1"},
        {"https://sqs-fips.us-east-2.amazonaws.com/111122223333/headcount", "us-east-2"},
        {"https://sqs.us-gov-west-1.amazonaws.com/111122223333/headcount", "us-gov-west-1"},
        {"https://sqs.eu-west-1.api.aws/111122223333/headcount", "eu-west-1"},
        {"https://vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com/111122223333/headcount", "eu-west-1"},
        {"https://queue.amazonaws.com/111122223333/headcount", "us-east-1"},
        {"https://eu-west-1.queue.amazonaws.com/111122223333/headcount", "eu-west-1"},
        {"https://cn-north-1.queue.amazonaws.com.cn/111122223333/headcount", "cn-north-1"},
        {"http://sqs.us-east-1.localhost.localstack.cloud:4566/111122223333/headcount", "us-east-1"},
        {"http://127.0.0.1:4100/111122223333/headcount", home},
        {"http://localhost/111122223333/headcount", home},
        {"http://[::1]:4100/111122223333/headcount", home},
        {"http://[::1]/111122223333/headcount", home},
        {"https://gateway.example:8443/aws/sqs/111122223333/headcount", home},
    };
    for (const auto& [url, region] : table)
        BOOST_TEST_CONTEXT(url)
        {
            const auto queue = parse_queue(url, home, own);
            BOOST_TEST(
                (queue.value() == QueueName{std::string{region}, "111122223333", "headcount", std::string{url}}));
        }
}

BOOST_AUTO_TEST_CASE(an_arn_becomes_the_url_of_its_region)
{
    const auto queue = parse_queue("arn:aws:sqs:eu-west-1:111122223333:headcount", home, own).value();
    BOOST_TEST((queue == QueueName{"eu-west-1", "111122223333", "headcount",
                                   "https://sqs.eu-west-1.amazonaws.com/111122223333/headcount"}));
    const auto china = parse_queue("arn:aws-cn:sqs:cn-north-1:111122223333:headcount.fifo", home, own).value();
    BOOST_TEST(china.url == "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/headcount.fifo");
}

BOOST_AUTO_TEST_CASE(a_bare_name_stands_in_the_own_account_and_region)
{
    const auto queue = parse_queue("headcount", home, own).value();
    BOOST_TEST((queue == QueueName{"ap-south-1", "999988887777", "headcount",
                                   "https://sqs.ap-south-1.amazonaws.com/999988887777/headcount"}));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_asked_for_by_the_name_of_its_setting)
{
    const auto says = [](const Result<QueueName>& queue, std::string_view what) {
        return !queue && queue.error().message.find(what) != std::string::npos;
    };
    BOOST_TEST(says(parse_queue("headcount", "", own), "AWS_REGION"));
    BOOST_TEST(says(parse_queue("headcount", home, ""), "AWS_ACCOUNT_ID"));
    BOOST_TEST(says(parse_queue("http://127.0.0.1:4100/111122223333/headcount", "", own), "AWS_REGION"));
}

BOOST_AUTO_TEST_CASE(what_names_no_queue_is_refused)
{
    for (const std::string& text : {
             std::string{},
             std::string{"head count"},
             std::string{"headcount\r\n"},
             std::string(81, 'a'),
             std::string{".fifo"},
             std::string{"head.count"},
             std::string{"ftp://127.0.0.1/111122223333/headcount"},
             std::string{"https://"},
             std::string{"https:///111122223333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/11112222333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/111122223333/"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount?x=1"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount#x"},
             std::string{"https://user:pass@sqs.eu-west-1.amazonaws.com/111122223333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com:0/111122223333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com:65536/111122223333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com:x/111122223333/headcount"},
             std::string{"https://[::1/111122223333/headcount"},
             std::string{"https://[::1]x/111122223333/headcount"},
             std::string{"https://[]/111122223333/headcount"},
             std::string{"https://sqs.eu-west-1.amazonaws.com/111122223333/head\ncount"},
             "https://sqs.eu-west-1.amazonaws.com/" + std::string(2048, 'x') + "/111122223333/headcount",
             std::string{"arn:aws:sns:eu-west-1:111122223333:headcount"},
             std::string{"arn:aws:sqs::111122223333:headcount"},
             std::string{"arn:aws:sqs:eu-west-1::headcount"},
             std::string{"arn:aws:sqs:eu-west-1:111122223333:a/b"},
             std::string{"arn:aws-cn:sqs:eu-west-1:111122223333:headcount"},
         })
        BOOST_TEST(!parse_queue(text, home, own), text);
}

BOOST_AUTO_TEST_SUITE_END()
