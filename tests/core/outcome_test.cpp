#include "headcount/core/outcome.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace headcount::core;

BOOST_AUTO_TEST_SUITE(outcome)

BOOST_AUTO_TEST_CASE(outcomes_have_the_names_that_programs_rely_on_from_best_to_worst)
{
    constexpr std::array<std::string_view, 9> names{"in_sync", "no_service", "adjusted",  "would_adjust", "paused",
                                                    "skipped", "held",       "contended", "failed"};
    for (std::size_t at = 0; at < names.size(); ++at)
        BOOST_TEST(to_string(static_cast<Outcome>(at)) == names.at(at));
    BOOST_TEST((Outcome::in_sync < Outcome::adjusted && Outcome::adjusted < Outcome::failed));
}

BOOST_AUTO_TEST_CASE(reasons_have_the_names_that_programs_rely_on)
{
    constexpr std::array<std::string_view, 26> names{
        "count_changed",   "drift",     "step",       "in_sync",     "no_service",   "service_inactive",
        "cluster_missing", "hold",      "confirming", "deployment",  "brake",        "brake_warming",
        "feedback",        "contended", "paused",     "daemon",      "fargate_only", "external_deployment",
        "bad_tag",         "throttled", "denied",     "credentials", "server",       "transport",
        "deadline",        "invalid"};
    for (std::size_t at = 0; at < names.size(); ++at)
        BOOST_TEST(to_string(static_cast<Reason>(at)) == names.at(at));
}

BOOST_AUTO_TEST_SUITE_END()
