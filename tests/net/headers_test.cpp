#include "headcount/net/headers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace headcount::net;

BOOST_AUTO_TEST_SUITE(headers)

BOOST_AUTO_TEST_CASE(fields_come_back_in_order_as_they_were_written)
{
    const std::string long_value(5000, 'T');
    Headers some{{"Content-Type", "text/plain"}, {"", ""}};
    some.push_back({"x-Empty", ""});
    some.append("Joined", {"one", "", ", ", "two"});
    some.push_back({"Token", long_value});
    const std::vector<Header> expected{
        {"Content-Type", "text/plain"}, {"", ""}, {"x-Empty", ""}, {"Joined", "one, two"}, {"Token", long_value}};
    BOOST_TEST(std::ranges::equal(some, expected));
}

BOOST_AUTO_TEST_CASE(whatever_bytes_a_value_holds_it_is_one_value)
{
    const std::string bytes("a\r\nX: \0\xff", 8);
    const Headers some{{"First", bytes}, {"Second", "2"}};
    BOOST_TEST(find_header(some, "First") == bytes);
    BOOST_TEST(find_header(some, "X").empty());
    BOOST_TEST(find_header(some, "Second") == "2");
}

BOOST_AUTO_TEST_CASE(headers_are_equal_when_each_of_their_fields_is)
{
    const Headers one{{"A", "bc"}};
    BOOST_TEST((one == Headers{{"A", "bc"}}));
    BOOST_TEST((one != Headers{{"Ab", "c"}}));
    BOOST_TEST((one != Headers{{"A", "bc"}, {"A", "bc"}}));
    BOOST_TEST((one != Headers{}));
    BOOST_TEST(Headers{}.empty());
    BOOST_TEST(!one.empty());
    const Headers none;
    BOOST_TEST((none.begin() == none.end()));
}

BOOST_AUTO_TEST_SUITE_END()
