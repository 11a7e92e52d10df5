// Accounts that change so much at once that their API budget holds them back for minutes, on virtual time: the others'
// events are received and applied as if they were alone (I7), and theirs at the pace of the budget, all of them.
#include "app/service_world.hpp"

#include "headcount/control/api_budget.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

#ifdef HEADCOUNT_SANITIZED
constexpr int part = 5; // of each story
#else
constexpr int part = 1;
#endif

constexpr int victims = 40; // events, one after the other, each of an account and cluster of its own

struct Story {
    int accounts = 0;
    int clusters = 0; // of each
    std::uint32_t held_messages = 0;
};

std::string account(int number)
{
    return std::to_string(222200000000 + number);
}

// Messages that go back come out again, as from a queue.
struct Sent {
    std::string body;
    std::uint32_t receives = 0;
};

struct Isolation : test::ServiceWorld {
    explicit Isolation(const Story& s) : story(s)
    {
        ecs_world.clusters.clear();
        ecs_world.latency = 40ms;
        config.limits.held_messages = story.held_messages;
        config.limits.held_per_account = story.held_messages / 5;
        config.limits.rates["UpdateService"] = {.burst = 10, .per_second = 2}; // of which half are for us
        config.accounts.resize(1);
        for (int a = 0; a < story.accounts + victims; ++a)
            config.accounts[0].ids.push_back(account(a));
        gate = std::make_unique<control::ApiBudget>(config.limits, timers);
        options.gate = gate.get();
        budget = gate.get();
    }

    ~Isolation() // its calls wait at the gate
    {
        if (service && !stopped) stop();
    }

    void put(std::string body, std::uint32_t receives)
    {
        most_receives = std::max(most_receives, receives);
        source->put(body, receives);
        sent.push_back({std::move(body), receives});
    }

    void change(const std::string& cluster, int of)
    {
        ecs_world.clusters[cluster] = {5, {{"node-agent", 3}}};
        put(test::instance_event(cluster, "e", account(of)), 1);
    }

    void pass_with_returns(core::Duration span)
    {
        pass(span);
        for (; seen < source->given_back.size(); ++seen) {
            const auto& back = source->given_back[seen];
            hidden.emplace(back.at + back.delay, back.ticket.number);
        }
        while (!hidden.empty() && hidden.begin()->first <= timers.now()) {
            const Sent again = sent.at(hidden.begin()->second - 1); // by number, from 1
            hidden.erase(hidden.begin());
            put(again.body, again.receives + 1);
        }
    }

    // How long the events of the others took from the queue to the applied change.
    std::vector<std::chrono::milliseconds> play(bool beside)
    {
        start();
        source->most_at_once = 100;
        for (int c = 0; beside && c < story.clusters; ++c)
            for (int a = 0; a < story.accounts; ++a)
                change("busy-" + std::to_string(a) + "-" + std::to_string(c), a);
        pass_with_returns(5s);
        std::map<std::string, core::WallTime> began;
        for (int v = 0; v < victims; ++v) {
            const std::string name = "quiet-" + std::to_string(v);
            began[name] = timers.wall();
            change(name, story.accounts + v);
            pass_with_returns(500ms);
        }
        pass_with_returns(1s);
        std::vector<std::chrono::milliseconds> times;
        for (const app::RunRecord& run : runs)
            if (const auto at = began.find(run.cluster.name); at != began.end() && run.report.applied)
                times.push_back(run.at - at->second);
        std::ranges::sort(times);
        return times;
    }

    bool all_applied() const
    {
        return std::ranges::all_of(ecs_world.clusters,
                                   [](const auto& each) { return each.second.services.at("node-agent") == 5; });
    }

    Story story;
    std::unique_ptr<control::ApiBudget> gate;
    std::vector<Sent> sent;
    std::uint32_t most_receives = 0;
    std::multimap<core::Time, std::uint64_t> hidden;
    std::size_t seen = 0; // of what the source was given back
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_isolation)

BOOST_AUTO_TEST_CASE(accounts_that_their_api_budget_holds_back_neither_fill_the_room_nor_take_the_runs_of_others)
{
    for (const Story& story : {Story{5, 1400 / part, 5000U / part}, Story{300 / part, 40, 5000U / part}}) {
        BOOST_TEST_CONTEXT(story.accounts << " accounts, " << story.clusters << " clusters each")
        {
            const auto without = Isolation{story}.play(false);
            BOOST_REQUIRE(without.size() == static_cast<std::size_t>(victims));
            Isolation crowd{story};
            const auto with = crowd.play(true);
            BOOST_REQUIRE(with.size() == without.size());
            BOOST_TEST_MESSAGE("without: " << without.back().count() << " ms, beside: median "
                                           << with[with.size() / 2].count() << ", all " << with.back().count()
                                           << " ms");
            BOOST_TEST((with.back() <= without.back() + 1s), with.back().count() << " ms");
            BOOST_TEST(!crowd.all_applied());

            const double least = story.clusters; // seconds that the budget needs
            while (!crowd.all_applied() && crowd.timers.now() < core::Time{} + 2h)
                crowd.pass_with_returns(5s);
            const double took = std::chrono::duration<double>(crowd.timers.now() - core::Time{}).count();
            BOOST_TEST_MESSAGE(story.clusters << " changes of each account took " << took << " s, the budget allows "
                                              << least << " s; received at most " << crowd.most_receives << " times");
            BOOST_TEST(crowd.all_applied());
            BOOST_TEST(took < 3 * least + 100);
            BOOST_TEST(crowd.most_receives <= 8U);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
