#include "sim/control_page.hpp"
#include "sim/fault_names.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(control)

BOOST_AUTO_TEST_CASE(another_process_can_tell_the_whole_story_of_a_cluster)
{
    Page page;
    page.call("POST", "cluster", R"({"cluster":"web"})");
    page.call("POST", "service", R"({"cluster":"web","service":"log","distinct_instance":true})");
    const auto arns = page.call("POST", "register", R"({"cluster":"web","count":3})").at("instances").as_array();
    BOOST_TEST(arns.size() == 3u);
    page.call("POST", "desired", R"({"cluster":"web","service":"log","desired":3})");
    page.run_for(3s);
    const auto row = page.call("GET", "table", "").at("rows").at(1);
    BOOST_TEST(row.at("registered").as_int64() == 3);
    BOOST_TEST(row.at("running").as_int64() == 3);
    page.call("POST", "drain", R"({"cluster":"web","count":2})");
    page.call("POST", "activate", R"({"cluster":"web"})");
    const auto one = R"({"instance":")" + std::string(arns[0].as_string()) + "\"}";
    page.call("POST", "disconnect", one);
    page.call("POST", "connect", one);
    page.call("POST", "terminate", one);
    page.call("POST", "deregister", R"({"cluster":"web"})");
    BOOST_TEST(page.call("GET", "table", "").at("rows").at(1).at("registered").as_int64() == 1);
    page.call("POST", "delete_service", R"({"cluster":"web","service":"log"})");
    BOOST_TEST(page.call("GET", "events", "").at("emitted").as_int64() > 10);
}

BOOST_AUTO_TEST_CASE(messages_requests_updates_and_the_queue_are_seen)
{
    Page page;
    page.call("POST", "send", R"({"body":"not json","count":2})");
    BOOST_TEST(page.call("GET", "queue", "").at("visible").as_int64() == 2);
    page.call("POST", "queue", R"({"gone":true})");
    page.call("POST", "send", R"({"body":"x"})", 400);
    page.call("POST", "queue", R"({"gone":false})");
    page.aws.ecs().create_service(page.orders, {.name = "log"}).value();
    page.ecs("UpdateService", R"({"cluster":"orders","service":"log","desiredCount":2})");
    BOOST_TEST(page.call("GET", "requests", "").at("UpdateService").as_int64() == 1);
    const auto update = page.call("GET", "updates", "").at("updates").at(0);
    BOOST_TEST(update.at("members").as_array().size() == 3u);
    BOOST_TEST(update.at("desired").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(each_message_is_seen_with_its_receives_and_when_it_shows_again)
{
    Page page;
    page.call("POST", "send", R"({"body":"not json","count":2})");
    page.aws.queues().receive(page.queue, {.messages = 1, .visibility = 30s}, page.timers.now()).value();
    const auto messages = page.call("GET", "messages", "").at("messages");
    BOOST_TEST(messages.at(0).at("receives").as_int64() == 1);
    BOOST_TEST(messages.at(0).at("visible_in_ms").as_int64() == 30'000);
    BOOST_TEST(messages.at(1).at("state").as_string() == "visible");
    BOOST_TEST(messages.at(1).at("bytes").to_number<int>() == 8);
}

BOOST_AUTO_TEST_CASE(a_watch_tells_the_last_read_the_last_receive_and_the_most_calls_at_once)
{
    Page page;
    page.aws.ecs().create_service(page.orders, {.name = "log"}).value();
    page.call("POST", "send", R"({"body":"not json"})");
    const auto before = page.call("POST", "watch", "{}");
    BOOST_TEST(before.at("last_read_ms").as_int64() == -1);
    BOOST_TEST(before.at("last_received_ms").as_int64() == -1);

    page.run_for(1s);
    const auto got = page.aws.queues().receive(page.queue, {}, page.timers.now()).value();
    page.aws.queues().remove_message(page.queue, got.at(0).handle, page.timers.now()).value();
    page.run_for(1s);
    page.ecs("DescribeServices", R"({"cluster":"orders","services":["log"]})");
    {
        net::ServerRequest request;
        request.headers = {{"X-Amz-Target", "AmazonEC2ContainerServiceV20141113.DescribeServices"}};
        const CallWatch::Inside one(page.control.watch(), request);
        const CallWatch::Inside two(page.control.watch(), request);
        const CallWatch::Inside another(page.control.watch(), {});
    }
    const auto after = page.call("GET", "watch", "");
    BOOST_TEST(after.at("reads").to_number<int>() == 1);
    BOOST_TEST(after.at("last_received_ms").as_int64() == 1000);
    BOOST_TEST(after.at("last_read_ms").as_int64() == 2000);
    BOOST_TEST(after.at("most_ecs_calls").to_number<int>() == 2);
    BOOST_TEST(after.at("ecs_calls").to_number<int>() == 0);
}

BOOST_AUTO_TEST_CASE(faults_are_switched_together_or_not_at_all)
{
    Page page;
    page.call("POST", "faults", R"({"throttle":0.5,"latency_ms":20,"clock_skew_ms":-1000})");
    BOOST_TEST(page.aws.faults().throttle == 0.5);
    BOOST_TEST((page.aws.faults().latency == 20ms));
    BOOST_TEST((page.aws.faults().clock_skew == -1s));
    page.call("POST", "faults", R"({"hang":1,"nothing":1})", 400);
    page.call("POST", "faults", R"({"hang":2})", 400);
    page.call("POST", "faults", R"({"hang":"1"})", 400);
    BOOST_TEST(page.aws.faults().hang == 0);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_in_words)
{
    Page page;
    page.call("POST", "register", R"({"cluster":"nothing"})", 400);
    page.call("POST", "register", R"({"cluster":"orders","count":0})", 400);
    page.call("POST", "drain", R"({"cluster":"orders","count":1})", 400);
    page.call("POST", "drain", R"({"instance":"x"})", 400);
    page.call("POST", "register", "[", 400);
    page.call("GET", "register", "", 404);
    page.call("POST", "nothing", "", 404);
    BOOST_TEST(!page.control.handle({"POST", "/", {}, ""}).has_value());
}

BOOST_AUTO_TEST_CASE(faults_are_read_from_the_command_line)
{
    const auto faults = parse_faults("reset_before=0.25,latency_ms=5,read_lag_ms=1500");
    BOOST_REQUIRE(faults.has_value());
    BOOST_TEST(faults->reset_before == 0.25);
    BOOST_TEST((faults->read_lag == 1500ms));
    BOOST_TEST(parse_faults("").has_value());
    for (const auto* wrong : {"reset_before", "reset_before=", "reset_before=x", "reset_before=1.5", "reset_before=nan",
                              "what=1", "latency_ms=-1", "latency_ms=1e300"}) {
        BOOST_TEST(parse_faults(wrong).has_error(), wrong);
    }
}

BOOST_AUTO_TEST_CASE(each_fault_that_help_tells_of_can_be_set)
{
    std::istringstream lines(describe_faults());
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        Faults faults;
        BOOST_TEST(set_fault(faults, name, 1).has_value(), name);
        BOOST_TEST(words.good(), line); // and its meaning follows
    }
    BOOST_TEST(count == 33);
}

BOOST_AUTO_TEST_SUITE_END()
