#include "source/outbox.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace headcount;
using namespace std::chrono_literals;
using source::Batch;
using source::Errand;
using source::Outbox;

namespace {

const core::Error reset{core::ErrorKind::transport, "", "connection reset", true, ""};
const core::Error denied{core::ErrorKind::denied, "AccessDenied", "", false, ""};
const core::Error entry_busy{core::ErrorKind::server, "InternalError", "", true, ""};
const core::Error entry_bad{core::ErrorKind::invalid, "ReceiptHandleIsInvalid", "", false, ""};

struct Sending {
    core::Time now{1h};
    Outbox outbox{core::Random{11}};

    void put(Errand errand, std::string receipt, core::Duration visible_for = 60s)
    {
        outbox.put(errand, {.receipt = std::move(receipt), .visible_again = now + visible_for, .back_at = now}, now);
    }
    void put_many(Errand errand, int count)
    {
        for (int i = 0; i < count; ++i)
            put(errand, "r" + std::to_string(i));
    }
    std::optional<Batch> next_whenever()
    {
        now = std::max(now, outbox.wake());
        return outbox.next(now);
    }
    std::vector<Batch> all_next()
    {
        std::vector<Batch> batches;
        while (auto batch = outbox.next(now))
            batches.push_back(std::move(*batch));
        return batches;
    }
    std::size_t answer_all(Batch batch)
    {
        const std::vector<core::Result<void>> results(batch.parcels.size());
        return outbox.answered(std::move(batch), results, now);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(outbox, Sending)

BOOST_AUTO_TEST_CASE(ten_parcels_go_at_once_and_fewer_wait_fifty_milliseconds_for_company)
{
    put_many(Errand::remove, 9);
    BOOST_TEST(!outbox.next(now).has_value());
    BOOST_TEST((outbox.wake() == now + 50ms));
    put(Errand::remove, "tenth");
    const auto full = outbox.next(now);
    BOOST_REQUIRE(full.has_value());
    BOOST_TEST(full->parcels.size() == 10U);

    put(Errand::remove, "alone");
    BOOST_TEST(!outbox.next(now + 49ms).has_value());
    BOOST_TEST(outbox.next(now + 50ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_batch_holds_one_errand_and_never_more_than_ten)
{
    put_many(Errand::remove, 25);
    put_many(Errand::give_back, 12);
    std::vector<std::size_t> removed;
    std::vector<std::size_t> given_back;
    while (auto batch = next_whenever()) {
        (batch->errand == Errand::remove ? removed : given_back).push_back(batch->parcels.size());
        BOOST_TEST(answer_all(std::move(*batch)) == 0U);
    }
    BOOST_TEST((removed == std::vector<std::size_t>{10, 10, 5}));
    BOOST_TEST((given_back == std::vector<std::size_t>{10, 2}));
    BOOST_TEST(outbox.empty());
}

BOOST_AUTO_TEST_CASE(a_flush_waits_for_no_company)
{
    put(Errand::give_back, "a");
    outbox.flush();
    BOOST_TEST((outbox.wake() <= now));
    BOOST_TEST(outbox.next(now).has_value());
}

BOOST_AUTO_TEST_CASE(only_the_retryable_entries_of_an_answer_are_sent_again)
{
    for (const char* receipt : {"good", "busy", "bad", "unmentioned"})
        put(Errand::remove, receipt);
    auto batch = next_whenever();
    BOOST_REQUIRE(batch.has_value());
    const std::vector<core::Result<void>> results{{}, entry_busy, entry_bad};
    BOOST_TEST(outbox.answered(std::move(*batch), results, now) == 1U); // `bad` is dropped

    std::vector<std::string> again;
    while (auto next = next_whenever()) {
        for (const auto& parcel : next->parcels)
            again.push_back(parcel.receipt);
        answer_all(std::move(*next));
    }
    std::ranges::sort(again);
    BOOST_TEST((again == std::vector<std::string>{"busy", "unmentioned"}));
}

BOOST_AUTO_TEST_CASE(a_dead_queue_is_tried_by_one_batch_at_a_time_later_and_later_until_the_messages_are_visible_again)
{
    const core::Time start = now;
    put_many(Errand::remove, 100);
    std::size_t calls = 0;
    std::size_t dropped = 0;
    while (auto batch = next_whenever()) {
        ++calls;
        if (calls > 3) BOOST_TEST(!outbox.next(now).has_value()); // one at a time
        dropped += outbox.failed(std::move(*batch), reset, now);
        if (now > start + 10min) break;
    }
    BOOST_TEST(calls < 20U);
    BOOST_TEST(outbox.size() == 0U);
    BOOST_TEST(dropped > 0U);
}

BOOST_AUTO_TEST_CASE(a_batch_that_fails_is_tried_again_soon_and_holds_up_no_other)
{
    put_many(Errand::remove, 20);
    for (int round = 0; round < 100; ++round) {
        put(Errand::remove, "ill-fated");
        auto first = next_whenever();
        auto second = next_whenever();
        BOOST_REQUIRE(second.has_value());
        BOOST_TEST(outbox.failed(std::move(*first), reset, now) == 0U);
        put_many(Errand::remove, 20);
        auto third = outbox.next(now);
        BOOST_REQUIRE(third.has_value());
        answer_all(std::move(*second));
        answer_all(std::move(*third));
    }
    const core::Time last = now;
    while (!outbox.empty())
        answer_all(next_whenever().value());
    BOOST_TEST((now - last <= 500ms), (now - last) / 1ms << " ms");
}

BOOST_AUTO_TEST_CASE(batches_that_fail_together_are_one_pause)
{
    put_many(Errand::remove, 200);
    std::vector<Batch> under_way = all_next();
    BOOST_REQUIRE(under_way.size() == 12U);
    now += 20ms;
    for (Batch& batch : under_way)
        outbox.failed(std::move(batch), reset, now);
    BOOST_TEST(!outbox.next(now).has_value());
    BOOST_TEST((outbox.wake() > now));
    BOOST_TEST((outbox.wake() <= now + 2s));
}

BOOST_AUTO_TEST_CASE(an_answer_ends_the_pause)
{
    put_many(Errand::remove, 100);
    std::vector<Batch> under_way;
    for (int i = 0; i < 4; ++i)
        under_way.push_back(std::move(*outbox.next(now)));
    for (int i = 0; i < 3; ++i)
        outbox.failed(std::move(under_way[static_cast<std::size_t>(i)]), reset, now);
    BOOST_TEST(!outbox.next(now).has_value());
    answer_all(std::move(under_way[3]));
    int at_once = 0;
    while (outbox.next(now))
        ++at_once;
    BOOST_TEST(at_once == 6);
}

BOOST_AUTO_TEST_CASE(what_failed_arrives_once_the_queue_is_back)
{
    put_many(Errand::remove, 30);
    for (int failure = 0; failure < 3; ++failure) {
        auto batch = next_whenever();
        BOOST_REQUIRE(batch.has_value());
        outbox.failed(std::move(*batch), reset, now);
    }
    std::size_t arrived = 0;
    while (auto batch = next_whenever()) {
        arrived += batch->parcels.size();
        answer_all(std::move(*batch));
    }
    BOOST_TEST(arrived == 30U);
}

BOOST_AUTO_TEST_CASE(a_refused_batch_is_dropped_and_the_next_one_waits)
{
    put_many(Errand::remove, 20);
    auto batch = outbox.next(now);
    BOOST_TEST(outbox.failed(std::move(*batch), denied, now) == 10U);
    BOOST_TEST(!outbox.next(now).has_value());
    BOOST_TEST((outbox.wake() > now));
}

BOOST_AUTO_TEST_CASE(a_delete_is_sent_although_the_message_is_visible_again_and_a_give_back_is_not)
{
    put(Errand::remove, "late", -5s);
    put(Errand::give_back, "back already", -5s);
    auto batch = next_whenever();
    BOOST_REQUIRE(batch.has_value());
    BOOST_TEST((batch->errand == Errand::remove));
    BOOST_TEST(answer_all(std::move(*batch)) == 0U);
    BOOST_TEST(!next_whenever().has_value());
    BOOST_TEST(outbox.empty());
}

BOOST_AUTO_TEST_CASE(deletes_keep_up_with_ten_receives_at_once_and_no_more_than_twelve_batches_are_under_way)
{
    put_many(Errand::remove, 200);
    std::vector<Batch> under_way = all_next();
    BOOST_TEST(under_way.size() == 12U);
    BOOST_TEST((outbox.wake() == core::Time::max()));
    answer_all(std::move(under_way.back()));
    BOOST_TEST(outbox.next(now).has_value());
}

BOOST_AUTO_TEST_CASE(give_backs_that_are_held_wait_although_it_is_being_flushed_and_deletes_do_not)
{
    outbox.hold_give_backs();
    outbox.flush();
    put(Errand::give_back, "back");
    put(Errand::remove, "done");
    auto batch = outbox.next(now);
    BOOST_REQUIRE(batch.has_value());
    BOOST_TEST((batch->errand == Errand::remove));
    answer_all(*std::move(batch));
    BOOST_TEST(!outbox.next(now).has_value());
    BOOST_TEST((outbox.wake() == core::Time::max()));
    BOOST_TEST(outbox.size() == 1U);
    outbox.release_give_backs();
    BOOST_TEST((outbox.wake() <= now));
    BOOST_TEST(outbox.next(now).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
