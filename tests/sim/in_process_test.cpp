#include "sim/aws_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

net::Request client_request(Aws& aws, const std::string& operation, const std::string& body)
{
    const net::Endpoint endpoint{.tls = true, .host = "ecs.eu-west-1.amazonaws.com", .port = 443};
    auto server = ecs_request(operation, body, endpoint.authority());
    sign(server, {}, "ecs", aws.timers.wall());
    net::Request request{.endpoint = endpoint, .headers = {}, .body = body};
    for (const auto& header : server.headers) {
        if (header.name != "Host") request.headers.push_back(header);
    }
    return request;
}

struct Client {
    explicit Client(Aws& the_aws) : aws(the_aws), transport(make_in_process_transport(the_aws.aws, the_aws.timers)) {}

    asio::awaitable<void> ask(net::Request request, core::Deadline deadline)
    {
        auto sending = transport->send(std::move(request), deadline);
        result = co_await std::move(sending);
        ended = aws.timers.now();
    }

    Aws& aws;
    std::unique_ptr<net::Transport> transport;
    std::optional<core::Result<net::Response>> result;
    core::Time ended{};
    net::TaskGroup tasks{aws.io.get_executor()};
};

} // namespace

BOOST_AUTO_TEST_SUITE(in_process)

BOOST_AUTO_TEST_CASE(the_same_bytes_as_over_the_wire_verified_and_answered)
{
    Aws aws;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", R"({"clusters":["orders"]})"), {}));
    aws.run_for(1s);
    BOOST_REQUIRE(client.result->has_value());
    BOOST_TEST((*client.result)->status == 200);
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_the_call_to_the_moment)
{
    Aws aws;
    aws.aws.faults().hang = 1;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {aws.timers.now() + 700ms}));
    aws.run_for(700ms);
    BOOST_REQUIRE(client.result.has_value());
    BOOST_TEST((client.result->error().kind == core::ErrorKind::deadline));
    BOOST_TEST(client.result->error().retryable);
    BOOST_TEST((client.ended == core::Time{} + 700ms));
    BOOST_TEST(client.tasks.size() == 0u);
}

BOOST_AUTO_TEST_CASE(silence_ends_after_the_first_byte_limit_of_the_request)
{
    Aws aws;
    aws.aws.faults().hang = 1;
    Client client(aws);
    auto request = client_request(aws, "DescribeClusters", "{}");
    client.tasks.spawn(client.ask(request, {}));
    aws.run_for(1h);
    BOOST_TEST((client.ended == core::Time{} + 5s));
    request = client_request(aws, "DescribeClusters", "{}");
    request.first_byte = 25s;
    client.tasks.spawn(client.ask(request, {}));
    const auto begin = aws.timers.now();
    aws.run_for(1h);
    BOOST_TEST((client.ended == begin + 25s));
}

BOOST_AUTO_TEST_CASE(cancelling_ends_the_call_at_once)
{
    Aws aws;
    aws.aws.faults().hang = 1;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {}));
    aws.run_for(1s);
    client.tasks.cancel();
    aws.run_for(0s);
    BOOST_TEST(client.tasks.size() == 0u);
    BOOST_REQUIRE(client.result.has_value());
    BOOST_TEST((client.result->error().kind == core::ErrorKind::cancelled));
}

BOOST_AUTO_TEST_CASE(a_call_whose_caller_left_is_carried_out_only_where_that_is_not_noticed)
{
    for (const bool deaf : {false, true}) {
        Aws aws;
        aws.aws.ecs().create_service(aws.orders, {.name = "log"}).value();
        aws.aws.faults().latency = 2s;
        aws.aws.faults().deaf = deaf ? 1 : 0;
        int told = 0;
        aws.aws.on_call([&](const EcsCallSeen&) { ++told; });
        Client client(aws);
        const auto body = R"({"cluster":"orders","service":"log","desiredCount":4})";
        client.tasks.spawn(client.ask(client_request(aws, "UpdateService", body), {aws.timers.now() + 500ms}));
        aws.run_for(500ms);
        BOOST_TEST((client.result->error().kind == core::ErrorKind::deadline));
        BOOST_TEST(aws.aws.ecs().desired(aws.orders, "log") == 0u);
        aws.run_for(1s);
        BOOST_TEST(aws.aws.ecs().desired(aws.orders, "log") == (deaf ? 4u : 0u));
        BOOST_TEST(told == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_is_deaf_to_its_caller_answers_it_all_the_same)
{
    Aws aws;
    aws.aws.faults().latency = 2s;
    aws.aws.faults().deaf = 1;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {}));
    aws.run_for(3s);
    BOOST_REQUIRE(client.result->has_value());
    BOOST_TEST((*client.result)->status == 200);
    BOOST_TEST((client.ended == core::Time{} + 2s));
}

BOOST_AUTO_TEST_CASE(resets_are_transport_errors_that_can_be_tried_again)
{
    for (const auto fault : {&Faults::reset_before, &Faults::reset_inside}) {
        Aws aws;
        aws.aws.faults().*fault = 1;
        Client client(aws);
        client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {}));
        aws.run_for(1s);
        BOOST_TEST((client.result->error().kind == core::ErrorKind::transport));
        BOOST_TEST(client.result->error().retryable);
    }
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_sends_nothing)
{
    Aws aws;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {aws.timers.now()}));
    aws.run_for(1s);
    BOOST_TEST((client.result->error().kind == core::ErrorKind::deadline));
    BOOST_TEST(aws.aws.requests("DescribeClusters") == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_client_makes_of_an_unusual_answer_is_what_comes)
{
    const auto answer_with = [](double Faults::* fault) {
        Aws aws;
        if (fault != nullptr) aws.aws.faults().*fault = 1;
        Client client(aws);
        client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", R"({"clusters":["orders"]})"), {}));
        aws.run_for(1s);
        return client.result.value().value().body;
    };
    const auto whole = answer_with(nullptr);
    BOOST_TEST(!whole.empty());
    for (const auto fault : {&Faults::interim, &Faults::chunked, &Faults::close_idle})
        BOOST_TEST(answer_with(fault) == whole);
    for (const auto fault : {&Faults::short_length, &Faults::cut_body})
        BOOST_TEST(answer_with(fault) == whole.substr(0, whole.size() / 2));
}

BOOST_AUTO_TEST_CASE(a_drip_takes_a_second_for_each_byte_or_all_the_time_there_is)
{
    Aws aws;
    aws.aws.faults().drip = 1;
    Client client(aws);
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", R"({"clusters":["orders"]})"), {}));
    aws.run_for(1h);
    BOOST_REQUIRE(client.result->has_value());
    const auto bytes = static_cast<long>((*client.result)->body.size());
    BOOST_TEST((client.ended == core::Time{} + bytes * 1s));
    const auto begin = aws.timers.now();
    client.tasks.spawn(client.ask(client_request(aws, "DescribeClusters", "{}"), {begin + 3s}));
    aws.run_for(1h);
    BOOST_TEST((client.result->error().kind == core::ErrorKind::deadline));
    BOOST_TEST((client.ended == begin + 3s));
}

BOOST_AUTO_TEST_SUITE_END()
