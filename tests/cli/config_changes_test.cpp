#include "cli/config_changes.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using boost::test_tools::per_element;
using cli::changed_keys;
using Keys = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(config_changes)

BOOST_AUTO_TEST_CASE(a_change_is_named_by_its_keys)
{
    core::Config before;
    before.rules.resize(2);
    BOOST_TEST(changed_keys(before, before).empty());
    core::Config after = before;
    after.rules[1].scale.min = 3;
    after.limits.attempts = 7;
    after.dry_run = true;
    BOOST_TEST(changed_keys(before, after) == (Keys{"services[1]", "limits", "dry_run"}), per_element());
}

BOOST_AUTO_TEST_CASE(which_item_of_a_list_is_not_told_where_it_became_longer)
{
    core::Config before;
    before.rules.resize(2);
    core::Config after = before;
    after.rules.resize(3);
    BOOST_TEST(changed_keys(before, after) == Keys{"services"}, per_element());
}

BOOST_AUTO_TEST_SUITE_END()
