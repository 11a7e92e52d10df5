// The demo on virtual time: what it promises of its last line, and that it can fail.
#include "cli/demo/tally.hpp"
#include "cli/world.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace headcount;
using namespace std::chrono_literals;
using test::run_command;

BOOST_AUTO_TEST_SUITE(demo)

namespace {

boost::json::object last_line(const cli::Summary& summary)
{
    std::ostringstream out;
    cli::print_json(summary, out);
    return boost::json::parse(out.str()).as_object();
}

app::RunRecord applied(std::vector<core::Duration> ages, bool found_idle)
{
    app::RunRecord run;
    run.report.calls = 3;
    run.report.rows.emplace_back().decision.outcome = core::Outcome::adjusted;
    run.event_ages = std::move(ages);
    run.found_idle = found_idle;
    return run;
}

} // namespace

BOOST_AUTO_TEST_CASE(on_virtual_time_the_same_seed_is_the_same_to_the_byte)
{
    const std::vector<std::string> words{"demo", "--virtual", "--json", "--seed", "7", "--duration", "20s"};
    const auto first = run_command(words);
    BOOST_TEST(first.code == 0, first.err);
    BOOST_TEST(run_command(words).out == first.out);
    const auto end = boost::json::parse(first.out).as_object();
    BOOST_TEST(end.at("drift") == 0);
    BOOST_TEST(end.at("lost") == 0);
    BOOST_TEST(end.at("clusters") == 50);
    BOOST_TEST(end.at("adjusted").as_int64() > 0);
    BOOST_TEST(end.at("calls_per_run_max") == 3);
    auto other = words;
    other.at(4) = "8";
    BOOST_TEST(run_command(other).out != first.out);
}

BOOST_AUTO_TEST_CASE(with_faults_it_still_ends_in_sync)
{
    const auto end = run_command({"demo", "--virtual", "--json", "--faults", "--seed", "3", "--duration", "20s"});
    BOOST_TEST(end.code == 0, end.err << end.out);
}

BOOST_AUTO_TEST_CASE(drift_and_lost_messages_are_a_failure)
{
    cli::Summary summary;
    BOOST_TEST(summary.good());
    summary.end.drift = 1;
    BOOST_TEST(!summary.good());
    summary.end.drift = 0;
    summary.lost = 1;
    BOOST_TEST(!summary.good());
}

BOOST_AUTO_TEST_CASE(percentiles_are_of_events_by_nearest_rank_and_absent_without_any)
{
    cli::Summary summary;
    BOOST_TEST(last_line(summary).at("event_to_applied_ms").is_null());
    BOOST_TEST(last_line(summary).at("busy_ms").is_null());
    for (int ms = 1; ms <= 100; ++ms)
        summary.tally.add(applied({std::chrono::milliseconds{ms}}, true));
    summary.tally.add(applied({500ms, 600ms}, false));
    const auto end = last_line(summary);
    const auto& idle = end.at("event_to_applied_ms").as_object();
    BOOST_TEST(idle.at("p50") == 50);
    BOOST_TEST(idle.at("p99") == 99);
    BOOST_TEST(idle.at("max") == 100);
    BOOST_TEST(idle.at("events") == 100);
    BOOST_TEST(end.at("busy_ms").at("p50") == 500);
    BOOST_TEST(end.at("busy_ms").at("max") == 600);
    BOOST_TEST(end.at("adjusted") == 101);
    BOOST_TEST(end.at("ecs_calls") == 303);
}

BOOST_AUTO_TEST_CASE(impossible_wishes_are_wrong_usage)
{
    for (const auto& [flag, value] :
         {std::pair{"--clusters", "0"}, {"--clusters", "many"}, {"--duration", "2s"}, {"--seed", "-1"}}) {
        const auto outcome = run_command({"demo", flag, value});
        BOOST_TEST(outcome.code == 64, flag << ' ' << value);
        BOOST_TEST(outcome.err.starts_with(std::string("headcount: ") + flag), outcome.err);
    }
}

BOOST_AUTO_TEST_SUITE_END()
