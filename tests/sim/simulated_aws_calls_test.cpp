// What is told of a call, and what becomes of one that hangs or shows the past.
#include "sim/aws_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <vector>

using namespace headcount;
using namespace headcount::sim;
using namespace std::chrono_literals;

namespace {

const std::string orders_body = R"({"clusters":["orders"]})";

} // namespace

BOOST_AUTO_TEST_SUITE(simulated_aws_calls)

BOOST_AUTO_TEST_CASE(a_call_that_hangs_is_carried_out_before_the_silence_after_it_or_never)
{
    int before = 0;
    int after = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        auto options = example_options();
        options.seed = seed;
        options.faults.hang = 1;
        Aws aws(options);
        aws.aws.ecs().create_service(aws.orders, {.name = "log"}).value();
        aws.ecs("UpdateService", R"({"cluster":"orders","service":"log","desiredCount":3})");
        if (aws.aws.updates().empty()) continue;
        const auto took = aws.aws.updates().front().at - core::Time{};
        BOOST_TEST((took == 0s || took == 1min));
        ++(took == 0s ? before : after);
    }
    BOOST_TEST(before > 3);
    BOOST_TEST(after > 3);
    BOOST_TEST(before + after < 32);
}

BOOST_AUTO_TEST_CASE(calls_are_told_with_their_times_once_they_are_answered_whole)
{
    Aws aws;
    aws.aws.ecs().create_service(aws.orders, {.name = "log", .desired = 2}).value();
    aws.aws.ecs().register_instance(aws.orders).value();
    std::vector<EcsCallSeen> told;
    aws.aws.on_call([&](const EcsCallSeen& call) { told.push_back(call); });
    aws.aws.faults().latency = 20ms;
    const auto start = aws.timers.now();
    aws.ecs("DescribeServices", R"({"cluster":"orders","services":["log"]})");
    BOOST_REQUIRE(told.size() == 1u);
    BOOST_TEST((told[0] == EcsCallSeen{aws.orders, "DescribeServices", 2, start, start + 20ms}));
    aws.ecs("DescribeServices", R"({"cluster":"orders","services":["other"]})");
    aws.ecs("DescribeClusters", orders_body);
    aws.ecs("UpdateService", R"({"cluster":"orders","service":"log","desiredCount":7})");
    BOOST_REQUIRE(told.size() == 4u);
    BOOST_TEST(!told[1].number.has_value());
    BOOST_TEST(told[2].number.value_or(99) == 1u);
    BOOST_TEST(told[3].number.value_or(99) == 7u);

    aws.ecs("DescribeClusters", R"({"clusters":["nowhere"]})");
    aws.ecs("UpdateService", R"({"cluster":"orders","service":"log","desiredCount":-1})");
    for (const auto fault : {&Faults::reset_before, &Faults::reset_inside, &Faults::server_error, &Faults::throttle}) {
        aws.aws.faults() = {};
        aws.aws.faults().*fault = 1;
        aws.ecs("DescribeClusters", orders_body);
    }
    BOOST_TEST(told.size() == 4u);
}

BOOST_AUTO_TEST_CASE(the_most_calls_of_runs_inside_at_once_are_counted_by_account_and_region)
{
    Aws aws;
    aws.aws.faults().latency = 1s;
    const auto begin = [&](const std::string& operation, const Signing& who) {
        auto request = ecs_request(operation, "{}");
        sign(request, who, "ecs", aws.timers.wall());
        asio::co_spawn(aws.io, aws.aws.handle(std::move(request)), [](const auto&...) {});
    };
    const Signing other{.key_id = "AKIAHEADCOUNTEXAMPL2", .secret = "second"};
    begin("DescribeClusters", {});
    begin("DescribeServices", {});
    begin("ListClusters", {});
    begin("UpdateService", other);
    aws.run_for(1h);
    begin("DescribeClusters", {});
    aws.run_for(1h);
    const auto& most = aws.aws.most_inside();
    BOOST_TEST(most.in_all == 3u);
    BOOST_TEST(most.of_scope.at({"111122223333", "eu-west-1"}) == 2u);
    BOOST_TEST(most.of_scope.at({"444455556666", "eu-west-1"}) == 1u);
}

BOOST_AUTO_TEST_CASE(reads_of_services_may_show_the_desired_count_of_the_past)
{
    Aws aws;
    aws.aws.ecs().create_service(aws.orders, {.name = "log", .desired = 1}).value();
    aws.run_for(1h);
    const auto shown = [&] {
        const auto answer = aws.ecs("DescribeServices", R"({"cluster":"orders","services":["log"]})").answer;
        return boost::json::parse(answer.response.body).at("services").at(0).at("desiredCount").to_number<int>();
    };
    aws.aws.faults().read_lag = 10s;
    aws.ecs("UpdateService", R"({"cluster":"orders","service":"log","desiredCount":2})");
    std::set<int> soon;
    for (int i = 0; i < 20; ++i)
        soon.insert(shown());
    BOOST_TEST((soon == std::set<int>{1, 2} || soon == std::set<int>{1}));
    aws.run_for(10s);
    std::set<int> later;
    for (int i = 0; i < 20; ++i)
        later.insert(shown());
    BOOST_TEST((later == std::set<int>{2}));
}

BOOST_AUTO_TEST_SUITE_END()
