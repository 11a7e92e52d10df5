// `headcount apply` against the simulated AWS: what it sets, what it prints, how it exits.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace headcount {
namespace {

namespace json = boost::json;

struct Apply : test::ServeWorld {
    Apply() : ServeWorld({}) { make_cluster("orders", 3, 1); }

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
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(apply, Apply)

BOOST_AUTO_TEST_CASE(it_sets_the_count_and_says_so_in_one_row)
{
    const auto changed = row(run_headcount({"apply", "orders", "--json"}));
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(test::text_of(changed.at("account")) == "111122223333");
    BOOST_TEST(test::text_of(changed.at("region")) == "eu-west-1");
    BOOST_TEST(test::text_of(changed.at("cluster")) == "orders");
    BOOST_TEST(test::text_of(changed.at("service")) == test::service);
    BOOST_TEST(changed.at("rule") == 0);
    BOOST_TEST(changed.at("instances") == 3);
    BOOST_TEST(changed.at("from") == 1);
    BOOST_TEST(changed.at("to") == 3);
    BOOST_TEST(changed.at("policy") == 3);
    BOOST_TEST(test::text_of(changed.at("outcome")) == "adjusted");
    BOOST_TEST(test::text_of(changed.at("reason")) == "count_changed");

    const auto again = row(run_headcount({"apply", "orders", "--json"}));
    BOOST_TEST(test::text_of(again.at("outcome")) == "in_sync");
    BOOST_TEST(calls("UpdateService") == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_cluster_it_goes_over_all_in_reach_and_prints_a_table)
{
    make_cluster("web", 2, 5);
    make_cluster("empty", 1, std::nullopt);
    const auto finished = run_headcount({"apply"});
    BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(desired("web") == 2);
    BOOST_TEST(finished.output.find("adjusted") != std::string::npos, finished);
    BOOST_TEST(finished.output.find("no_service") != std::string::npos, finished);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_and_changes_nothing)
{
    const auto told = row(run_headcount({"apply", "orders", "--json", "--dry-run"}));
    BOOST_TEST(test::text_of(told.at("outcome")) == "would_adjust");
    BOOST_TEST(told.at("to") == 3);
    BOOST_TEST(desired("orders") == 1);
    BOOST_TEST(calls("UpdateService") == 0U);
}

BOOST_AUTO_TEST_CASE(a_cluster_that_does_not_exist_is_a_failure_and_one_named_twice_is_looked_at_once)
{
    const auto missing = run_headcount({"apply", "ordres"});
    BOOST_TEST(missing.ended.exit_code == 1, missing);
    BOOST_TEST(missing.error_output.starts_with("headcount: there is no cluster ordres in account 111122223333"),
               missing);
    const auto left_out = run_headcount({"apply", "orders", "--service", test::service, "--clusters", "web-*"});
    BOOST_TEST(left_out.ended.exit_code == 1, left_out);
    BOOST_TEST(left_out.error_output.find("no rule covers cluster orders") != std::string::npos, left_out);
    const auto twice = run_headcount({"apply", "orders", "orders", "--json"});
    BOOST_TEST_REQUIRE(twice.ended.ok(), twice);
    BOOST_TEST(json::parse(twice.output).at("rows").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_service_that_no_cluster_has_is_told_apart_from_one_at_zero)
{
    const auto finished = run_headcount({"apply"}, {{"HEADCOUNT_SERVICE", "nothere"}});
    BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
    BOOST_TEST(finished.error_output.find("no cluster of 1 has a service nothere") != std::string::npos, finished);
    BOOST_TEST(finished.output.find(" 0 ") == std::string::npos, finished); // what was not read is no number
}

BOOST_AUTO_TEST_CASE(a_fall_to_zero_is_confirmed_by_a_second_read_before_it_is_made)
{
    make_cluster("empty", 0, 2);
    const auto before = std::chrono::steady_clock::now();
    const auto changed = row(run_headcount({"apply", "empty", "--json"}));
    BOOST_TEST((std::chrono::steady_clock::now() - before >= std::chrono::seconds{15}));
    BOOST_TEST(desired("empty") == 0);
    BOOST_TEST(changed.at("from") == 2);
    BOOST_TEST(changed.at("to") == 0);
    BOOST_TEST(test::text_of(changed.at("outcome")) == "adjusted");
}

BOOST_AUTO_TEST_CASE(steps_are_taken_until_it_is_done_and_shown_as_one_change)
{
    const auto changed = row(run_headcount(
        {"apply", "orders", "--json"}, {{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_SCALE_OUT_MAX_STEP", "1"}}));
    BOOST_TEST(desired("orders") == 3);
    BOOST_TEST(calls("UpdateService") == 2U);
    BOOST_TEST(changed.at("from") == 1);
    BOOST_TEST(changed.at("to") == 3);
    BOOST_TEST(test::text_of(changed.at("outcome")) == "adjusted");
}

BOOST_AUTO_TEST_CASE(what_is_left_held_is_a_line_and_exit_1)
{
    make_cluster("empty", 0, 2);
    const test::Environment never{{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_SCALE_IN_TO_ZERO", "false"}};
    const auto finished = run_headcount({"apply"}, never);
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    BOOST_TEST(finished.error_output ==
                   "headcount: service " + test::service +
                       " of cluster empty (111122223333, eu-west-1): 0 instances × 1 = 0 → 0, now 2, held: its rule "
                       "lets it not fall to zero (to_zero: false)\n",
               finished);
    BOOST_TEST(desired("empty") == 2);
    BOOST_TEST(desired("orders") == 3);

    const auto planned = run_headcount({"plan", "empty", "--exit-code"}, never);
    BOOST_TEST(planned.ended.exit_code == 2, planned); // it differs from its rule
    BOOST_TEST(planned.output.find("held: its rule lets it not fall to zero") != std::string::npos, planned);
}

// 50 may always go; here half of what runs is more, and that is known from reading everything first.
BOOST_AUTO_TEST_CASE(the_brake_lets_half_of_all_that_runs_go_and_holds_the_rest)
{
    make_cluster("large", 2, 80);
    make_cluster("small", 20, 20);
    post("register", {{"cluster", "large"}, {"count", 58}});
    const auto all_run = [this] {
        const auto table = get("table");
        for (const auto& row : table.at("rows").as_array())
            if (row.at("running") != row.at("desired")) return false;
        return true;
    };
    BOOST_TEST_REQUIRE(eventually(all_run, test::long_enough, std::chrono::milliseconds{100}));
    const test::Environment scale{{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_SCALE_PER_INSTANCE", "0.1"}};
    const auto planned = run_headcount({"plan"}, scale);
    BOOST_TEST(planned.output.find("as many tasks of the account and region have gone") != std::string::npos, planned);
    const auto finished = run_headcount({"apply"}, scale);
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    BOOST_TEST(finished.error_output.find("as many tasks of the account and region have gone as may in a window") !=
                   std::string::npos,
               finished);
    BOOST_TEST(desired("large") + desired("small") == 50); // 101 run, 50 may go
}

BOOST_AUTO_TEST_CASE(what_fails_is_one_sentence_without_the_secret_and_exit_1)
{
    const auto finished = run_headcount({"apply", "orders"}, {{"AWS_SECRET_ACCESS_KEY", "not-the-secret"}});
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    BOOST_TEST(finished.error_output.starts_with("headcount: "), finished);
    BOOST_TEST(finished.error_output.find("SignatureDoesNotMatch") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("not-the-secret") == std::string::npos, finished);
    BOOST_TEST(desired("orders") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
