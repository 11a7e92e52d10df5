#include "headcount/aws/ecs_listing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace headcount;

namespace {

using Names = std::vector<std::string>;

aws::ListedInstances page(Names arns, std::string token = {})
{
    aws::ListedInstances made;
    made.arns = std::move(arns);
    made.next_token = std::move(token);
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ecs_listing)

BOOST_AUTO_TEST_CASE(a_list_is_whole_with_the_page_that_has_no_token_however_short_the_others_are)
{
    aws::InstanceListing list;
    BOOST_TEST((list.read(page({"a"}, "1")) == "1"));
    BOOST_TEST((list.read(page({}, "2")) == "2"));
    BOOST_TEST(!list.whole());
    BOOST_TEST(!list.read(page({"b"})).has_value());
    BOOST_TEST(list.whole());
    BOOST_TEST(!list.error().has_value());
    BOOST_TEST(list.arns() == (Names{"a", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_page_that_is_not_answered_leaves_no_whole_list)
{
    aws::InstanceListing list;
    list.read(page({"a"}, "1"));
    BOOST_TEST(!list.read(core::Error{core::ErrorKind::denied, "AccessDenied", "No.", false, ""}).has_value());
    BOOST_TEST(!list.whole());
    BOOST_REQUIRE(list.error().has_value());
    BOOST_TEST(list.error()->code == "AccessDenied");
}

BOOST_AUTO_TEST_CASE(a_list_without_end_is_an_error_of_the_server)
{
    aws::InstanceListing list;
    int pages = 1;
    while (pages < 1000 && list.read(page({}, "again")))
        ++pages;
    BOOST_TEST(pages == 200);
    BOOST_REQUIRE(list.error().has_value());
    BOOST_TEST((list.error()->kind == core::ErrorKind::server));
    BOOST_TEST(!list.whole());
}

BOOST_AUTO_TEST_CASE(a_list_that_is_read_again_joins_the_first_and_is_whole_when_it_ends)
{
    aws::InstanceListing list;
    list.read(page({"a"}));
    list.restart();
    BOOST_TEST(!list.whole());
    list.read(page({"b"}));
    BOOST_TEST(list.whole());
    BOOST_TEST(list.arns() == (Names{"a", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
