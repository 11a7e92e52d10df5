// Reads of clusters that share a call while they wait for the API budget.
#include "control/shared_clusters.hpp"

#include "clusters.hpp"
#include "headcount/net/task_group.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "support/static_credentials.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using control::ApiBudget;
using control::SharedClusters;
using core::ErrorKind;

namespace {

namespace json = boost::json;

struct SharedWorld : test::VirtualWorld {
    struct Got {
        core::Time at;
        SharedClusters::Answer answer;
    };

    SharedWorld()
    {
        options.gate = &budget;
        options.attempts = 1;
        client.emplace(transport, timers, random, credentials, metrics, *log, options);
        ecs.emplace(*client);
        shared.emplace(*ecs, timers, &budget);
        transport.otherwise([this](const net::Request& request) { return serve(request); });
        while (budget.try_pass(test::cluster("").scope(), "DescribeClusters", {}))
            ;
    }

    // Each cluster has as many instances as the number behind its dash; who is denied spoils the whole call.
    core::Result<net::Response> serve(const net::Request& request)
    {
        if (failure) return *failure;
        json::array clusters;
        std::vector<std::string> names;
        const json::value body = json::parse(request.body);
        for (const auto& name : body.at("clusters").as_array())
            names.emplace_back(name.as_string());
        asked.push_back(names);
        for (const auto& name : names) {
            if (denied.contains(name)) return test::json_error(400, "AccessDeniedException", "not authorized");
            clusters.push_back({{"clusterName", name},
                                {"status", "ACTIVE"},
                                {"registeredContainerInstancesCount", std::stoi(name.substr(2))}});
        }
        return test::answer(json::serialize(json::object{{"clusters", clusters}, {"failures", json::array{}}}));
    }

    boost::asio::awaitable<void> read(std::string name, aws::Turn turn, core::Deadline deadline)
    {
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        const auto key = test::cluster(name);
        auto answer = co_await shared->describe(key, std::move(turn), deadline);
        got.emplace(name, Got{timers.now(), std::move(answer)});
    }

    void start(std::string name, int lane = 1, core::Duration patience = 1h)
    {
        const aws::Turn turn{.lane = static_cast<std::uint8_t>(lane)};
        tasks.spawn(read(std::move(name), turn, core::Deadline::after(timers.now(), patience)));
        timers.run_until(timers.now());
    }

    void start_many(int count)
    {
        for (int i = 0; i < count; ++i)
            start("c-" + std::to_string(i));
    }

    std::uint32_t instances(const std::string& name) const
    {
        return got.at(name).answer.result.value().clusters.at(0).instances;
    }
    ErrorKind error(const std::string& name) const { return got.at(name).answer.result.error().kind; }

    ApiBudget budget{core::Limits{}, timers};
    test::ScriptedTransport transport{timers};
    core::Random random{1};
    test::StaticCredentials credentials;
    observe::Metrics metrics;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    aws::ClientOptions options;
    std::optional<aws::Client> client;
    std::optional<aws::Ecs> ecs;
    std::set<std::string> denied;
    std::optional<core::Result<net::Response>> failure;
    std::vector<std::vector<std::string>> asked;
    std::map<std::string, Got> got;

    std::optional<SharedClusters> shared;
    net::TaskGroup tasks{io.get_executor()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shared_clusters, SharedWorld)

BOOST_AUTO_TEST_CASE(who_waits_is_taken_along_a_hundred_at_a_time_and_each_gets_his_own_answer)
{
    const core::Time began = timers.now();
    start_many(150);
    BOOST_TEST(asked.empty());
    timers.run();
    BOOST_REQUIRE(asked.size() == 2u);
    BOOST_TEST(asked[0].size() == 100u);
    BOOST_TEST(asked[1].size() == 50u);
    for (int i = 0; i < 150; ++i) {
        const std::string name = "c-" + std::to_string(i);
        BOOST_TEST(instances(name) == static_cast<std::uint32_t>(i));
        BOOST_TEST(got.at(name).answer.calls == 1u);
        BOOST_TEST((got.at(name).at - began < 201ms)); // two slots of ten a second
    }
    BOOST_TEST(!budget.busy());
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_company)
{
    timers.run_until(timers.now() + 1s); // ten slots are free
    for (int i = 0; i < 5; ++i)
        start("c-" + std::to_string(i));
    BOOST_TEST(asked.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_call_that_is_sent_is_not_joined_any_more)
{
    start("c-1");
    timers.run_until(timers.now() + 100ms);
    BOOST_TEST(asked.size() == 1u);
    start("c-2");
    timers.run();
    BOOST_REQUIRE(asked.size() == 2u);
    BOOST_TEST(asked[1] == std::vector<std::string>{"c-2"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_has_the_better_lane_goes_first_and_takes_the_others_along)
{
    start("c-3", 3);
    start("c-2", 2);
    start("c-1", 1);
    timers.run();
    BOOST_REQUIRE(asked.size() == 1u);
    BOOST_TEST(asked[0] == (std::vector<std::string>{"c-1", "c-2", "c-3"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_batch_is_split_until_only_those_fail_that_may_not_be_read)
{
    denied = {"c-5"};
    start_many(8);
    timers.run();
    for (int i = 0; i < 8; ++i) {
        const std::string name = "c-" + std::to_string(i);
        if (i == 5)
            BOOST_TEST((error(name) == ErrorKind::denied));
        else
            BOOST_TEST(instances(name) == static_cast<std::uint32_t>(i));
    }
    BOOST_TEST(asked.size() == 7u); // 8, 4 and 4, 2 and 2, 1 and 1
    BOOST_TEST(got.at("c-0").answer.calls == 2u);
    BOOST_TEST(got.at("c-7").answer.calls == 3u);
    BOOST_TEST(got.at("c-5").answer.calls == 4u);

    asked.clear();
    got.clear();
    start_many(8); // who spoilt a call is asked for alone from then on
    timers.run();
    BOOST_TEST(asked.size() == 2u);
    BOOST_TEST((error("c-5") == ErrorKind::denied));
    denied.clear();
    got.clear();
    start("c-5"); // until he does not
    timers.run();
    asked.clear();
    got.clear();
    while (budget.try_pass(test::cluster("").scope(), "DescribeClusters", {}))
        ;
    start_many(8);
    timers.run();
    BOOST_TEST(asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_service_is_everybodys)
{
    failure = test::json_error(500, "ServerException");
    start_many(3);
    timers.run();
    for (const auto& [name, each] : got)
        BOOST_TEST((each.answer.result.error().kind == ErrorKind::server), name);
    BOOST_TEST(got.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_call_that_its_leader_had_no_more_time_for_says_nothing_of_the_others)
{
    transport.expect("DescribeClusters").takes(10s);
    start("c-1", 1, 2s);
    start("c-2", 1, 1h);
    timers.run();
    BOOST_TEST((error("c-1") == ErrorKind::deadline));
    BOOST_TEST(instances("c-2") == 2u);
    BOOST_TEST(got.at("c-2").answer.calls == 2u);
}

BOOST_AUTO_TEST_CASE(who_runs_out_of_time_in_the_line_or_beside_a_slow_call_stops_waiting)
{
    start("c-1", 1, 50ms);
    start("c-2", 1, 1h);
    timers.run();
    BOOST_TEST((error("c-1") == ErrorKind::deadline));
    BOOST_TEST(got.at("c-1").answer.calls == 0u);
    BOOST_TEST(instances("c-2") == 2u);
}

BOOST_AUTO_TEST_CASE(all_are_cancelled_at_once_and_nobody_is_left_in_line)
{
    transport.expect("DescribeClusters").takes(10s);
    start("c-1");
    start("c-2");
    timers.run_until(timers.now() + 1s); // under way
    for (int i = 3; i < 6; ++i)
        start("c-" + std::to_string(i));
    tasks.cancel();
    timers.run_until(timers.now());
    BOOST_TEST(tasks.size() == 0u);
    for (const auto& [name, each] : got)
        if (name == "c-1" || name == "c-2") BOOST_TEST((each.answer.result.error().kind == ErrorKind::cancelled), name);
    BOOST_TEST(!budget.busy());
}

BOOST_AUTO_TEST_SUITE_END()
