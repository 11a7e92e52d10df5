// A server whose clock is not ours: what that costs, and that it costs it once.
#include "headcount/aws/client.hpp"

#include "aws/dates.hpp"
#include "aws/server_clock.hpp"
#include "aws_world.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <string>

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

namespace {

std::string http_date(core::WallTime at)
{
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text;
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

core::WallTime signed_at(const net::Request& request)
{
    std::string text(net::find_header(request.headers, "X-Amz-Date"));
    for (const std::size_t at : {13, 11})
        text.insert(at, ":");
    for (const std::size_t at : {6, 4})
        text.insert(at, "-");
    return aws::parse_timestamp(text).value(); // 2026-01-02T03:04:05Z
}

// A server whose clock is ahead of ours by this, and that takes signatures at most `tolerance` old or young.
struct SkewedWorld : AwsWorld {
    explicit SkewedWorld(core::Duration ahead, std::string code = "InvalidSignatureException",
                         core::Duration tolerance = 5min)
        : ahead_(ahead)
    {
        transport.otherwise([=, this](const net::Request& request) -> core::Result<net::Response> {
            const auto off = server_time() - signed_at(request);
            auto response = off <= tolerance && off >= -tolerance ? answer("{}") : json_error(403, code);
            response.headers.push_back({"Date", http_date(server_time())});
            return response;
        });
    }

    core::WallTime server_time() const { return timers.wall() + std::chrono::floor<std::chrono::milliseconds>(ahead_); }
    void pass(core::Duration span) { timers.run_until(timers.now() + span); }
    std::size_t sent() const { return transport.sent().size(); }

private:
    core::Duration ahead_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(client_clock)

BOOST_AUTO_TEST_CASE(a_clock_ten_minutes_off_costs_one_extra_call_and_then_none)
{
    for (const core::Duration ahead : {10min, -10min}) {
        for (const std::string code : {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                                       "RequestTimeTooSkewed", "AccessDeniedException"}) {
            SkewedWorld w{ahead, code};
            for (int i = 0; i < 10; ++i) {
                BOOST_TEST(w.call().has_value(), code);
                w.pass(7min);
            }
            BOOST_TEST(w.sent() == 11U, code);
            BOOST_TEST(w.client().retry_quota(prod, aws::Service::ecs) == 500U); // it was no retry
        }
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_mind_teaches_its_time_all_the_same)
{
    SkewedWorld w{10min, "SignatureDoesNotMatch", 15min};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.sent() == 5U);
    BOOST_TEST((signed_at(w.transport.sent().back().request) == w.server_time()));
}

BOOST_AUTO_TEST_CASE(four_minutes_are_tolerated_and_change_nothing)
{
    SkewedWorld w{4min};
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.sent() == 3U);
    BOOST_TEST((signed_at(w.transport.sent().back().request) == w.timers.wall()));
}

BOOST_AUTO_TEST_CASE(a_clock_that_drifts_on_is_corrected_again)
{
    AwsWorld w;
    core::Duration ahead = 10min;
    w.transport.otherwise([&](const net::Request& request) {
        const auto now = w.timers.wall() + std::chrono::floor<std::chrono::milliseconds>(ahead);
        const bool good = now - signed_at(request) <= 5min;
        auto response = good ? answer("{}") : json_error(403, "InvalidSignatureException");
        response.headers.push_back({"Date", http_date(now)});
        return response;
    });
    BOOST_TEST(w.call().has_value());
    ahead = 20min;
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.transport.sent().size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_refusal_by_a_server_with_our_time_is_final_at_once)
{
    SkewedWorld w{0s, "AccessDeniedException", -1s}; // it takes nothing
    BOOST_TEST(w.call().error().kind == ErrorKind::denied);
    BOOST_TEST(w.sent() == 1U);
}

BOOST_AUTO_TEST_CASE(credentials_that_have_expired_by_the_servers_clock_are_renewed_before_they_are_refused)
{
    SkewedWorld w{10min};
    BOOST_TEST(w.call().has_value());
    w.credentials.present = make_credentials("AKIAOLD", w.timers.wall() + 5min);
    const auto before = w.sent();
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.sent() == before + 1);
    BOOST_TEST(w.credentials.invalidated == 1U);
    BOOST_TEST(net::find_header(w.transport.sent().back().request.headers, "X-Amz-Security-Token") == "token-of-AKIA1");
}

BOOST_AUTO_TEST_CASE(where_no_others_are_to_be_had_the_server_judges_the_expired_ones)
{
    SkewedWorld w{10min};
    BOOST_TEST(w.call().has_value());
    w.credentials.present = make_credentials("AKIAOLD", w.timers.wall() + 5min);
    w.credentials.renewable = false;
    const auto before = w.sent();
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.sent() == before + 1);
}

BOOST_AUTO_TEST_CASE(with_the_right_time_credentials_are_good_until_they_expire)
{
    SkewedWorld w{0s};
    BOOST_TEST(w.call().has_value());
    w.credentials.present = make_credentials("AKIASOON", w.timers.wall() + 1s);
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.credentials.invalidated == 0U);
}

BOOST_AUTO_TEST_CASE(credentials_that_end_in_the_year_9999_have_not_expired_for_anybody)
{
    SkewedWorld w{10min};
    w.credentials.present = make_credentials("AKIANEVER", core::parse_rfc3339("9999-12-31T23:59:59Z"));
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.call().has_value());
    BOOST_TEST(w.credentials.invalidated == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_that_tells_the_year_9999_is_ahead_and_not_behind)
{
    boost::asio::io_context io;
    const net::VirtualTimers timers{io, core::parse_rfc3339("2026-01-02T03:04:05Z").value()};
    aws::ServerClocks clocks;
    const net::Headers headers{{"x-amzn-RequestId", "r-1"}, {"Date", "Fri, 31 Dec 9999 23:59:59 GMT"}};
    BOOST_TEST(clocks.learn("ecs", headers, timers.wall(), timers));
    BOOST_TEST((clocks.offset("ecs") > 24h * 365 * 100));
}

BOOST_AUTO_TEST_SUITE_END()
