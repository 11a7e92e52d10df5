#include "headcount/aws/call_times.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <numeric>

using namespace headcount;
using namespace std::chrono_literals;
using observe::CallStage;

BOOST_AUTO_TEST_SUITE(call_times)

namespace {

core::Time at(core::Duration since)
{
    return core::Time{} + 1h + since;
}

core::Duration length(const aws::CallTimes& times, CallStage stage)
{
    return aws::lengths_of(times)[static_cast<std::size_t>(stage)];
}

} // namespace

BOOST_AUTO_TEST_CASE(stages_follow_one_upon_the_other_and_add_up_to_the_call)
{
    const aws::CallTimes times{.asked = at(0ms),
                               .attempt = at(500ms),
                               .credentials = at(503ms),
                               .passed = at(510ms),
                               .steps = {.line = at(512ms),
                                         .connected = at(520ms),
                                         .secured = at(550ms),
                                         .sent = at(551ms),
                                         .first_byte = at(571ms),
                                         .read = at(573ms)},
                               .understood = at(574ms)};
    BOOST_TEST((length(times, CallStage::retry) == 500ms));
    BOOST_TEST((length(times, CallStage::credentials) == 3ms));
    BOOST_TEST((length(times, CallStage::limiter) == 7ms));
    BOOST_TEST((length(times, CallStage::line) == 2ms));
    BOOST_TEST((length(times, CallStage::connect) == 8ms));
    BOOST_TEST((length(times, CallStage::tls) == 30ms));
    BOOST_TEST((length(times, CallStage::send) == 1ms));
    BOOST_TEST((length(times, CallStage::first_byte) == 20ms));
    BOOST_TEST((length(times, CallStage::read) == 2ms));
    BOOST_TEST((length(times, CallStage::understand) == 1ms));
    const auto lengths = aws::lengths_of(times);
    BOOST_TEST((std::accumulate(lengths.begin(), lengths.end(), core::Duration{}) == 574ms));
}

BOOST_AUTO_TEST_CASE(what_a_call_did_not_need_takes_no_time)
{
    const aws::CallTimes times{.asked = at(0ms),
                               .attempt = at(0ms),
                               .credentials = at(0ms),
                               .passed = at(0ms),
                               .steps = {.sent = at(1ms), .first_byte = at(21ms)},
                               .understood = at(22ms)};
    for (const auto stage : {CallStage::line, CallStage::connect, CallStage::tls, CallStage::read})
        BOOST_TEST((length(times, stage) == 0ms), to_string(stage));
    BOOST_TEST((length(times, CallStage::send) == 1ms));
    BOOST_TEST((length(times, CallStage::first_byte) == 20ms));
    BOOST_TEST((length(times, CallStage::understand) == 1ms));
}

BOOST_AUTO_TEST_CASE(a_journal_is_bounded_and_keeps_the_latest_call)
{
    aws::CallJournal journal;
    const std::string letters = "abcdefghijklmnop";
    for (std::size_t i = 0; i < aws::CallJournal::most + 3; ++i)
        journal.add(std::string_view(letters).substr(i, 1), {});
    BOOST_TEST(static_cast<std::size_t>(std::distance(journal.begin(), journal.end())) == aws::CallJournal::most);
    BOOST_TEST(journal.begin()->operation == "a");
    BOOST_TEST(std::prev(journal.end())->operation == letters.substr(aws::CallJournal::most + 2, 1));
}

BOOST_AUTO_TEST_SUITE_END()
