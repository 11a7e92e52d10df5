// A million random steps, drawn from seeds, against the naive twin. Limits and moods are drawn too, so that seeds
// differ in character. In the end the trouble stops, and every message must have come out exactly once.
#include "dispatcher_model.hpp"

#include "checked_dispatcher.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace headcount;
using namespace headcount::test;
using control::Admission;
using control::Lane;
using control::RunEnd;

namespace {

#ifdef HEADCOUNT_SANITIZED
constexpr std::uint64_t most_seeds = 134;
#else
constexpr std::uint64_t most_seeds = 670;
#endif
constexpr int steps = 1500; // of each: a million in all, a fifth of it under sanitizers

control::DispatcherLimits draw_limits(core::Random& random)
{
    control::DispatcherLimits limits;
    limits.in_flight = random.between(1, 8);
    limits.per_account = random.between(1, 4);
    const bool roomy = random.chance(0.5); // enough for its last tenth to be kept
    limits.held = roomy ? random.between(100, 120) : random.between(5, 60);
    limits.held_per_account = roomy ? random.between(40, 80) : random.between(3, 40);
    limits.held_in_common = random.between(80, 120);
    limits.slow_after = std::chrono::milliseconds{random.between(50, 2000)};
    limits.give_up = std::chrono::seconds{random.between(1, 60)};
    limits.backoff_most = std::chrono::seconds{random.between(1, 20)};
    return limits;
}

class Play {
public:
    explicit Play(std::uint64_t seed)
        : random_(seed), limits_(draw_limits(random_)), dispatcher_(limits_, seed), model_(limits_),
          failure_(random_.unit()), longest_(std::chrono::milliseconds{random_.between(1, 1000)})
    {
    }

    void step()
    {
        switch (random_.below(10)) {
        case 0:
        case 1:
        case 2: mark(); break;
        case 3: look(); break;
        case 4:
        case 5: start(); break;
        case 6: begin_reads(); break;
        case 7:
        case 8: end(random_.chance(failure_) ? failing_end() : RunEnd::answered); break;
        default: pass_time(random_.chance(0.05) ? core::Duration{15s} : random_.up_to(longest_)); break;
        }
        compare();
    }

    // No more trouble and no more events: everything must come out.
    void settle()
    {
        const auto going_on = [this] {
            return dispatcher_->held() > 0 || dispatcher_->in_flight() > 0 || model_.anything_wanted();
        };
        for (int round = 0; round < 2000 && going_on(); ++round) {
            start();
            for (const auto& key : model_.running())
                end_run(key, RunEnd::answered);
            pass_time(500ms);
            compare();
        }
        BOOST_TEST(dispatcher_->held() == 0U);
        BOOST_TEST(out_.size() == marked_);
        BOOST_TEST(!model_.anything_wanted()); // no look was forgotten
    }

    void drain()
    {
        for (const auto& t : dispatcher_.drain())
            released_without_run(t);
        BOOST_TEST(dispatcher_.starts(now_) == "");
        for (const auto& key : model_.running())
            end_run(key, random_.chance(0.5) ? RunEnd::transient : RunEnd::answered);
        BOOST_TEST(dispatcher_->held() == 0U);
        BOOST_TEST(out_.size() == marked_);
    }

private:
    core::ClusterKey any_cluster()
    {
        const auto account = std::to_string(111111111111 * random_.between(1, 3));
        return cluster("c" + std::to_string(random_.below(5)), account);
    }

    RunEnd failing_end()
    {
        if (random_.chance(0.2)) return RunEnd::refused;
        return random_.chance(0.2) ? RunEnd::no_turn : RunEnd::transient;
    }

    void mark()
    {
        const auto key = any_cluster();
        const auto number = next_ticket_++;
        const bool held_back = random_.chance(0.2);
        const auto fits = model_.may_hold(key, held_back, now_);
        const auto lane = static_cast<Lane>(random_.below(3));
        const Time sent = now_ - random_.up_to(2min);
        const bool held = dispatcher_.mark(key, number, now_, lane, held_back, sent) == Admission::held;
        BOOST_TEST((!fits || held == *fits));
        if (!held) return;
        model_.hold(key, ticket(number));
        ++marked_;
    }

    void look()
    {
        const auto key = any_cluster();
        dispatcher_.look(key, static_cast<Lane>(random_.below(4)), now_);
        model_.look(key);
    }

    void start()
    {
        while (const auto run = dispatcher_.next(now_)) {
            BOOST_TEST(model_.start(*run, now_) == "");
            BOOST_TEST(run->marked <= now_);
            BOOST_TEST(run->since <= run->marked);
            BOOST_TEST((run->spacing_wait >= 0ms && run->spacing_wait <= limits_.spacing_most));
        }
        BOOST_TEST(dispatcher_->wake() > now_);
        BOOST_TEST(!model_.somebody_must_start(now_));
    }

    std::optional<core::ClusterKey> any_running()
    {
        const auto running = model_.running();
        if (running.empty()) return std::nullopt;
        return running[random_.below(running.size())];
    }

    void begin_reads()
    {
        const auto key = any_running();
        if (!key || model_.reading(*key)) return;
        dispatcher_.reads_begin(*key);
        model_.reads_begin(*key);
    }

    void end(RunEnd how)
    {
        if (const auto key = any_running()) end_run(*key, how);
    }

    void end_run(const core::ClusterKey& key, RunEnd how)
    {
        const auto release = dispatcher_.ended(key, how, now_);
        BOOST_TEST((!release.again || how == RunEnd::transient || how == RunEnd::no_turn));
        const auto expected = model_.end(key, how, release.again, now_);
        const auto& given = how == RunEnd::answered ? release.ack : release.retry_later;
        const auto& other = how == RunEnd::answered ? release.retry_later : release.ack;
        BOOST_TEST((std::set<control::Ticket>(given.begin(), given.end()) == expected)); // I2
        BOOST_TEST(given.size() == expected.size());
        BOOST_TEST(other.empty());
        for (const auto& t : given)
            BOOST_TEST(out_.insert(t).second);
    }

    void pass_time(core::Duration span)
    {
        now_ += span;
        model_.pass(now_);
        const auto overdue = dispatcher_.overdue(now_);
        for (const auto& t : overdue.messages)
            BOOST_TEST(model_.is_failing(t));
        for (const auto& t : overdue.messages)
            released_without_run(t);
        std::size_t messages = 0;
        for (const auto& left : overdue.clusters) {
            BOOST_TEST(model_.leave(left.cluster));
            messages += left.messages;
        }
        BOOST_TEST(messages == overdue.messages.size());
    }

    void released_without_run(control::Ticket t)
    {
        BOOST_TEST(model_.give_back(t));
        BOOST_TEST(out_.insert(t).second);
    }

    void compare()
    {
        BOOST_TEST(dispatcher_->held() == model_.held());
        BOOST_TEST(dispatcher_->in_flight() == model_.in_flight());
        BOOST_TEST(dispatcher_->room() == limits_.held - model_.held());
        BOOST_TEST(dispatcher_->known() <= 15U);
    }

    core::Random random_;
    control::DispatcherLimits limits_;
    CheckedDispatcher dispatcher_;
    DispatcherModel model_;
    double failure_;
    core::Duration longest_;
    Time now_ = t0;
    std::uint64_t next_ticket_ = 0;
    std::size_t marked_ = 0;
    std::set<control::Ticket> out_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_model)

BOOST_AUTO_TEST_CASE(it_agrees_with_its_naive_twin_and_releases_every_message_exactly_once)
{
    for (std::uint64_t seed = 1; seed <= most_seeds; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            Play play{seed};
            for (int n = 0; n < steps; ++n)
                play.step();
            play.settle();
        }
    }
}

BOOST_AUTO_TEST_CASE(draining_at_any_moment_releases_every_message_exactly_once)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            Play play{seed};
            for (std::uint64_t n = 0; n < 50 + seed; ++n)
                play.step();
            play.drain();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
