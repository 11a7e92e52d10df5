// `headcount plan`, `explain` and `wait` against the simulated AWS: what they print, how they exit, and that none of
// them changes anything.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

namespace headcount {
namespace {

namespace json = boost::json;

struct Reading : test::ServeWorld {
    Reading() : ServeWorld({}) { make_cluster("orders", 3, 1); }

    test::Finished run_headcount(test::Words words, test::Environment environment = {})
    {
        return test::run_process(headcount(std::move(words), {.environment = std::move(environment)}),
                                 test::long_enough);
    }
    json::object row(const test::Finished& finished)
    {
        BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
        return json::parse(finished.output).at("rows").at(0).as_object();
    }
    // Every call that arrived was one that reads.
    void nothing_was_changed()
    {
        constexpr std::array reads{"GetCallerIdentity", "ListClusters",           "DescribeServices",
                                   "DescribeClusters",  "ListContainerInstances", "DescribeContainerInstances"};
        for (const auto& call : get("requests")) {
            const bool known = std::ranges::find(reads, call.key()) != reads.end();
            BOOST_TEST(known, call.key());
        }
    }
    void drain_one() { post("drain", {{"cluster", "orders"}, {"count", 1}}); }
};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(plan, Reading)

BOOST_AUTO_TEST_CASE(it_tells_what_apply_would_do_and_changes_nothing)
{
    const auto finished = run_headcount({"plan"});
    BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    BOOST_TEST(contains(finished.output, "CLUSTER  SERVICE     INSTANCES  NOW  NEXT  REASON"), finished);
    BOOST_TEST(contains(finished.output, "orders   node-agent          3    1     3  count_changed"), finished);
    BOOST_TEST(!contains(finished.output, "\x1b"), finished); // no terminal, no colours
    BOOST_TEST(finished.error_output == "");
    const auto told = row(run_headcount({"plan", "orders", "--json"}));
    BOOST_TEST(test::text_of(told.at("outcome")) == "would_adjust");
    BOOST_TEST(told.at("from") == 1);
    BOOST_TEST(told.at("to") == 3);
    BOOST_TEST(desired("orders") == 1);
    nothing_was_changed();
}

BOOST_AUTO_TEST_CASE(drift_is_exit_2_where_it_is_asked_for_and_a_failure_comes_first)
{
    BOOST_TEST(run_headcount({"plan"}).ended.exit_code == 0);
    BOOST_TEST(run_headcount({"plan", "--exit-code"}).ended.exit_code == 2);
    BOOST_TEST(run_headcount({"plan", "--exit-code", "--service", test::service, "--scale.max", "1"}).ended.exit_code ==
               0);
    BOOST_TEST(run_headcount({"plan", "--exit-code", "orders", "ordres"}).ended.exit_code == 1);
}

BOOST_AUTO_TEST_CASE(placeable_instances_are_counted_as_the_flag_says)
{
    drain_one();
    BOOST_TEST(row(run_headcount({"plan", "--json"})).at("to") == 3);
    BOOST_TEST(row(run_headcount({"plan", "--json", "--service", "node-agent", "--count", "active"})).at("to") == 2);
    const auto refused = run_headcount({"plan", "--service", "node-agent", "--where", "attribute:pool = web"});
    BOOST_TEST(refused.ended.exit_code == 1);
    BOOST_TEST(contains(refused.error_output, "cannot count the instances that match attribute:pool = web"), refused);
    nothing_was_changed();
}

BOOST_AUTO_TEST_CASE(explain_shows_every_instance_and_why_it_counts_or_not)
{
    drain_one();
    const test::Words words{"explain", "orders", "node-agent", "--service", "node-agent", "--count", "active"};
    auto with_json = words;
    with_json.emplace_back("--json");
    const auto explained = row(run_headcount(with_json));
    BOOST_TEST(explained.at("instances") == 2);
    std::size_t counted = 0;
    std::size_t draining = 0;
    for (const auto& instance : explained.at("counted").as_array()) {
        counted += instance.at("counted").as_bool() ? 1 : 0;
        draining += test::text_of(instance.at("why_not")) == "draining" ? 1 : 0;
    }
    BOOST_TEST(counted == 2u);
    BOOST_TEST(draining == 1u);
    const auto finished = run_headcount(words);
    BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    BOOST_TEST(contains(finished.output, "2 instances × 1 = 2 → 2, now 1"), finished);
    BOOST_TEST(contains(finished.output, "no: draining"), finished);
    BOOST_TEST(run_headcount({"explain", "ordres"}).ended.exit_code == 1);
    BOOST_TEST(run_headcount({"explain", "orders", "other"}).ended.exit_code == 1);
    BOOST_TEST(run_headcount({"explain"}).ended.exit_code == 64);
    nothing_was_changed();
}

BOOST_AUTO_TEST_CASE(wait_ends_when_the_count_is_right_and_runs_and_not_before)
{
    const auto in_vain = run_headcount({"wait", "orders", "--timeout", "1s"});
    BOOST_TEST(in_vain.ended.exit_code == 1);
    BOOST_TEST(contains(in_vain.error_output, "not in sync in time: cluster orders, service node-agent: 1 → 3"),
               in_vain);
    nothing_was_changed();
    BOOST_TEST_REQUIRE(run_headcount({"apply", "orders"}).ended.ok());
    const auto waited = run_headcount({"wait", "orders", "node-agent"});
    BOOST_TEST(waited.ended.ok(), waited);
    BOOST_TEST(waited.output == "");
    BOOST_TEST(run_headcount({"wait", "orders", "other"}).ended.exit_code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
