// Whose call goes next, and when.
#include "clusters.hpp"

#include "control/budget/limiter.hpp"
#include "headcount/core/random.hpp"

#include <map>

using namespace headcount;
using namespace std::chrono_literals;
using control::Bucket;
using control::Limiter;
using test::t0;

namespace {

const core::Scope here{"111122223333", "eu-west-1"};
const core::Scope there{"111122223333", "us-east-2"};

core::Limits limits(std::uint32_t share = 50, std::uint32_t replicas = 1)
{
    core::Limits some;
    some.api_share = share;
    some.replicas = replicas;
    return some;
}

int take_all(Limiter& limiter, Bucket bucket, std::size_t lane = 1, const core::Scope& scope = here)
{
    int taken = 0;
    while (limiter.take(scope, bucket, lane, t0))
        ++taken;
    return taken;
}

} // namespace

BOOST_AUTO_TEST_SUITE(limiter)

BOOST_AUTO_TEST_CASE(a_share_of_the_published_bursts_goes_at_once)
{
    Limiter half(limits(50));
    BOOST_TEST(take_all(half, Bucket::cluster_read) == 25);
    BOOST_TEST(take_all(half, Bucket::service_read) == 50);
    BOOST_TEST(take_all(half, Bucket::resource_read) == 50);
    BOOST_TEST(take_all(half, Bucket::service_modify) == 25);
    BOOST_TEST(take_all(half, Bucket::tag_read) == 25);
    BOOST_TEST(take_all(half, Bucket::tag_modify) == 10);
    Limiter raised(limits(300));
    BOOST_TEST(take_all(raised, Bucket::service_modify) == 150);
    Limiter one_of_five(limits(50, 5));
    BOOST_TEST(take_all(one_of_five, Bucket::service_modify) == 5);
}

BOOST_AUTO_TEST_CASE(rates_that_the_configuration_knows_better_hold_for_the_whole_bucket)
{
    core::Limits raised = limits(100);
    raised.rates["UpdateService"] = {200, 20};
    raised.rates["ListServices"] = {7, 1};
    Limiter known(raised);
    BOOST_TEST(take_all(known, Bucket::service_modify) == 200);
    BOOST_TEST(take_all(known, Bucket::service_read) == 7);
}

BOOST_AUTO_TEST_CASE(overrides_of_unknown_operations_and_contradictions_are_told)
{
    BOOST_TEST(!control::flaw_in_rates({{"UpdateService", {1, 1}}}));
    BOOST_TEST(control::flaw_in_rates({{"RunTask", {1, 1}}})->find("\"RunTask\"") != std::string::npos);
    BOOST_TEST(!control::flaw_in_rates({{"ListClusters", {9, 1}}, {"DescribeClusters", {9, 1}}}));
    BOOST_TEST(control::flaw_in_rates({{"ListClusters", {9, 1}}, {"DescribeClusters", {9, 2}}})->find("cluster read") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_regions_and_buckets_notice_nothing)
{
    Limiter one(limits());
    BOOST_TEST(take_all(one, Bucket::service_read) == 50);
    one.join(here, Bucket::service_read, 1, t0);
    one.answered(here, Bucket::service_read, t0, t0, true);
    BOOST_TEST(take_all(one, Bucket::service_read, 1, there) == 50);
    BOOST_TEST(take_all(one, Bucket::cluster_read) == 25);
    BOOST_TEST(one.anybody_waits(here));
    BOOST_TEST(!one.anybody_waits(there));
}

BOOST_AUTO_TEST_CASE(who_comes_later_in_a_better_lane_goes_first_and_nobody_passes_within_one)
{
    Limiter one(limits());
    take_all(one, Bucket::service_read);
    const auto sweep = one.join(here, Bucket::service_read, 3, t0);
    const auto first = one.join(here, Bucket::service_read, 1, t0);
    const auto second = one.join(here, Bucket::service_read, 1, t0);
    BOOST_TEST((one.due(first, t0) == t0 + 100ms));
    BOOST_TEST((one.due(second, t0) == core::Time::max()));
    BOOST_TEST((one.due(sweep, t0) == core::Time::max()));
    BOOST_TEST(!one.take(sweep, t0 + 1s));
    BOOST_TEST(!one.take(second, t0 + 1s));
    BOOST_TEST(!one.take(here, Bucket::service_read, 1, t0 + 1s)); // behind those who wait
    BOOST_TEST(one.take(here, Bucket::service_read, 0, t0 + 1s));  // before them
    BOOST_TEST(one.take(first, t0 + 1s));
    one.leave(second);
    BOOST_TEST(one.heads(here).size() == 1u);
    BOOST_TEST(one.take(sweep, t0 + 1s));
    BOOST_TEST(!one.anybody_waits());
}

BOOST_AUTO_TEST_CASE(a_look_begins_while_its_correction_would_get_its_turn_in_time)
{
    Limiter one(limits());
    int begun = 0;
    while (one.take_look(here, 1, {1}, t0))
        ++begun;
    BOOST_TEST(begun == 50); // 25 corrections at once, and those of ten seconds
    BOOST_TEST(one.take_look(there, 1, {1}, t0));
    const auto sweep = one.join_look(here, 1, {3}, t0);
    const auto event = one.join_look(here, 1, {1}, t0);
    BOOST_TEST(!one.take(event, t0));
    BOOST_TEST(one.held(t0).empty()); // nothing but looks of ours
    one.look_ended(here, 1, 0);
    BOOST_TEST(!one.take(sweep, t0));
    BOOST_TEST(one.take(event, t0));
    BOOST_TEST(!one.take(sweep, t0));

    for (int i = 0; i < 50; ++i)
        one.look_ended(here, 1, 0);
    take_all(one, Bucket::service_modify, 0);
    std::vector<Limiter::Place> corrections;
    for (int i = 0; i < 25; ++i)
        corrections.push_back(one.join(here, Bucket::service_modify, 0, t0));
    BOOST_TEST(!one.take(sweep, t0));
    BOOST_TEST(one.take(corrections[0], t0 + 400ms));
    BOOST_TEST(one.take(sweep, t0 + 400ms));
    const auto held = one.held(t0 + 3s);
    BOOST_REQUIRE(held.size() == 1u);
    BOOST_TEST((held[0].bucket == Bucket::service_modify));
    BOOST_TEST(held[0].calls == 24u);
    BOOST_TEST((held[0].oldest == 3s));
}

BOOST_AUTO_TEST_CASE(looks_that_would_not_be_read_in_time_wait_and_one_alone_does_not)
{
    Limiter one(limits());
    int begun = 0;
    while (one.take_look(here, 10, {1}, t0))
        ++begun;
    BOOST_TEST(begun == 10); // 50 calls at once, and those of five seconds
    one.look_ended(here, 10, 0);
    BOOST_TEST(one.take_look(here, 10, {1}, t0));
    Limiter quiet(limits());
    BOOST_TEST(quiet.take_look(here, 500, {1}, t0));
    BOOST_TEST(!quiet.take_look(here, 1, {1}, t0));
    quiet.look_ended(here, 500, 0);
    BOOST_TEST(quiet.take_look(here, 1, {1}, t0));
}

// What is drawn has lowered the bucket: it is not held for its look beside that.
BOOST_AUTO_TEST_CASE(a_read_that_was_made_counts_once)
{
    Limiter one(limits());
    BOOST_TEST(one.take_look(here, 60, {1}, t0)); // 50 calls at once, and those of five seconds
    for (int made = 0; made < 50; ++made) {
        BOOST_TEST(one.take(here, Bucket::service_read, 1, t0));
        BOOST_TEST(one.take_look(here, 41, {1}, t0) == false);
        one.look_read(here);
    }
    BOOST_TEST(one.take_look(here, 40, {1}, t0)); // ten are still to be made
    BOOST_TEST(!one.take_look(here, 1, {1}, t0));
    one.look_ended(here, 10, 0);
    BOOST_TEST(one.take_look(here, 10, {1}, t0));
    BOOST_TEST(!one.take_look(here, 1, {1}, t0));
}

BOOST_AUTO_TEST_CASE(corrections_that_a_look_decided_upon_count_until_they_ask_for_themselves)
{
    Limiter one(limits());
    BOOST_TEST(one.take_look(here, 10, {1}, t0));
    one.look_ended(here, 10, 100);
    BOOST_TEST(!one.take_look(here, 1, {1}, t0));
    for (int made = 0; made < 50; ++made)
        one.correction_begins(here);
    BOOST_TEST(!one.take_look(here, 1, {1}, t0)); // 50 are to come, and as many get their turn in time
    one.correction_begins(here);
    BOOST_TEST(one.take_look(here, 1, {1}, t0));
}

// With the advice to raise the rate of DescribeServices nothing would go faster.
BOOST_AUTO_TEST_CASE(looks_that_wait_for_corrections_are_told_under_the_bucket_of_the_corrections)
{
    Limiter one({});
    BOOST_TEST(one.take_look(here, 1, {1}, t0));
    one.look_ended(here, 1, 100);
    one.join_look(here, 1, {1}, t0);
    one.join_look(here, 1, {3}, t0 + 1s);
    one.join_look(here, 1, {1, t0 - 1h}, t0 + 2s); // it goes first, and has waited for less
    one.join(here, Bucket::service_modify, 0, t0 + 2s);
    const auto held = one.held(t0 + 3s);
    BOOST_REQUIRE(held.size() == 1U);
    BOOST_TEST((held[0].bucket == Bucket::service_modify));
    BOOST_TEST(held[0].calls == 4U);
    BOOST_TEST((held[0].oldest == 3s));
    BOOST_TEST(held[0].per_second == 2.5);
}

BOOST_AUTO_TEST_CASE(looks_that_wait_for_reads_are_told_under_the_bucket_of_the_reads)
{
    Limiter one({});
    BOOST_TEST(one.take_look(here, 500, {1}, t0));
    one.join_look(here, 1, {1}, t0);
    const auto held = one.held(t0 + 1s);
    BOOST_REQUIRE(held.size() == 1U);
    BOOST_TEST((held[0].bucket == Bucket::service_read));
    BOOST_TEST(held[0].calls == 1U);
}

BOOST_AUTO_TEST_CASE(one_look_can_always_be_had_where_nothing_is_ahead_of_it)
{
    core::Limits slow = limits(1, 1000);
    slow.call = 10ms;
    Limiter one(slow);
    take_all(one, Bucket::service_modify, 0);
    BOOST_TEST(one.take_look(here, 1, {1}, t0 + 1s));
    BOOST_TEST(!one.take_look(here, 1, {1}, t0 + 1s));
    one.look_ended(here, 1, 0);
    BOOST_TEST(one.take_look(here, 1, {1}, t0 + 1s));
}

BOOST_AUTO_TEST_CASE(accounts_that_are_full_again_are_forgotten_and_those_that_wait_or_learn_are_not)
{
    Limiter one(limits());
    take_all(one, Bucket::service_read);
    one.join(here, Bucket::service_read, 1, t0);
    one.answered(there, Bucket::service_read, t0, t0 + 10s, true);
    for (int i = 0; i < 5000; ++i)
        one.take({std::to_string(100000000000 + i), "eu-west-1"}, Bucket::service_read, 1, t0 + i * 5ms);
    BOOST_TEST(one.accounts() < 4300u);
    BOOST_TEST(one.anybody_waits(here));
    BOOST_TEST(!one.take(there, Bucket::service_read, 1, t0 + 10s));
}

BOOST_AUTO_TEST_CASE(who_looks_for_what_is_older_goes_first_within_a_lane)
{
    Limiter one(limits());
    while (one.take_look(here, 1, {1}, t0)) {
    }
    const auto fresh = one.join_look(here, 1, {1, t0 - 1s}, t0);
    const auto now = one.join_look(here, 1, {1}, t0);
    const auto old = one.join_look(here, 1, {1, t0 - 1min}, t0 + 100ms);
    BOOST_TEST(one.heads(here).size() == 1U);
    BOOST_TEST(one.heads(here).front() == old.number);
    for (int i = 0; i < 10; ++i)
        one.look_ended(here, 1, 0);
    BOOST_TEST(!one.take(fresh, t0 + 1s));
    BOOST_TEST(!one.take_look(here, 1, {1, t0 - 59s}, t0 + 1s));
    BOOST_TEST(one.take_look(here, 1, {1, t0 - 61s}, t0 + 1s));
    BOOST_TEST(!one.take(now, t0 + 1s));
    BOOST_TEST(one.take(old, t0 + 1s));
    BOOST_TEST(one.take(fresh, t0 + 1s));
    BOOST_TEST(one.take(now, t0 + 1s));
    BOOST_TEST(!one.anybody_waits());
}

// Random calls of every lane against a plain statement of the rules: at each moment somebody goes, nobody in a better
// lane waits, nor anybody who came before in the same.
BOOST_AUTO_TEST_CASE(lanes_never_invert)
{
    int gone = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        core::Random random(seed);
        Limiter one(limits(static_cast<std::uint32_t>(random.between(1, 100))));
        std::map<std::pair<std::size_t, std::uint64_t>, Limiter::Place> waiting; // by lane and number
        core::Time now = t0;
        for (int step = 0; step < 3000; ++step) {
            now += random.up_to(100ms);
            const std::size_t lane = random.below(4);
            const bool nobody_before = waiting.empty() || waiting.begin()->first.first > lane;
            if (one.take(here, Bucket::service_read, lane, now)) {
                ++gone;
                BOOST_TEST(nobody_before);
            } else {
                const auto place = one.join(here, Bucket::service_read, lane, now);
                waiting.emplace(std::pair{lane, place.number}, place);
            }
            if (random.chance(0.1) && !waiting.empty()) { // cancelled
                const auto leaver =
                    std::next(waiting.begin(), static_cast<std::ptrdiff_t>(random.below(waiting.size())));
                one.leave(leaver->second);
                waiting.erase(leaver);
            }
            if (random.chance(0.01)) one.answered(here, Bucket::service_read, now, now, true);
            auto anybody = waiting.begin();
            const std::size_t others = waiting.empty() || random.chance(0.5) ? 0 : random.below(waiting.size());
            std::advance(anybody, static_cast<std::ptrdiff_t>(others));
            if (anybody == waiting.end()) continue;
            const bool is_next = anybody == waiting.begin();
            BOOST_TEST((one.due(anybody->second, now) == core::Time::max()) == !is_next);
            if (one.take(anybody->second, now)) {
                ++gone;
                BOOST_TEST(is_next);
                waiting.erase(anybody);
            }
        }
        BOOST_TEST(one.anybody_waits() == !waiting.empty());
    }
    BOOST_TEST(gone > 10'000);
}

BOOST_AUTO_TEST_SUITE_END()
