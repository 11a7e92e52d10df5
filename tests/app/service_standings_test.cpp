// Services that are held, contended or paused, as the log shows them at level info: where that begins and where it
// ends.
#include "app/service_world.hpp"

#include "headcount/core/wall_text.hpp"

#include <boost/json.hpp>

#include <algorithm>

using namespace headcount;
using namespace std::chrono_literals;
using observe::LogLevel;

namespace {

struct Standings : test::ServiceWorld {
    void event()
    {
        source->put(test::instance_event("orders", "e-" + std::to_string(++events)));
        pass(1s);
    }
    // Lines of services that a person sees with the default level.
    std::vector<test::KeptLog::Line> shown() const
    {
        auto lines = log.at(LogLevel::info);
        std::erase_if(lines, [](const auto& line) { return !line.fields.contains("outcome"); });
        return lines;
    }
    void run_tasks(std::int64_t running)
    {
        ecs_world.show = [running](const std::string&, boost::json::object& service) {
            service["runningCount"] = running;
        };
    }

    int events = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_standings, Standings)

BOOST_AUTO_TEST_CASE(a_hold_is_one_line_when_it_begins_and_one_when_it_ends)
{
    config.rules[0].scale_in.hold = 10min;
    start();
    for (int i = 0; i < 5; ++i)
        event();
    BOOST_TEST_REQUIRE(shown().size() == 1U);
    const auto began = shown().front();
    BOOST_TEST(began.msg.starts_with("19 instances × 1 = 19 → 19, now 28, held: "));
    BOOST_TEST(began.fields.at("outcome") == "held");
    BOOST_TEST(began.fields.at("reason") == "hold");
    BOOST_TEST(began.fields.at("next_look") == "2026-01-02T03:14:05.010Z");
    ecs_world.clusters["orders"].instances = 28;
    for (int i = 0; i < 5; ++i)
        event();
    BOOST_TEST_REQUIRE(shown().size() == 2U);
    BOOST_TEST(shown().back().msg == "no longer held (hold): 28 already: 28 instances × 1 = 28");
}

BOOST_AUTO_TEST_CASE(a_hold_that_ends_in_a_change_is_told_by_the_change)
{
    config.rules[0].scale_in.hold = 10min;
    start();
    event();
    pass(11min);
    BOOST_TEST_REQUIRE(shown().size() == 2U);
    BOOST_TEST(shown().back().msg == "28 → 19: 19 instances × 1 = 19");
    event();
    BOOST_TEST(shown().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_pause_that_an_event_meets_is_told_once_and_so_is_its_end)
{
    ecs_world.clusters["orders"].tags["node-agent"] = {{"headcount:paused-until", core::rfc3339(timers.wall() + 2h)}};
    ecs_world.clusters["orders"].instances = 28;
    start();
    event();
    event();
    BOOST_TEST_REQUIRE(shown().size() == 1U);
    BOOST_TEST(shown().front().msg.starts_with("paused by its tags until "));
    BOOST_TEST(shown().front().fields.at("until") == "2026-01-02T05:04:05.000Z");
    pass(2h);
    BOOST_TEST_REQUIRE(shown().size() == 2U);
    BOOST_TEST(shown().back().msg.starts_with("no longer paused: 28 already"));
}

BOOST_AUTO_TEST_CASE(a_look_that_fails_neither_ends_nor_begins_anything)
{
    config.rules[0].scale_in.hold = 10min;
    start();
    event();
    ecs_world.fault = [](const auto&) { return core::Error{core::ErrorKind::denied, "", "no", false, ""}; };
    event();
    ecs_world.fault = nullptr;
    event();
    BOOST_TEST(shown().size() == 1U);
}

// A slip of the pen, at three in the morning.
BOOST_AUTO_TEST_CASE(a_query_that_matches_nothing_is_warned_of_while_it_has_stopped_nothing_yet)
{
    config.rules[0].where = "attribute:poool == web";
    start();
    event();
    const std::string sum = "0 of 19 registered instances match `where`, so 0 instances × 1 = 0";
    BOOST_TEST(log.count("the desired count would go to 0: " + sum + "; compare") == 1U);
    BOOST_TEST(log.at(LogLevel::warn).back().fields.at("code") == "HC2113");
    pass(24h);
    BOOST_TEST(desired() == 28);
    BOOST_TEST(shown().size() == 1U);
    BOOST_TEST(log.at(LogLevel::warn).size() == 1U);

    run_tasks(0); // its fleet has gone to zero after all
    pass(6min);
    BOOST_TEST(desired() == 0);
    BOOST_TEST(shown().back().msg == "28 → 0: " + sum);
    BOOST_TEST(log.count("the desired count goes to 0: " + sum) == 1U);
}

// A number would say that it was read.
BOOST_AUTO_TEST_CASE(what_was_not_read_is_no_zero)
{
    start();
    ecs_world.fault = [](const auto& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation != "DescribeServices") return std::nullopt;
        return core::Error{core::ErrorKind::denied, "AccessDeniedException", "no", false, ""};
    };
    event();
    const auto line = log.at(LogLevel::error).front();
    BOOST_TEST(!line.fields.contains("from"));
    BOOST_TEST(!line.fields.contains("to"));
    const std::string row = R"("from":null,"to":null,"policy":null,"running":null,"pending":null,"outcome":)";
    BOOST_TEST(service->clusters_json().find(row + R"("failed")") != std::string::npos, service->clusters_json());
    ecs_world.fault = nullptr;
    ecs_world.clusters["orders"].services.clear();
    event();
    BOOST_TEST(service->clusters_json().find(row + R"("no_service")") != std::string::npos, service->clusters_json());
}

BOOST_AUTO_TEST_CASE(a_write_that_is_refused_says_what_stands_and_what_was_wanted)
{
    start();
    ecs_world.fault = [](const auto& call) -> std::optional<core::Result<net::Response>> {
        if (call.operation != "UpdateService") return std::nullopt;
        return core::Error{core::ErrorKind::denied, "AccessDeniedException", "no", false, ""};
    };
    event();
    const auto line = log.at(LogLevel::error).front();
    BOOST_TEST(line.fields.at("from") == "28");
    BOOST_TEST(line.fields.at("to") == "28");
    BOOST_TEST(line.fields.at("policy") == "19");
}

BOOST_AUTO_TEST_SUITE_END()
