// A dry run decides, reports and changes nothing, whichever command it is: the same lines, marked, and no
// UpdateService.
#include "integration/lambda_world.hpp"
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace headcount {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const test::Environment dry{{"HEADCOUNT_DRY_RUN", "true"}, {"HEADCOUNT_LOG_LEVEL", "debug"}};
const test::Environment wet{{"HEADCOUNT_LOG_LEVEL", "debug"}};

// What runs said in a log: their lines without what differs by time, ids and the mark of a dry run.
std::vector<std::string> run_lines(const std::string& log, bool marked)
{
    std::vector<std::string> lines;
    std::istringstream text{log};
    for (std::string line; std::getline(text, line);) {
        boost::system::error_code ec;
        auto parsed = json::parse(line, ec);
        if (ec || !parsed.is_object()) continue;
        auto& object = parsed.as_object();
        if (!object.contains("outcome")) continue;
        const auto* mark = object.if_contains("dry_run");
        BOOST_TEST((mark != nullptr && *mark == json::value(true)) == marked, line);
        json::object kept;
        for (const auto* name :
             {"level", "msg", "account", "region", "cluster", "service", "instances", "from", "to", "reason"})
            kept[name] = object.at(name);
        lines.push_back(json::serialize(kept));
    }
    return lines;
}

struct Fleet : test::ServeWorld {
    Fleet() : ServeWorld({})
    {
        make_cluster("orders", 3, 1);
        make_cluster("stock", 2, 2);
    }
    test::Finished run_headcount(const test::Words& words, const test::Environment& environment, std::string input = {})
    {
        auto command = headcount(words, {.environment = environment});
        command.input = std::move(input);
        return test::run_process(command, test::long_enough);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(dry_run)

BOOST_FIXTURE_TEST_CASE(serve_says_of_each_run_what_it_would_do, Fleet)
{
    start({.environment = dry});
    BOOST_TEST_REQUIRE(eventually([this] { return logged("would_adjust") >= 1 && queue().empty(); }), log());
    BOOST_TEST(stop().ok());
    const auto said = run_lines(log(), true);
    BOOST_TEST(calls("UpdateService") == 0U);
    BOOST_TEST(desired("orders") == 1);

    start({.environment = wet}); // the same world, and what the same decision looks like
    post("register", {{"cluster", "stock"}});
    BOOST_TEST_REQUIRE(eventually([this] { return desired("stock") == 3; }), log());
    BOOST_TEST(stop().ok());
    (void)run_lines(log(), false);
    const auto change = std::ranges::find_if(
        said, [](const std::string& line) { return line.find("1 → 3: 3 instances × 1 = 3") != std::string::npos; });
    BOOST_TEST_REQUIRE((change != said.end()));
    BOOST_TEST(change->find(R"("level":"info")") != std::string::npos, *change);
    BOOST_TEST(change->find(R"("reason":"count_changed")") != std::string::npos, *change);
}

BOOST_FIXTURE_TEST_CASE(apply_prints_what_it_would_set, Fleet)
{
    const auto done = run_headcount({"apply", "--json"}, dry);
    BOOST_TEST_REQUIRE(done.ended.ok(), done);
    const auto parsed = json::parse(done.output);
    const auto& row = parsed.at("rows").at(0);
    BOOST_TEST(test::text_of(row.at("cluster")) == "orders");
    BOOST_TEST(test::text_of(row.at("outcome")) == "would_adjust");
    BOOST_TEST(row.at("to") == 3);
    BOOST_TEST(run_headcount({"apply", "--dry-run"}, {}).ended.ok()); // the flag is the same
    BOOST_TEST(calls("UpdateService") == 0U);
    BOOST_TEST(desired("orders") == 1);
}

BOOST_FIXTURE_TEST_CASE(replay_says_line_by_line_what_it_would_do_and_then_does_it_without_the_flag, Fleet)
{
    const auto event = json::serialize(json::parse(test::instance_event("111122223333", "orders"))) + "\n"; // one line
    const auto first = run_headcount({"replay", "-", "--json"}, dry, event);
    BOOST_TEST_REQUIRE(first.ended.ok(), first);
    const auto said = run_lines(first.error_output, true);
    BOOST_TEST(calls("UpdateService") == 0U);
    BOOST_TEST(json::parse(first.output).at("runs").at("would_adjust") == 1, first);
    const auto second = run_headcount({"replay", "-", "--json"}, wet, event);
    BOOST_TEST_REQUIRE(second.ended.ok(), second);
    BOOST_TEST(said == run_lines(second.error_output, false), boost::test_tools::per_element());
    BOOST_TEST(!said.empty());
    BOOST_TEST(desired("orders") == 3);
}

BOOST_FIXTURE_TEST_CASE(lambda_answers_its_invocation_and_changes_nothing, test::LambdaWorld)
{
    make_cluster("orders", 3, 1);
    const auto event = test::instance_event("111122223333", "orders");
    start(dry);
    BOOST_TEST(invoke(event).call == "response");
    const auto said = run_lines(log(), true);
    BOOST_TEST(std::ranges::count(calls, "UpdateService") == 0);
    start(wet);
    BOOST_TEST(invoke(event).call == "response");
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(said == run_lines(log(), false), boost::test_tools::per_element());
    BOOST_TEST(!said.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
