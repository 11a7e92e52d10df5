#include "net/failure.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

const Endpoint ecs{true, "ecs.test", 443};
constexpr core::Time start{};

} // namespace

BOOST_AUTO_TEST_SUITE(failure)

BOOST_AUTO_TEST_CASE(each_step_that_takes_too_long_says_which_how_long_and_what_to_do)
{
    const struct {
        Step step;
        const char* begin;
        const char* end;
    } rows[] = {
        {Step::begin, "calling https://ecs.test:443", ""},
        {Step::line, "waiting for a free connection to https://ecs.test:443",
         "; every connection that is allowed is busy: find out which calls hang, or make fewer at once"},
        {Step::resolve, "looking up the address of https://ecs.test:443",
         "; check the name of the endpoint and the DNS server of this machine"},
        {Step::connect, "connecting to https://ecs.test:443",
         "; check that the network (routes, security groups, firewalls) lets this machine reach it"},
        {Step::handshake, "the TLS handshake with https://ecs.test:443", ""},
        {Step::send, "sending the request to https://ecs.test:443", ""},
        {Step::first_byte, "waiting for the first byte of the answer of https://ecs.test:443", ""},
        {Step::body, "reading the answer of https://ecs.test:443", ""},
    };
    for (const auto& row : rows) {
        const auto error = too_late({row.step, ecs, start}, start + 12ms);
        BOOST_TEST(error.message == std::string{row.begin} + " was given up after 12 ms" + row.end);
        BOOST_TEST((error.kind == core::ErrorKind::deadline));
        BOOST_TEST(error.retryable);
    }
}

BOOST_AUTO_TEST_CASE(what_failed_says_why_before_what_to_do)
{
    const auto error = failed({Step::resolve, ecs, start}, start + 3ms, "no such host");
    BOOST_TEST(error.message.starts_with("looking up the address of https://ecs.test:443 failed after 3 ms: no such "
                                         "host; check the name"));
    BOOST_TEST((error.kind == core::ErrorKind::transport));
}

BOOST_AUTO_TEST_SUITE_END()
