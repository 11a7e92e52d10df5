#include "source/receive_watch.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using source::ReceiveWatch;
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
    Change answer() { return watch.answered(false, now); }
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

BOOST_AUTO_TEST_CASE(at_most_ten_receives_fit_into_any_minute_of_an_outage)
{
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
    answer();
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
}

BOOST_AUTO_TEST_CASE(empty_answers_that_come_at_once_are_paced)
{
    watch.answered(true, now);
    BOOST_TEST((watch.not_before() == now + 1s));
    watch.answered(false, now);
    BOOST_TEST((watch.not_before() <= now));
}

BOOST_AUTO_TEST_SUITE_END()
