#include "sim/aws_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

const std::string orders_body = R"({"clusters":["orders"]})";

std::string type_of(const net::ServerResponse& answer)
{
    const auto body = boost::json::parse(answer.response.body);
    return std::string(body.at("__type").as_string());
}

std::string header(const net::ServerResponse& answer, std::string_view name)
{
    return std::string(net::find_header(answer.response.headers, name));
}

bool has_code(const net::ServerResponse& answer, const std::string& code)
{
    return answer.response.body.find("<Code>" + code + "</Code>") != std::string::npos;
}

std::string inside(const std::string& text, const std::string& tag)
{
    const auto begin = text.find("<" + tag + ">") + tag.size() + 2;
    return text.substr(begin, text.find("</" + tag + ">") - begin);
}

} // namespace

BOOST_AUTO_TEST_SUITE(simulated_aws)

BOOST_AUTO_TEST_CASE(a_signed_call_is_answered_with_a_request_id_and_a_date)
{
    Aws aws;
    const auto answer = aws.ecs("DescribeClusters", orders_body).answer;
    BOOST_TEST(answer.response.status == 200);
    BOOST_TEST(header(answer, "x-amzn-requestid").size() == 36u);
    BOOST_TEST(header(answer, "Date").starts_with("Fri, 02 Jan 2026 03:00:0"));
    BOOST_TEST(aws.aws.requests("DescribeClusters") == 1u);
}

BOOST_AUTO_TEST_CASE(refusals_come_in_the_family_of_the_service)
{
    Aws aws;
    const Signing wrong{.secret = "wrong"};
    const auto ecs = aws.ecs("DescribeClusters", "{}", wrong).answer;
    BOOST_TEST(ecs.response.status == 400);
    BOOST_TEST(type_of(ecs) == "com.amazon.coral.service#InvalidSignatureException");
    BOOST_TEST(type_of(aws.sqs("ListQueues", "{}", wrong).answer) ==
               "com.amazon.coral.service#InvalidSignatureException");
    const auto sts = aws.sts("Action=GetCallerIdentity&Version=2011-06-15", wrong).answer;
    BOOST_TEST(sts.response.status == 403);
    BOOST_TEST(has_code(sts, "SignatureDoesNotMatch"));
    const auto unsigned_sts = aws.send(sts_request("Action=GetCallerIdentity&Version=2011-06-15")).answer;
    BOOST_TEST(has_code(unsigned_sts, "MissingAuthenticationToken"));
    const auto unsigned_ecs = aws.send(ecs_request("DescribeClusters", "{}")).answer;
    BOOST_TEST(type_of(unsigned_ecs) == "com.amazon.coral.service#MissingAuthenticationTokenException");
    auto query = sts_request("Action=ListQueues&Version=2012-11-05");
    sign(query, wrong, "sqs", aws.timers.wall());
    const auto sqs_query = aws.send(std::move(query)).answer;
    BOOST_TEST(has_code(sqs_query, "SignatureDoesNotMatch"));
    BOOST_TEST(aws.aws.requests("DescribeClusters") == 2u); // refused ones included
}

BOOST_AUTO_TEST_CASE(a_signature_for_another_service_opens_no_door)
{
    Aws aws;
    auto request = ecs_request("DescribeClusters", orders_body);
    sign(request, {}, "sqs", aws.timers.wall());
    BOOST_TEST(type_of(aws.send(std::move(request)).answer) == "com.amazon.coral.service#InvalidSignatureException");
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_told_by_how_much_and_by_the_date_header)
{
    Aws aws;
    aws.aws.faults().clock_skew = 10min;
    const auto answer = aws.ecs("DescribeClusters", orders_body).answer;
    BOOST_TEST(type_of(answer) == "com.amazon.coral.service#InvalidSignatureException");
    BOOST_TEST(answer.response.body.find("Signature expired: ") != std::string::npos);
    BOOST_TEST(header(answer, "Date").starts_with("Fri, 02 Jan 2026 03:10:0"));
}

BOOST_AUTO_TEST_CASE(accounts_and_regions_are_worlds_apart)
{
    Aws aws;
    const auto count = [&](const Signing& who) {
        const auto answer = aws.ecs("ListClusters", "{}", who).answer;
        return boost::json::parse(answer.response.body).at("clusterArns").as_array().size();
    };
    BOOST_TEST(count({}) == 1u);
    BOOST_TEST(count({.region = "us-east-1"}) == 0u);
    BOOST_TEST(count({.key_id = "AKIAHEADCOUNTEXAMPL2", .secret = "second"}) == 0u);
}

BOOST_AUTO_TEST_CASE(keys_of_a_role_work_until_they_expire)
{
    Aws aws;
    const auto assumed = aws.sts("Action=AssumeRole&Version=2011-06-15&RoleSessionName=hc&ExternalId=xid&RoleArn="
                                 "arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Fheadcount-scaler")
                             .answer.response.body;
    const Signing role{.key_id = inside(assumed, "AccessKeyId"),
                       .secret = inside(assumed, "SecretAccessKey"),
                       .token = inside(assumed, "SessionToken")};
    const auto who = aws.sts("Action=GetCallerIdentity&Version=2011-06-15", role).answer.response.body;
    BOOST_TEST(inside(who, "Arn") == "arn:aws:sts::444455556666:assumed-role/headcount-scaler/hc");
    BOOST_TEST(aws.ecs("ListClusters", "{}", role).answer.response.status == 200);
    aws.run_for(1h);
    BOOST_TEST(type_of(aws.ecs("ListClusters", "{}", role).answer) == "com.amazon.coral.service#ExpiredTokenException");
    BOOST_TEST(has_code(aws.sts("Action=GetCallerIdentity&Version=2011-06-15", role).answer, "ExpiredToken"));
}

BOOST_AUTO_TEST_CASE(the_buckets_throttle_and_refill)
{
    Aws aws;
    int throttled = 0;
    for (int i = 0; i < 60; ++i) {
        auto request = ecs_request("DescribeClusters", orders_body);
        sign(request, {}, "ecs", aws.timers.wall());
        asio::co_spawn(aws.io, aws.aws.handle(std::move(request)), [&](std::exception_ptr, net::ServerResponse answer) {
            if (answer.response.status == 200) return;
            ++throttled;
            BOOST_TEST(answer.response.status == 400);
            BOOST_TEST(type_of(answer).ends_with("ThrottlingException"));
            BOOST_TEST(answer.response.body.find("Rate exceeded") != std::string::npos);
        });
    }
    aws.run_for(1ms);
    BOOST_TEST(throttled == 10);
    aws.run_for(50ms); // one token
    BOOST_TEST(aws.ecs("DescribeClusters", orders_body).answer.response.status == 200);
}

BOOST_AUTO_TEST_CASE(events_reach_the_queue_and_tasks_start_by_themselves)
{
    Aws aws;
    BOOST_TEST(aws.sqs("CreateQueue", R"({"QueueName":"events"})").answer.response.status == 200);
    const QueueKey queue{"111122223333", "eu-west-1", "events"};
    aws.aws.route_events("*", queue.url());
    aws.aws.ecs().register_instance(aws.orders).value();
    aws.aws.ecs().create_service(aws.orders, {.name = "log", .desired = 1}).value();
    aws.run_for(9ms);
    BOOST_TEST(aws.aws.queues().counts(queue, aws.timers.now()).visible == 0u);
    aws.run_for(1ms);
    BOOST_TEST(aws.aws.queues().counts(queue, aws.timers.now()).visible == 3u);
    aws.run_for(2s);
    BOOST_TEST(aws.aws.ecs().running(aws.orders, "log") == 1u);
    aws.run_for(1s);
    BOOST_TEST(aws.aws.events().delivered == aws.aws.events().emitted);
    BOOST_TEST(aws.aws.queues().counts(queue, aws.timers.now()).visible == aws.aws.events().emitted);
}

BOOST_AUTO_TEST_CASE(a_change_through_the_api_is_an_event_too)
{
    Aws aws;
    aws.sqs("CreateQueue", R"({"QueueName":"events"})");
    const QueueKey queue{"111122223333", "eu-west-1", "events"};
    aws.aws.route_events("111122223333", queue.url());
    aws.ecs("RegisterContainerInstance", R"({"cluster":"orders"})");
    aws.run_for(20ms);
    const auto messages = aws.aws.queues().messages(queue, aws.timers.now());
    BOOST_REQUIRE(messages.size() == 1u);
    BOOST_TEST(boost::json::parse(messages[0].body).at("detail").at("status").as_string() == "ACTIVE");
    const auto received = aws.sqs("ReceiveMessage", R"({"QueueUrl":")" + queue.url() + R"("})").answer;
    BOOST_TEST(received.response.body.find("Container Instance State Change") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_fault_shows_as_it_would_on_the_wire)
{
    Aws aws;
    const auto with = [&](double Faults::* fault) {
        aws.aws.faults() = {};
        aws.aws.faults().*fault = 1;
        return aws.ecs("DescribeClusters", orders_body);
    };
    BOOST_TEST((with(&Faults::reset_before).answer.fault == net::WireFault::reset_before));
    const auto half = with(&Faults::reset_inside).answer;
    BOOST_TEST((half.fault == net::WireFault::reset_inside));
    BOOST_TEST(half.response.status == 200);
    const auto failed = with(&Faults::server_error).answer;
    BOOST_TEST(failed.response.status == 500);
    BOOST_TEST(type_of(failed).ends_with("ServerException"));
    const auto html = with(&Faults::html_503).answer;
    BOOST_TEST(html.response.status == 503);
    BOOST_TEST(html.response.body.starts_with("<html>"));
    BOOST_TEST(header(html, "x-amzn-requestid").empty());
    BOOST_TEST(type_of(with(&Faults::throttle).answer).ends_with("ThrottlingException"));
    const auto hung = with(&Faults::hang);
    BOOST_TEST((hung.took == 1min));
    BOOST_TEST(hung.answer.response.status == 503);
    aws.aws.faults() = {};
    aws.aws.faults().latency = 30ms;
    BOOST_TEST((aws.ecs("DescribeClusters", orders_body).took == 30ms));
}

BOOST_AUTO_TEST_CASE(a_reset_before_the_answer_leaves_open_whether_the_call_was_carried_out)
{
    Aws aws;
    aws.aws.ecs().create_service(aws.orders, {.name = "log"}).value();
    aws.aws.faults().reset_before = 1;
    int done = 0;
    for (std::uint32_t count = 1; count <= 40; ++count) {
        aws.ecs("UpdateService",
                R"({"cluster":"orders","service":"log","desiredCount":)" + std::to_string(count) + "}");
        done += aws.aws.ecs().desired(aws.orders, "log") == count;
    }
    BOOST_TEST(done > 5);
    BOOST_TEST(done < 35);
    BOOST_TEST(aws.aws.updates().size() == static_cast<std::size_t>(done));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_world_faults_and_bytes)
{
    const auto story = [](std::uint64_t seed) {
        auto options = example_options();
        options.seed = seed;
        options.faults = {.reset_inside = 0.1, .server_error = 0.2, .throttle = 0.1, .latency_spread = 50ms};
        Aws aws(options);
        std::string trace;
        for (int i = 0; i < 30; ++i) {
            aws.aws.ecs().register_instance(aws.orders).value();
            const auto timed = aws.ecs("DescribeClusters", orders_body);
            trace += std::to_string(timed.took.count()) + timed.answer.response.body +
                     header(timed.answer, "x-amzn-requestid");
        }
        return trace;
    };
    BOOST_TEST(story(5) == story(5));
    BOOST_TEST(story(5) != story(6));
}

BOOST_AUTO_TEST_CASE(without_verification_any_signature_will_do_and_the_first_key_is_meant)
{
    auto options = example_options();
    options.verify_signatures = false;
    Aws aws(options);
    BOOST_TEST(aws.ecs("DescribeClusters", orders_body, {.secret = "wrong"}).answer.response.status == 200);
    BOOST_TEST(aws.send(sts_request("Action=GetCallerIdentity&Version=2011-06-15"))
                   .answer.response.body.find("111122223333") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
