#include "cli/apply_output.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace headcount;
using cli::Applied;

BOOST_AUTO_TEST_SUITE(apply_output)

namespace {

control::Row row(std::string service, core::Outcome outcome, core::Reason reason, std::uint32_t from, std::uint32_t to)
{
    control::Row made;
    made.service = std::move(service);
    made.instances = to;
    made.counted = true;
    made.decision.outcome = outcome;
    made.decision.reason = reason;
    made.decision.from = from;
    made.decision.to = to;
    return made;
}

std::vector<Applied> two_clusters()
{
    std::vector<Applied> applied(2);
    applied[0].cluster = {"aws", "111122223333", "eu-west-1", "orders"};
    applied[0].report.rows = {row("node-agent", core::Outcome::adjusted, core::Reason::count_changed, 28, 30)};
    applied[1].cluster = {"aws", "111122223333", "eu-west-1", "b"};
    applied[1].report.rows = {row("node-agent", core::Outcome::failed, core::Reason::denied, 0, 0)};
    core::Error error;
    error.message = "UpdateService was refused";
    applied[1].report.rows[0].error = error;
    applied[1].report.rows[0].decision.words =
        "cannot set the desired count of service node-agent to 4 of cluster b (111122223333, eu-west-1): "
        "UpdateService was refused";
    return applied;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_table_lines_up_and_numbers_stand_right)
{
    std::ostringstream out;
    auto applied = two_clusters();
    applied[0].report.rows[0].warnings = {core::Warning::capped};
    cli::print_table({}, applied, out, false);
    BOOST_TEST(out.str() ==
               "ACCOUNT       REGION     CLUSTER  SERVICE     INSTANCES  FROM  TO  OUTCOME   REASON         WARNINGS\n"
               "111122223333  eu-west-1  orders   node-agent         30    28  30  adjusted  count_changed  HC2101\n"
               "111122223333  eu-west-1  b        node-agent          -     -   -  failed    denied\n");
}

BOOST_AUTO_TEST_CASE(the_plan_shows_now_and_next_with_the_codes_of_warnings_which_are_told_once_each)
{
    auto planned = two_clusters();
    auto& first = planned[0].report.rows[0];
    first.decision.outcome = core::Outcome::would_adjust;
    first.warnings = {core::Warning::capped, core::Warning::zone_rebalancing};
    planned[1].report.rows[0].warnings = {core::Warning::capped};
    std::ostringstream out;
    cli::print_plan({}, planned, out, false);
    BOOST_TEST(out.str() ==
               "ACCOUNT       REGION     CLUSTER  SERVICE     INSTANCES  NOW  NEXT  REASON         WARNINGS\n"
               "111122223333  eu-west-1  orders   node-agent         30   28    30  count_changed  HC2101 HC2106\n"
               "111122223333  eu-west-1  b        node-agent          -    -     -  denied         HC2101\n");
    std::ostringstream warnings;
    cli::print_warnings(cli::warnings_in(planned), warnings);
    const std::string text = warnings.str();
    BOOST_TEST(std::ranges::count(text, '\n') == 2);
    BOOST_TEST(text.starts_with("HC2101  "), text);
    BOOST_TEST(text.find(" (2 services)\nHC2106  ") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(clusters_without_a_managed_service_are_a_sentence_and_an_empty_list)
{
    std::ostringstream table;
    std::ostringstream rows;
    core::Config config;
    config.rules.emplace_back().service = "node-agent";
    cli::print_table(config, {Applied{}}, table, false);
    cli::print_rows({Applied{}}, rows);
    BOOST_TEST(table.str() == "No service of these clusters matches a rule: see `services` of the configuration.\n");
    BOOST_TEST(rows.str() == "{\"rows\":[],\"next\":null}\n");
}

BOOST_AUTO_TEST_CASE(clusters_that_no_rule_covers_are_told_from_clusters_without_the_service_and_from_none_at_all)
{
    core::Config config;
    config.rules.emplace_back().clusters = {"odrers"};
    const auto printed = [&config](std::size_t clusters) {
        auto applied = two_clusters();
        applied.resize(clusters);
        for (Applied& one : applied)
            one.report.rows.clear();
        std::ostringstream out;
        cli::print_plan(config, applied, out, false);
        return out.str();
    };
    BOOST_TEST(printed(2) == "2 clusters, none covered by a rule: are the globs of `clusters` right?\n");
    BOOST_TEST(printed(1) == "1 cluster, none covered by a rule: are the globs of `clusters` right?\n");
    BOOST_TEST(printed(0).starts_with("There is no cluster in the accounts and regions"));
    config.rules[0].clusters = {"*"};
    BOOST_TEST(printed(2) == "No service of these clusters matches a rule: see `services` of the configuration.\n");
}

BOOST_AUTO_TEST_CASE(each_failure_is_a_sentence_that_names_service_cluster_account_and_region)
{
    std::ostringstream err;
    BOOST_TEST(cli::print_failures(two_clusters(), err) == 1u);
    BOOST_TEST(err.str() ==
               "headcount: service node-agent: cannot set the desired count of service node-agent to 4 of cluster b "
               "(111122223333, eu-west-1): UpdateService was refused\n");
}

BOOST_AUTO_TEST_CASE(a_service_that_is_held_is_a_sentence_too)
{
    std::vector<Applied> applied(1);
    applied[0].cluster = {"aws", "111122223333", "eu-west-1", "orders"};
    applied[0].report.rows = {row("node-agent", core::Outcome::held, core::Reason::count_changed, 28, 28)};
    applied[0].report.rows[0].decision.words = "it waits";
    std::ostringstream err;
    BOOST_TEST(cli::print_failures(applied, err) == 0u);
    BOOST_TEST(cli::print_held(applied, err, "headcount: ") == 1u);
    BOOST_TEST(err.str() == "headcount: service node-agent of cluster orders (111122223333, eu-west-1): it waits\n");
}

BOOST_AUTO_TEST_CASE(what_was_not_counted_is_no_number)
{
    auto applied = two_clusters();
    applied.resize(1);
    applied[0].report.rows = {row("node-agent", core::Outcome::paused, core::Reason::paused, 28, 28)};
    applied[0].report.rows[0].counted = false;
    std::ostringstream json;
    cli::print_rows(applied, json);
    BOOST_TEST(json.str().find(R"("instances":null)") != std::string::npos, json.str());
    applied[0].report.rows[0].counted = true;
    std::ostringstream counted;
    cli::print_rows(applied, counted);
    BOOST_TEST(counted.str().find(R"("instances":28)") != std::string::npos, counted.str());
}

BOOST_AUTO_TEST_CASE(units_stand_beside_the_instances)
{
    auto applied = two_clusters();
    applied.resize(1);
    applied[0].report.rows = {row("node-agent", core::Outcome::in_sync, core::Reason::in_sync, 3, 3)};
    applied[0].report.rows[0].measured =
        core::Measured{core::Unit::parse("vcpu").value(), core::Amount::of_parts(7680)};
    std::ostringstream table;
    cli::print_plan({}, applied, table, false);
    BOOST_TEST(table.str().find(" 3 (7.5 vCPU) ") != std::string::npos, table.str());
    std::ostringstream json;
    cli::print_rows(applied, json);
    BOOST_TEST(json.str().find(R"("instances":3,"per":"vcpu","units":7.5E0)") != std::string::npos, json.str());
}

BOOST_AUTO_TEST_CASE(an_agent_that_is_away_is_told_of_where_it_may_count_too_long)
{
    auto applied = two_clusters();
    applied.resize(1);
    applied[0].report.rows = {row("node-agent", core::Outcome::adjusted, core::Reason::count_changed, 2, 3)};
    std::ostringstream nothing;
    cli::print_away(applied, nothing);
    BOOST_TEST(nothing.str() == "");
    applied[0].report.rows[0].count_stands_until = core::WallTime{};
    std::ostringstream note;
    cli::print_away(applied, note);
    BOOST_TEST(
        note.str().starts_with("headcount: note: service node-agent of cluster orders (111122223333, eu-west-1): "
                               "the agent of an instance is away"),
        note.str());
}

BOOST_AUTO_TEST_SUITE_END()
