// `headcount serve` with two threads: accounts are dealt to both, each receives for both, and one admin address tells
// of both. Under the thread sanitizer a race ends the process with another code than 0.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace headcount {
namespace {

constexpr int accounts = 8;
constexpr int clusters = 3; // of each

std::string account(int number)
{
    return std::to_string(111122223333 + 7919LL * number);
}

test::Words options()
{
    std::string ids;
    for (int i = 0; i < accounts; ++i)
        ids += (i > 0 ? "," : "") + account(i);
    return {"--accounts", ids, "--no-buckets"};
}

std::string arn(int number, int cluster)
{
    return "arn:aws:ecs:eu-west-1:" + account(number) + ":cluster/c" + std::to_string(cluster);
}

struct Threads : test::ServeWorld {
    Threads() : ServeWorld(options())
    {
        for (int i = 0; i < accounts; ++i)
            for (int c = 0; c < clusters; ++c) {
                post("cluster", {{"cluster", arn(i, c)}});
                post("register", {{"cluster", arn(i, c)}, {"count", 2}});
                post("service", {{"cluster", arn(i, c)}, {"service", test::service}, {"desired", 2}});
            }
    }

    test::ServeSettings settings() const
    {
        return {.yaml = "threads: 2\nlimits: { api_share: \"off\" }\naccounts:\n  - ids: [\"*\"]\n"
                        "    role: arn:aws:iam::{account}:role/headcount\n"};
    }

    void grow()
    {
        for (int i = 0; i < accounts; ++i)
            for (int c = 0; c < clusters; ++c)
                post("register", {{"cluster", arn(i, c)}});
    }

    std::set<std::string> shown()
    {
        std::set<std::string> names;
        const auto rows = boost::json::parse(api("/api/clusters"));
        for (const auto& row : rows.at("rows").as_array())
            names.insert(std::string(row.at("account").as_string()) + "/" + std::string(row.at("cluster").as_string()));
        return names;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(serve_threads, Threads)

BOOST_AUTO_TEST_CASE(two_threads_follow_all_accounts_and_tell_of_them_in_one_place)
{
    start(settings());
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    for (int round = 0; round < 3; ++round) {
        grow();
        BOOST_TEST(eventually([this] { return settled(); }), log());
    }
    BOOST_TEST(eventually([this] { return shown().size() == accounts * clusters; }), shown().size());
    BOOST_TEST(metric("headcount_clusters") == accounts * clusters);
    BOOST_TEST(metric("headcount_drift_found_total") == 0.0);
    BOOST_TEST(metric("headcount_events_total{result=\"rejected\"}") == 0.0);
    BOOST_TEST(!recent().empty());
    BOOST_TEST(stop().ok(), log());
    BOOST_TEST(queue().in_flight == 0U);
}

BOOST_AUTO_TEST_CASE(another_configuration_takes_the_place_of_the_one_in_both_threads_while_events_come)
{
    const std::string file = folder.file("headcount.yaml");
    start(settings());
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    for (const char* line : {"recheck: 3s\n", "recheck: 4s\n"}) {
        grow();
        auto next = settings();
        next.yaml += line;
        std::ofstream{file} << config(next);
        serve->signal(SIGHUP);
        grow();
        BOOST_TEST(eventually([this] { return ready() && settled(); }), log());
    }
    BOOST_TEST(eventually([this] { return metric("headcount_config_reloads_total") == 2.0; }), log());
    BOOST_TEST(stop().ok(), log());
}

BOOST_AUTO_TEST_CASE(limits_that_the_threads_which_stay_cannot_divide_are_refused)
{
    const std::string file = folder.file("headcount.yaml");
    start(settings());
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    auto next = settings();
    next.yaml = "threads: 1\nlimits: { api_share: \"off\", in_flight: 1 }\n"; // good for a restart
    std::ofstream{file} << config(next);
    serve->signal(SIGHUP);
    const auto refused = [this] { return logged("threads, which is read at the start only, is 2, but must be") == 1; };
    BOOST_TEST(eventually(refused), log());
    BOOST_TEST(metric("headcount_config_reloads_total") == 0.0);
    grow();
    BOOST_TEST(eventually([this] { return ready() && settled(); }), log());
    BOOST_TEST(stop().ok(), log());
}

BOOST_AUTO_TEST_CASE(a_stop_in_the_middle_of_the_work_gives_the_rest_back_at_once)
{
    post("faults", {{"latency_ms", 200}});
    start(settings());
    BOOST_TEST_REQUIRE(eventually([this] { return ready(); }), log());
    grow();
    BOOST_TEST(eventually([this] { return queue().received > 0; }), log());
    BOOST_TEST(stop().ok(), log());
    BOOST_TEST(queue().in_flight == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
