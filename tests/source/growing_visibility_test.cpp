#include "headcount/source/source.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(growing_visibility)

namespace {

struct Case {
    std::uint32_t receives;
    bool over_share;
    core::Duration whole; // the delay is drawn from its upper half
};

const Case cases[] = {
    {0, false, 15s},
    {1, false, 15s},
    {2, false, 30s},
    {3, false, 60s},
    {6, false, 480s},
    {7, false, 900s},
    {8, false, 900s},
    {4'000'000'000, false, 900s},
    {1, true, 60s},
    {2, true, 120s},
    {4, true, 480s},
    {5, true, 900s},
    {4'000'000'000, true, 900s},
};

} // namespace

BOOST_AUTO_TEST_CASE(doubles_with_each_receive_up_to_a_quarter_of_an_hour_with_its_upper_half_random)
{
    core::Random random{7};
    for (const Case& c : cases)
        for (int draw = 0; draw < 200; ++draw) {
            const core::Duration delay = source::growing_visibility(c.receives, c.over_share, random);
            BOOST_TEST_CONTEXT("receives " << c.receives << (c.over_share ? ", over share" : ""))
            {
                BOOST_TEST((delay >= c.whole / 2));
                BOOST_TEST((delay <= c.whole));
            }
        }
}

BOOST_AUTO_TEST_CASE(draws_from_the_whole_upper_half)
{
    core::Random random{7};
    core::Duration least = 1h;
    core::Duration most = 0s;
    for (int draw = 0; draw < 1000; ++draw) {
        const core::Duration delay = source::growing_visibility(3, false, random);
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    BOOST_TEST((least < 31s));
    BOOST_TEST((most > 59s));
}

BOOST_AUTO_TEST_CASE(ten_receives_of_a_message_over_its_share_last_an_hour_on_average)
{
    core::Random random{7};
    core::Duration sum{};
    constexpr int messages = 200;
    for (int message = 0; message < messages; ++message)
        for (std::uint32_t receive = 1; receive < 10; ++receive)
            sum += source::growing_visibility(receive, true, random);
    BOOST_TEST((sum / messages > 60min));
}

BOOST_AUTO_TEST_SUITE_END()
