// An answer that is no success and what it must be taken for: the rows of the tables in error_codes_test.cpp and
// error_bodies_test.cpp.
#pragma once

#include "headcount/aws/error.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>

namespace headcount::test {

struct ErrorCase {
    std::string name;
    int status;
    net::Headers headers;
    std::string body;
    core::ErrorKind kind;
    std::string code;
    bool retryable;
    std::string message; // what it must contain
};

inline void check(const ErrorCase& c, aws::Protocol protocol)
{
    BOOST_TEST_CONTEXT(c.name)
    {
        const auto error = aws::parse_error(c.status, c.headers, c.body, protocol);
        BOOST_TEST(error.kind == c.kind);
        BOOST_TEST(error.code == c.code);
        BOOST_TEST(error.retryable == c.retryable);
        BOOST_TEST(error.message.find(c.message) != std::string::npos, error.message);
        BOOST_TEST(!error.message.empty());
    }
}

inline void check_json(std::initializer_list<ErrorCase> cases)
{
    for (const auto& c : cases)
        check(c, aws::Protocol::json);
}

inline void check_query(std::initializer_list<ErrorCase> cases)
{
    for (const auto& c : cases)
        check(c, aws::Protocol::query);
}

} // namespace headcount::test
