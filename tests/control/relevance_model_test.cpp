// The relevance memory against a model that keeps everything that ever happened and says the rules plainly.
#include "relevance_world.hpp"

#include "headcount/core/random.hpp"

#include <map>
#include <set>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;
using control::Cares;
using control::Relevance;
using test::t0;
using Verdict = control::Relevance::Verdict;

namespace {

const core::ClusterKey prod = test::cluster("prod");

struct Seen {
    std::uint64_t instance;
    std::uint64_t version;
    control::Fields fields;
    enum class State { attached, parked, settled, void_ } state = State::attached;
    core::Time due{};
};

struct Model {
    bool missed_matters = false;
    std::vector<Seen> history;
    core::Time believed_until = core::Time::max();

    Verdict judge(std::uint64_t instance, std::uint64_t version, const control::Fields& fields, core::Time now)
    {
        const Seen* settled = nullptr;
        bool differs = false;
        std::set<std::uint64_t> open;
        for (const Seen& seen : history) {
            if (seen.instance != instance || seen.state == Seen::State::void_) continue;
            if (seen.state == Seen::State::settled) {
                if (settled == nullptr || seen.version >= settled->version) settled = &seen;
            } else {
                open.insert(seen.version);
                differs = differs || seen.fields != fields;
            }
        }
        if (settled == nullptr || believed_until <= now) return Verdict::look;
        if (version < settled->version) return Verdict::stale;
        if (version == settled->version) return Verdict::unchanged;
        if (fields.always_matters) return Verdict::look;
        if (differs || settled->fields != fields) return Verdict::look;
        if (missed_matters)
            for (std::uint64_t between = settled->version + 1; between < version; ++between)
                if (!open.contains(between)) return Verdict::owes_a_look;
        history.push_back({instance, version, fields, Seen::State::settled});
        return Verdict::unchanged;
    }
};

core::InstanceChange drawn(core::Random& random, std::map<std::uint64_t, std::uint64_t>& versions)
{
    const std::uint64_t instance = random.between(1, 3);
    std::uint64_t& newest = versions[instance];
    newest += random.chance(0.6) ? 1 : random.below(3);
    const std::uint64_t back = random.chance(0.2) ? random.below(4) : 0;
    const std::uint64_t version = newest - std::min(newest, back) + 1;
    // What an event says is the same each time it comes.
    core::Random said(instance * 1000 + version);
    const char* status = said.chance(0.75) ? "ACTIVE" : said.chance(0.7) ? "DRAINING" : "INACTIVE";
    return test::change(instance, version, status, said.chance(0.8), said.below(2));
}

void walk(std::uint64_t seed, std::map<Verdict, int>& verdicts)
{
    core::Random random(seed);
    const bool draining = random.chance(0.7);
    const Cares cares{.draining = draining,
                      .tasks = draining && random.chance(0.3),
                      .agent = random.chance(0.3),
                      .attributes = random.chance(0.3)};
    Relevance relevance(cares);
    Model model;
    model.missed_matters = cares.missed();
    std::map<std::uint64_t, std::uint64_t> versions;
    core::Time now = t0;
    std::vector<std::pair<control::Sighting, std::size_t>> held; // and its place in the model's history
    for (int step = 0; step < 300; ++step) {
        now += random.up_to(4s);
        if (random.chance(0.75)) {
            const auto event = drawn(random, versions);
            const std::uint64_t instance = std::stoull(std::string(event.instance));
            const auto fields = control::fields_of(cares, event).value();
            const auto judged = relevance.judge(event, now);
            const Verdict expected = model.judge(instance, event.version, fields, now);
            BOOST_REQUIRE_MESSAGE(judged.verdict == expected, "seed " << seed << ", step " << step << ": "
                                                                      << judged.verdict << ", not " << expected);
            ++verdicts[expected];
            if (expected == Verdict::look) {
                held.emplace_back(*judged.sighting, model.history.size());
                relevance.attached(*judged.sighting);
                model.history.push_back({instance, event.version, fields});
            } else if (expected == Verdict::owes_a_look) {
                relevance.owed(prod, *judged.sighting, now + 10s);
                model.history.push_back({instance, event.version, fields, Seen::State::parked, now + 10s});
            }
            continue;
        }
        if (random.chance(0.05)) {
            relevance.forget(prod);
            for (Seen& seen : model.history)
                if (seen.state == Seen::State::settled) seen.state = Seen::State::void_;
            model.believed_until = core::Time::max();
            continue;
        }
        if (random.chance(0.2)) { // the run has failed for good
            for (const auto& [sighting, place] : held) {
                relevance.given_back(sighting);
                model.history[place].state = Seen::State::void_;
            }
            held.clear();
            continue;
        }
        const bool no_service = random.chance(0.1);
        const core::Time began = now - random.up_to(2s);
        const bool earns_another = random.chance(0.5);
        if (model.believed_until <= now) // what was believed of it has ended
            for (Seen& seen : model.history)
                if (seen.state == Seen::State::settled) seen.state = Seen::State::void_;
        model.believed_until = no_service ? now + 1min : core::Time::max();
        relevance.ran(prod, no_service, began, now);
        for (Seen& seen : model.history)
            if (seen.state == Seen::State::parked && seen.due <= began) seen.state = Seen::State::settled;
        for (const auto& [sighting, place] : held) {
            relevance.answered(prod, sighting, earns_another ? now + 10s : now, now);
            model.history[place].state = earns_another ? Seen::State::parked : Seen::State::settled;
            model.history[place].due = now + 10s;
        }
        held.clear();
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(relevance_model)

BOOST_AUTO_TEST_CASE(it_says_what_the_rules_say_after_any_history)
{
    std::map<Verdict, int> verdicts;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed)
        walk(seed, verdicts);
    for (const Verdict verdict : {Verdict::look, Verdict::owes_a_look, Verdict::unchanged, Verdict::stale}) {
        BOOST_TEST_MESSAGE(verdict << ": " << verdicts[verdict]);
        BOOST_TEST(verdicts[verdict] > 2000);
    }
}

BOOST_AUTO_TEST_SUITE_END()
