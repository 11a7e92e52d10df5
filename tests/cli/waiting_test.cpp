#include "cli/waiting.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using cli::judge_wait;
using Verdict = cli::Waiting::Verdict;
using core::Outcome;

namespace {

control::Row row(Outcome outcome, std::uint32_t desired = 3, std::uint32_t running = 3, std::uint32_t pending = 0)
{
    control::Row made;
    made.service = "node-agent";
    made.running = running;
    made.pending = pending;
    made.decision.outcome = outcome;
    made.decision.from = desired;
    made.decision.words = "some words";
    return made;
}

control::Row named(control::Row made, const char* service)
{
    made.service = service;
    return made;
}

control::Row failed(bool retryable)
{
    auto made = row(Outcome::failed);
    made.error = core::Error{core::ErrorKind::server, "", "", retryable, ""};
    return made;
}

Verdict verdict(std::vector<control::Row> rows, const std::string& service = {})
{
    control::RunReport report;
    report.rows = std::move(rows);
    return judge_wait(report, service).verdict;
}

} // namespace

BOOST_AUTO_TEST_SUITE(waiting)

BOOST_AUTO_TEST_CASE(it_is_over_when_the_count_is_right_and_as_many_run)
{
    struct Case {
        control::Row row;
        Verdict verdict;
    };
    const Case cases[] = {{row(Outcome::in_sync), Verdict::over},
                          {row(Outcome::in_sync, 0, 0), Verdict::over},
                          {row(Outcome::in_sync, 3, 2), Verdict::goes_on},
                          {row(Outcome::in_sync, 3, 2, 1), Verdict::goes_on},
                          {row(Outcome::in_sync, 3, 4), Verdict::goes_on},
                          {row(Outcome::in_sync, 3, 3, 1), Verdict::goes_on},
                          {row(Outcome::would_adjust), Verdict::goes_on},
                          {row(Outcome::held), Verdict::goes_on},
                          {failed(true), Verdict::goes_on},
                          {failed(false), Verdict::cannot_be},
                          {row(Outcome::no_service), Verdict::cannot_be},
                          {row(Outcome::paused), Verdict::cannot_be},
                          {row(Outcome::skipped), Verdict::cannot_be}};
    for (const Case& c : cases)
        BOOST_TEST((verdict({c.row}) == c.verdict), c.row.decision.outcome << " running " << c.row.running);
}

BOOST_AUTO_TEST_CASE(of_several_services_all_count_but_those_the_cluster_does_not_have)
{
    const auto good = row(Outcome::in_sync);
    const auto late = named(row(Outcome::in_sync, 3, 2), "late");
    const auto gone = named(row(Outcome::no_service), "gone");
    BOOST_TEST((verdict({good, late}) == Verdict::goes_on));
    BOOST_TEST((verdict({late, good, named(failed(false), "broken")}) == Verdict::cannot_be));
    BOOST_TEST((verdict({good, gone}) == Verdict::over));
    BOOST_TEST((verdict({gone}) == Verdict::cannot_be));
    BOOST_TEST((verdict({good, late}, "node-agent") == Verdict::over));
    BOOST_TEST((verdict({good, gone}, "gone") == Verdict::cannot_be));
    BOOST_TEST((verdict({good}, "other") == Verdict::cannot_be));
    BOOST_TEST((verdict({}) == Verdict::cannot_be));
}

BOOST_AUTO_TEST_CASE(the_words_say_what_is_missing)
{
    control::RunReport report;
    report.rows = {row(Outcome::in_sync, 3, 1, 2)};
    BOOST_TEST(judge_wait(report, "").words == "service node-agent: running 1 of 3, pending 2");
    BOOST_TEST(judge_wait(report, "other").words == "no rule names service other for this cluster");
}

BOOST_AUTO_TEST_SUITE_END()
