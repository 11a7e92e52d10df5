#include "headcount/core/result.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>

using namespace headcount::core;

namespace {

std::string printed(const Error& error)
{
    std::ostringstream out;
    out << error;
    return out.str();
}

const Error refused{ErrorKind::denied, "AccessDeniedException", "DescribeClusters was refused", false, "8f0c"};

} // namespace

BOOST_AUTO_TEST_SUITE(result)

BOOST_AUTO_TEST_CASE(each_kind_has_the_name_that_programs_rely_on)
{
    BOOST_TEST(to_string(ErrorKind::throttled) == "throttled");
    BOOST_TEST(to_string(ErrorKind::denied) == "denied");
    BOOST_TEST(to_string(ErrorKind::credentials) == "credentials");
    BOOST_TEST(to_string(ErrorKind::server) == "server");
    BOOST_TEST(to_string(ErrorKind::transport) == "transport");
    BOOST_TEST(to_string(ErrorKind::deadline) == "deadline");
    BOOST_TEST(to_string(ErrorKind::invalid) == "invalid");
    BOOST_TEST(to_string(ErrorKind::cancelled) == "cancelled");
}

BOOST_AUTO_TEST_CASE(an_error_prints_what_it_knows_and_no_empty_brackets)
{
    BOOST_TEST(printed(refused) == "denied (AccessDeniedException): DescribeClusters was refused [request 8f0c]");
    BOOST_TEST(printed({ErrorKind::transport, "", "connect failed", true, ""}) == "transport: connect failed");
    BOOST_TEST(printed({ErrorKind::cancelled, "", "", false, ""}) == "cancelled");
}

BOOST_AUTO_TEST_CASE(a_result_is_its_value_or_its_error)
{
    const Result<int> seven = 7;
    BOOST_TEST(seven.value() == 7);
    const Result<int> none = refused;
    BOOST_TEST(!none);
    BOOST_TEST(none.error() == refused);
    BOOST_TEST(Result<>{}.has_value());
}

BOOST_AUTO_TEST_CASE(using_the_value_of_an_error_is_a_bug_and_says_which_error_it_was)
{
    const Result<int> none = refused;
    BOOST_CHECK_EXCEPTION(none.value(), std::logic_error, [](const std::logic_error& bug) {
        return std::string{bug.what()}.find(printed(refused)) != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
