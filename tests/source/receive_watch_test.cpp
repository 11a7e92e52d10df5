#include "source/receive_watch.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using source::ReceiveWatch;
namespace data = boost::unit_test::data;
using Change = ReceiveWatch::Change;

namespace {

const core::Error missing{core::ErrorKind::invalid, "QueueDoesNotExist", "no such queue", false, ""};
const core::Error missing_old_name{core::ErrorKind::invalid, "AWS.SimpleQueueService.NonExistentQueue", "", false, ""};
const core::Error denied{core::ErrorKind::denied, "AccessDenied", "not allowed", false, ""};
const core::Error reset{core::ErrorKind::transport, "", "connection reset", true, ""};
const core::Error busy{core::ErrorKind::server, "InternalFailure", "try later", true, ""};

struct Watched {
    core::Time now{1h};
    ReceiveWatch watch{"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount", "eu-west-1", core::Random{3}};

    Change fail(const core::Error& error) { return watch.failed(error, now, now); }
    Change answer() { return watch.answered(false, now, now); }
};

bool says(const ReceiveWatch& watch, std::string_view words)
{
    return watch.why().find(words) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(receive_watch, Watched)

BOOST_AUTO_TEST_CASE(is_not_ready_before_the_queue_has_answered_once)
{
    BOOST_TEST(!watch.ready());
    BOOST_TEST(says(watch, "has not answered yet"));
    BOOST_TEST((answer() == Change::none));
    BOOST_TEST(watch.ready());
    BOOST_TEST(watch.why() == "");
}

BOOST_DATA_TEST_CASE(at_most_ten_receives_fit_into_any_minute_of_an_outage, data::make({false, true}), answered_before)
{
    if (answered_before) answer();
    std::vector<core::Time> attempts;
    while (attempts.size() < 60) {
        now = std::max(now, watch.not_before());
        attempts.push_back(now);
        fail(reset);
    }
    for (std::size_t i = 0; i + 10 < attempts.size(); ++i)
        BOOST_TEST((attempts[i + 10] - attempts[i] > 60s));
    BOOST_TEST((attempts.back() - attempts[attempts.size() - 2] <= 20s)); // and it does not give up
}

BOOST_AUTO_TEST_CASE(says_once_that_it_broke_and_once_that_it_is_back)
{
    answer();
    BOOST_TEST((fail(missing) == Change::broke));
    BOOST_TEST((fail(missing) == Change::none));
    BOOST_TEST((fail(missing_old_name) == Change::none));
    BOOST_TEST((answer() == Change::back));
    BOOST_TEST((answer() == Change::none));
    BOOST_TEST((watch.not_before() == core::Time::min()));
}

BOOST_AUTO_TEST_CASE(says_again_every_five_minutes_that_it_is_still_broken)
{
    int said = 0;
    for (int seconds = 0; seconds < 16 * 60; seconds += 20) {
        const Change change = fail(missing);
        BOOST_TEST((change == Change::broke) == (seconds == 0));
        if (change != Change::none) ++said;
        now += 20s;
    }
    BOOST_TEST(said == 4);
}

BOOST_AUTO_TEST_CASE(another_reason_is_another_state_but_two_kinds_of_silence_are_one)
{
    BOOST_TEST((fail(reset) == Change::broke));
    BOOST_TEST((fail(busy) == Change::none));
    BOOST_TEST((fail(denied) == Change::broke));
    BOOST_TEST(!watch.ready());
}

BOOST_AUTO_TEST_CASE(names_the_queue_the_cause_and_the_remedy)
{
    fail(missing);
    BOOST_TEST(says(watch, "111122223333/headcount (eu-west-1): no such queue; create it"));
    BOOST_TEST(says(watch, "correct HEADCOUNT_QUEUE_URL"));
    fail(denied);
    BOOST_TEST(says(watch, "not allowed; allow sqs:ReceiveMessage, "));
    fail(reset);
    BOOST_TEST(says(watch, "connection reset; trying again; if it stays, check the network, "));
}

BOOST_AUTO_TEST_CASE(an_answer_is_no_trouble_of_the_network)
{
    fail({core::ErrorKind::throttled, "RequestThrottled", "too many requests", true, ""});
    BOOST_TEST(says(watch, "too many requests; trying again; if it stays, lower `pollers` of the queue"));
    fail(busy);
    BOOST_TEST(!says(watch, "the side of SQS")); // the same state, which is not said again so soon
    now += 5min;
    fail(busy);
    BOOST_TEST(says(watch, "try later; trying again; the fault is on the side of SQS"));
    BOOST_TEST(!says(watch, "network"));
}

BOOST_AUTO_TEST_CASE(receives_that_fail_together_are_one_failure)
{
    const core::Time began = now;
    now += 5s;
    for (int poller = 0; poller < 10; ++poller)
        watch.failed(reset, began, now);
    BOOST_TEST((watch.not_before() - now <= 1s));

    answer();
    now += 5s;
    for (int poller = 0; poller < 10; ++poller)
        BOOST_TEST((watch.failed(reset, now - 4s, now) == Change::none));
    BOOST_TEST(watch.ready());
    BOOST_TEST((watch.not_before() - now <= 250ms));
}

BOOST_AUTO_TEST_CASE(a_failure_now_and_then_is_tried_again_soon_and_is_no_change_of_state)
{
    answer();
    for (int i = 0; i < 100; ++i) {
        now += 1s;
        BOOST_TEST((fail(i % 2 == 0 ? reset : busy) == Change::none));
        BOOST_TEST(watch.ready());
        BOOST_TEST(!watch.steady());
        BOOST_TEST(watch.why() == "");
        BOOST_TEST((watch.not_before() - now >= 125ms));
        BOOST_TEST((watch.not_before() - now <= 250ms));
        now = watch.not_before();
        if (i % 3 == 0) {
            BOOST_TEST((fail(busy) == Change::none)); // a second one in a row
            BOOST_TEST((watch.not_before() - now <= 500ms));
            now = watch.not_before();
        }
        BOOST_TEST((answer() == Change::none)); // as nobody heard that it broke, so nobody hears that it is back
        BOOST_TEST(watch.steady());
        BOOST_TEST((watch.not_before() <= now));
    }
}

BOOST_AUTO_TEST_CASE(three_failures_in_a_row_are_an_outage)
{
    answer();
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST((fail(reset) == Change::none));
        now = watch.not_before();
    }
    BOOST_TEST(watch.ready());
    BOOST_TEST((fail(reset) == Change::broke));
    BOOST_TEST(!watch.ready());
    BOOST_TEST(says(watch, "connection reset; trying again"));
    BOOST_TEST((watch.not_before() - now >= 750ms));
    now = watch.not_before();
    BOOST_TEST((answer() == Change::back));
    BOOST_TEST(watch.ready());
}

BOOST_AUTO_TEST_CASE(half_a_minute_without_an_answer_is_an_outage_although_only_two_receives_failed)
{
    answer();
    now += 10min; // nothing was asked for: that is no silence of the queue's
    core::Time began = now;
    now += 25s; // a long poll and the time of a call
    BOOST_TEST((watch.failed(reset, began, now) == Change::none));
    began = now = watch.not_before();
    now += 5s;
    BOOST_TEST((watch.failed(reset, began, now) == Change::broke));
    BOOST_TEST(!watch.ready());
}

BOOST_AUTO_TEST_CASE(a_receive_without_an_answer_counts_from_the_latest_answer_of_another)
{
    const core::Time began = now;
    now += 24s;
    answer(); // of one that was sent later
    now += 1s;
    BOOST_TEST((watch.failed(reset, began, now) == Change::none));
    now += 6s;
    BOOST_TEST((watch.failed(reset, now - 5s, now) == Change::none)); // seven seconds so far
    BOOST_TEST(watch.ready());
}

BOOST_AUTO_TEST_CASE(a_queue_that_refuses_is_believed_at_once)
{
    for (const core::Error& refusal : {missing, denied}) {
        answer();
        BOOST_TEST((fail(refusal) == Change::broke));
        BOOST_TEST(!watch.ready());
    }
    answer();
    fail(reset);
    BOOST_TEST((fail(denied) == Change::broke)); // in doubt as well
}

BOOST_AUTO_TEST_CASE(empty_answers_that_come_at_once_are_paced)
{
    watch.answered(true, now, now);
    BOOST_TEST((watch.not_before() == now + 1s));
    watch.answered(false, now, now);
    BOOST_TEST((watch.not_before() <= now));
}

BOOST_AUTO_TEST_SUITE_END()
