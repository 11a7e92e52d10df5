// What `check` says of an account and region, from the clusters it listed and looked at.
#include "cli/check/reach_check.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace headcount;

BOOST_AUTO_TEST_SUITE(reach_check)

namespace {

const core::Scope scope{"111122223333", "eu-west-1"};

core::ClusterKey cluster(const std::string& name)
{
    return {"aws", scope.account, scope.region, name};
}

control::Row row(core::Outcome outcome)
{
    control::Row row;
    row.service = "node-agent";
    row.decision.outcome = outcome;
    return row;
}

control::Row failed_row(core::ErrorKind kind)
{
    auto failed = row(core::Outcome::failed);
    failed.decision.words = "cannot read service node-agent of cluster orders";
    failed.error = core::Error{kind, "AccessDeniedException", "", false, ""};
    return failed;
}

cli::Applied looked(const std::string& name, control::Row row)
{
    cli::Applied one{cluster(name), {}};
    one.report.rows.push_back(std::move(row));
    return one;
}

cli::ScopeSeen seen(std::size_t clusters, std::size_t covered)
{
    std::vector<core::ClusterKey> listed;
    for (std::size_t i = 0; i < clusters; ++i)
        listed.push_back(cluster("c" + std::to_string(i)));
    return {scope, std::move(listed), covered};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_scope_without_clusters_or_without_any_that_a_rule_covers_says_so)
{
    const auto empty = cli::findings_of({seen(0, 0)}, {}).at(0);
    BOOST_TEST(empty.detail == "no cluster");
    BOOST_TEST(empty.ok);
    BOOST_TEST(empty.fix.find("`regions`") != std::string::npos);
    const auto none = cli::findings_of({seen(3, 0)}, {}).at(0);
    BOOST_TEST(none.detail == "3 clusters, none covered by a rule");
    BOOST_TEST(none.ok);
    BOOST_TEST(none.fix == "are the globs of `clusters` right?");
}

BOOST_AUTO_TEST_CASE(a_service_that_is_nowhere_is_a_note_where_everything_was_looked_at)
{
    const auto nowhere = looked("a", row(core::Outcome::no_service));
    BOOST_TEST(cli::findings_of({seen(1, 1)}, {nowhere}).at(0).fix == "is the name of the service right?");
    BOOST_TEST(cli::findings_of({seen(40, 40)}, {nowhere}).at(0).fix == "");
}

BOOST_AUTO_TEST_CASE(what_was_looked_at_is_told_in_numbers)
{
    const auto findings = cli::findings_of(
        {seen(40, 30)}, {looked("a", row(core::Outcome::in_sync)), looked("b", row(core::Outcome::no_service))});
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings.front().ok);
    BOOST_TEST(findings.front().name == "account 111122223333, eu-west-1");
    BOOST_TEST(findings.front().detail ==
               "40 clusters, 30 covered by a rule, 2 looked at, 1 of them with a service of the rules");
}

BOOST_AUTO_TEST_CASE(a_scope_that_cannot_be_listed_is_wrong_in_the_words_of_the_call)
{
    const core::Error error{core::ErrorKind::credentials, "", "the role was refused", false, ""};
    const auto findings = cli::findings_of({{scope, error}}, {});
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(!findings.front().ok);
    BOOST_TEST(findings.front().detail == "the role was refused");
    BOOST_TEST(findings.front().fix.find("setup trust") != std::string::npos);
    BOOST_TEST(findings.front().code == "credentials");
}

BOOST_AUTO_TEST_CASE(services_that_failed_alike_are_one_line_with_their_number)
{
    const auto findings = cli::findings_of({seen(3, 3)}, {looked("a", failed_row(core::ErrorKind::denied)),
                                                          looked("b", failed_row(core::ErrorKind::denied)),
                                                          looked("c", failed_row(core::ErrorKind::transport))});
    BOOST_REQUIRE(findings.size() == 3u);
    BOOST_TEST(findings.at(0).ok);
    BOOST_TEST(findings.at(0).detail == "3 clusters, 3 looked at");
    BOOST_TEST(!findings.at(1).ok);
    BOOST_TEST(findings.at(1).detail == "cannot read service node-agent of cluster orders (2 services)");
    BOOST_TEST(findings.at(1).fix.find("setup policy") != std::string::npos);
    BOOST_TEST(findings.at(2).code == "transport");
}

BOOST_AUTO_TEST_CASE(an_own_account_that_accounts_leaves_out_is_a_note)
{
    core::Config config;
    BOOST_TEST(cli::own_account_findings(config, scope.account).empty());
    config.accounts = {{.ids = {"222233334444"}, .except = {}, .role = "headcount", .external_id = {}}};
    const auto findings = cli::own_account_findings(config, scope.account);
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings.front().ok);
    BOOST_TEST(findings.front().detail.find("passed over and deleted") != std::string::npos, findings.front().detail);
    BOOST_TEST(findings.front().fix.find("without `role`") != std::string::npos);
    config.foreign = core::Foreign::reject;
    BOOST_TEST(cli::own_account_findings(config, scope.account).front().detail.ends_with("stay in the queue"));
    config.accounts.push_back({.ids = {"*"}, .except = {}, .role = {}, .external_id = {}});
    BOOST_TEST(cli::own_account_findings(config, scope.account).empty());
}

BOOST_AUTO_TEST_CASE(a_warning_is_one_note_with_its_number_code_and_remedy)
{
    auto warned = row(core::Outcome::in_sync);
    warned.warnings = {core::Warning::counts_draining};
    const auto findings = cli::warnings_of({looked("a", warned), looked("b", warned)});
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings.front().ok);
    BOOST_TEST(findings.front().code == "HC2104");
    BOOST_TEST(findings.front().detail.ends_with("(2 services)"), findings.front().detail);
    BOOST_TEST(findings.front().fix == core::remedy_of(core::Warning::counts_draining));
}

BOOST_AUTO_TEST_SUITE_END()
