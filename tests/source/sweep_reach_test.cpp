#include "headcount/source/sweep.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using core::Scope;
using Scopes = std::vector<Scope>;

namespace {

const std::string own = "111111111111";
const std::string member = "222222222222";
const std::string stranger = "333333333333";

Scopes reach(const core::Config& config, const std::set<Scope>& seen = {})
{
    return source::sweep_reach(config, own, {"eu-west-1"}, seen);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sweep_reach)

BOOST_AUTO_TEST_CASE(without_accounts_and_regions_it_is_the_own_account_where_the_queues_are)
{
    BOOST_TEST((reach({}) == Scopes{{own, "eu-west-1"}}));
}

BOOST_AUTO_TEST_CASE(regions_seen_in_events_join_it_unless_regions_are_named)
{
    core::Config config;
    const std::set<Scope> seen{{own, "us-east-1"}};
    BOOST_TEST((reach(config, seen) == Scopes{{own, "eu-west-1"}, {own, "us-east-1"}}));
    config.regions = {"ap-south-1"};
    BOOST_TEST((reach(config, seen) == Scopes{{own, "ap-south-1"}}));
}

BOOST_AUTO_TEST_CASE(listed_accounts_are_covered_before_any_event_of_theirs)
{
    core::Config config;
    config.accounts = {{.ids = {own, member}, .except = {}, .role = {}, .external_id = {}}};
    BOOST_TEST((reach(config) == Scopes{{own, "eu-west-1"}, {member, "eu-west-1"}}));
}

BOOST_AUTO_TEST_CASE(a_star_is_the_own_account_and_those_seen_without_the_excepted)
{
    core::Config config;
    config.accounts = {{.ids = {"*"}, .except = {stranger}, .role = {}, .external_id = {}}};
    BOOST_TEST((reach(config) == Scopes{{own, "eu-west-1"}}));
    const std::set<Scope> seen{{member, "eu-west-1"}, {stranger, "eu-west-1"}};
    BOOST_TEST((reach(config, seen) == Scopes{{own, "eu-west-1"}, {member, "eu-west-1"}}));
}

BOOST_AUTO_TEST_SUITE_END()
