#include "core/whole_number.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>

using headcount::core::whole_number;

BOOST_AUTO_TEST_SUITE(whole_number_suite)

BOOST_AUTO_TEST_CASE(the_whole_text_is_the_number)
{
    BOOST_TEST((whole_number<std::uint32_t>("0") == 0U));
    BOOST_TEST((whole_number<std::uint32_t>("4294967295") == 4'294'967'295U));
    BOOST_TEST((whole_number<std::int64_t>("-7") == -7));
    for (const char* text : {"", " 1", "1 ", "+1", "-1", "1.0", "0x1", "1e3", "4294967296", "many"})
        BOOST_TEST((whole_number<std::uint32_t>(text) == std::nullopt), text);
}

BOOST_AUTO_TEST_CASE(both_bounds_belong_to_it)
{
    BOOST_TEST((whole_number<std::uint16_t>("3", 3, 5) == 3));
    BOOST_TEST((whole_number<std::uint16_t>("5", 3, 5) == 5));
    BOOST_TEST((whole_number<std::uint16_t>("2", 3, 5) == std::nullopt));
    BOOST_TEST((whole_number<std::uint16_t>("6", 3, 5) == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
