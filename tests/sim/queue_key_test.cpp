#include "headcount/sim/queue_world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace headcount::sim {

namespace {

const QueueKey events{"111122223333", "eu-west-1", "events"};

} // namespace

BOOST_AUTO_TEST_SUITE(queue_key)

BOOST_AUTO_TEST_CASE(a_queue_is_named_by_url_path_or_arn_and_an_aws_host_tells_the_region)
{
    struct Row {
        std::string text;
        std::string region;
    };
    for (const auto& [text, region] : {
             Row{"https://sqs.us-west-2.amazonaws.com/111122223333/events", "us-west-2"},
             Row{"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/events", "cn-north-1"},
             Row{"https://us-west-2.queue.amazonaws.com/111122223333/events", "us-west-2"},
             Row{"https://queue.amazonaws.com/111122223333/events", "us-east-1"},
             Row{"http://127.0.0.1:4566/111122223333/events", "eu-west-1"},
             Row{"/111122223333/events", "eu-west-1"},
             Row{"arn:aws:sqs:ap-south-1:111122223333:events", "ap-south-1"},
         }) {
        const auto key = parse_queue_key(text, "eu-west-1");
        BOOST_TEST_REQUIRE(key.has_value(), text);
        BOOST_TEST(*key == (QueueKey{"111122223333", region, "events"}));
    }
}

BOOST_AUTO_TEST_CASE(what_names_no_queue_is_nothing)
{
    for (const std::string& text :
         {std::string{}, std::string{"events"}, std::string{"http://127.0.0.1"}, std::string{"http://h/events"},
          std::string{"http://h/111122223333/"}, std::string{"http://h/111122223333/a/b"},
          std::string{"http://h/11112222333/a"}, std::string{"/111122223333/a b"}, std::string{"/111122223333/a.fifo"},
          "/111122223333/" + std::string(81, 'a'), std::string{"arn:aws:sns:eu-west-1:111122223333:events"},
          std::string{"/111122223333/a\r\n"}}) {
        BOOST_TEST(!parse_queue_key(text, "eu-west-1").has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(url_and_arn_follow_the_partition)
{
    const QueueKey china{"111122223333", "cn-north-1", "events"};
    BOOST_TEST(china.url() == "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/events");
    BOOST_TEST(china.arn() == "arn:aws-cn:sqs:cn-north-1:111122223333:events");
    BOOST_TEST(events.url() == "https://sqs.eu-west-1.amazonaws.com/111122223333/events");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::sim
