// tests/data/decisions.txt line by line, and that nothing is missing in it: every reason, and every key of a rule and
// of `limits`.
#include "decisions/decision_table.hpp"
#include "decisions/decision_world.hpp"

#include "app/config/key_table.hpp"
#include "headcount/core/outcome.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

using namespace headcount;
using namespace headcount::test;

namespace {

std::string file()
{
    const std::string path = HEADCOUNT_TEST_DATA "/decisions.txt";
    std::ifstream in(path);
    BOOST_TEST_REQUIRE(in.good(), path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const std::vector<Situation>& table()
{
    static const std::vector<Situation> all = read_decisions(file());
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(decisions)

BOOST_AUTO_TEST_CASE(every_line_comes_out_as_it_says)
{
    for (const Situation& one : table()) {
        BOOST_TEST_INFO_SCOPE("decisions.txt:" << one.line << ": " << one.what);
        Verdict verdict;
        try {
            verdict = play(one);
        } catch (const std::exception& error) {
            BOOST_ERROR(error.what());
            continue;
        }
        BOOST_TEST_INFO_SCOPE(verdict.words);
        BOOST_TEST(verdict.outcome == one.outcome);
        BOOST_TEST(verdict.reason == one.reason);
        BOOST_TEST(std::to_string(verdict.next) == one.next);
    }
}

BOOST_AUTO_TEST_CASE(every_reason_is_in_it)
{
    std::set<std::string> there;
    for (const Situation& one : table())
        there.insert(one.reason);
    for (int i = 0; i <= static_cast<int>(core::Reason::invalid); ++i) {
        const std::string reason(to_string(static_cast<core::Reason>(i)));
        BOOST_TEST(there.contains(reason), "no line has the reason " << reason);
    }
}

BOOST_AUTO_TEST_CASE(every_outcome_but_that_of_a_dry_run_is_in_it)
{
    std::set<std::string> there;
    for (const Situation& one : table())
        there.insert(one.outcome);
    for (int i = 0; i <= static_cast<int>(core::Outcome::failed); ++i) {
        const auto outcome = static_cast<core::Outcome>(i);
        if (outcome == core::Outcome::would_adjust) continue;
        BOOST_TEST(there.contains(std::string(to_string(outcome))), "no line has the outcome " << outcome);
    }
}

BOOST_AUTO_TEST_CASE(every_key_of_a_rule_and_of_limits_is_in_it)
{
    for (const app::config::Key& key : app::config::key_table()) {
        const auto holds = [&](std::string_view start, std::string Situation::* members) {
            if (!key.path.starts_with(start)) return true;
            const auto path = key.path.substr(start.size());
            if (path == "service") return true; // every line is about one
            return std::ranges::any_of(table(), [&](const Situation& one) { return has_key(one.*members, path); });
        };
        BOOST_TEST(holds("services[].", &Situation::rule), "no line has the key " << key.path);
        BOOST_TEST(holds("limits.", &Situation::limits), "no line has the key " << key.path);
    }
}

BOOST_AUTO_TEST_CASE(a_column_that_nobody_knows_and_a_line_that_is_too_short_are_refused)
{
    const std::string names = "what | rule | limits | instances | service | then | outcome | reason | next\n";
    const std::string line = "a | | | 5 | 3 | | adjusted | count_changed | 5\n";
    BOOST_TEST(read_decisions(names + "# no line\n\n" + line).size() == 1U);
    BOOST_CHECK_THROW(read_decisions("what | colour\n"), std::runtime_error);
    BOOST_CHECK_THROW(read_decisions("what | rule\n"), std::runtime_error);
    BOOST_CHECK_THROW(read_decisions(names + "a | b\n"), std::runtime_error);
    const auto odd = read_decisions(names + "a | | | 5 red | 3 | | adjusted | count_changed | 5\n");
    BOOST_CHECK_THROW(play(odd.front()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_key_is_found_on_its_own_level_only)
{
    BOOST_TEST(has_key("scale_out: {hold: 1m}", "scale_out.hold"));
    BOOST_TEST(!has_key("scale_out: {hold: 1m}", "scale_in.hold"));
    BOOST_TEST(!has_key("scale_out: {hold: 1m}", "hold"));
    BOOST_TEST(has_key("{count: connected, disconnect_grace: 30s}", "disconnect_grace"));
    BOOST_TEST(!has_key("{count: connected}, max: 2", "max"));
}

BOOST_AUTO_TEST_SUITE_END()
