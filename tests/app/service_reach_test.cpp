// Nothing outside the rules is ever touched: three accounts with ten thousand services under rules that are drawn and
// written as a configuration. What each service becomes is told by a model that reads the same drawn words its own way.
#include "app/config_inputs.hpp"
#include "app/service_world.hpp"

#include "headcount/core/random.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t untouched = 1000;
const std::array<std::string, 3> accounts{"111122223333", "222233334444", "333344445555"}; // the last is not ours
constexpr std::size_t clusters_each = 57;
constexpr std::size_t services_each = 60;
#ifdef HEADCOUNT_SANITIZED
constexpr std::uint64_t last_seed = 2;
#else
constexpr std::uint64_t last_seed = 5;
#endif

bool matches(const std::string& glob, const std::string& text) // the naive twin of core::glob_matches
{
    if (glob.empty()) return text.empty();
    if (glob[0] == '*') return matches(glob.substr(1), text) || (!text.empty() && matches(glob, text.substr(1)));
    return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && matches(glob.substr(1), text.substr(1));
}

// A key for each account; what is signed with it goes to the ECS of that account.
class KeysByAccount final : public aws::CredentialsSource {
public:
    boost::asio::awaitable<core::Result<aws::CredentialsPtr>> for_account(std::string account, core::Deadline) override
    {
        auto credentials = std::make_shared<aws::Credentials>();
        credentials->access_key_id = "KEYOF" + account;
        credentials->secret_access_key = core::Secret{"not a secret"};
        co_return aws::CredentialsPtr{std::move(credentials)};
    }
    void invalidate(const std::string&) override {}
};

class EcsByAccount final : public net::Transport {
public:
    explicit EcsByAccount(net::Timers& timers)
    {
        for (const std::string& account : accounts) {
            all.push_back(std::make_unique<test::FakeEcs>(timers));
            all.back()->account = account;
            all.back()->services_a_page = 17;
        }
    }

    boost::asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        const auto signed_by = [&](const std::string& account) {
            return std::ranges::any_of(request.headers, [&](const auto& header) {
                return header.value.find("Credential=KEYOF" + account) != std::string::npos;
            });
        };
        const auto account = std::ranges::find_if(accounts, signed_by);
        BOOST_REQUIRE(account != accounts.end());
        test::FakeEcs& ecs = *all.at(static_cast<std::size_t>(account - accounts.begin()));
        co_return co_await ecs.send(std::move(request), deadline);
    }

    std::vector<std::unique_ptr<test::FakeEcs>> all; // in the order of accounts
};

// One rule in the words of a person; empty: nothing is said of it.
struct Words {
    std::string service;   // a name or a glob
    bool as_arn = false;   // … written as the ARN of that name in some cluster
    std::string left_out;  // a glob of names
    std::string tag;       // a prefix
    bool distinct = false; // by placement
    std::string clusters;  // a glob of cluster names, or of ARNs
    std::string without;   // … left out of them
    int factor = 1;
    bool paused = false;

    std::string yaml() const
    {
        std::string text = "- ";
        const std::string arn = as_arn ? "arn:aws:ecs:eu-west-1:" + accounts[1] + ":service/c-3/" : "";
        if (!service.empty()) text += "service: \"" + arn + service + (left_out.empty() ? "" : ", !" + left_out) + "\"";
        if (!tag.empty()) text += "tag: " + tag;
        if (distinct) text += "placement: distinctInstance";
        text += "\n  clusters: [\"" + clusters + "\"" + (without.empty() ? "" : ", \"!" + without + "\"") + "]";
        return text + "\n  scale: {per_instance: " + std::to_string(factor) +
               "}\n  paused: " + (paused ? "true" : "false") + "\n";
    }

    bool reaches(const std::string& account, const std::string& cluster) const
    {
        const std::string arn = "arn:aws:ecs:eu-west-1:" + account + ":cluster/" + cluster;
        const auto is = [&](const std::string& glob) {
            return matches(glob, glob.starts_with("arn:") ? arn : cluster);
        };
        return is(clusters) && (without.empty() || !is(without));
    }

    bool speaks(const test::FakeEcs::Cluster& cluster, const std::string& name) const
    {
        if (!service.empty()) return matches(service, name) && (left_out.empty() || !matches(left_out, name));
        if (distinct) return cluster.distinct.contains(name);
        const auto tags = cluster.tags.find(name);
        return tags != cluster.tags.end() && tags->second.contains(tag + ":one-per");
    }
};

struct Reach : test::ServiceWorld {
    explicit Reach(std::uint64_t seed) : drawn(seed)
    {
        wire = &world_of_ecs;
        keys = &keys_of_accounts;
        for (const auto& ecs : world_of_ecs.all)
            for (std::size_t i = 0; i < clusters_each; ++i)
                draw_cluster(ecs->clusters["c-" + std::to_string(i)]);
        std::string text = "accounts:\n- ids: [\"" + accounts[0] + "\", \"" + accounts[1] +
                           "\"]\n  role: arn:aws:iam::{account}:role/headcount\nforeign: ignore\nrecheck: 0\n"
                           "skip_unchanged: false\nlimits: {max_fall: off}\nservices:\n";
        for (auto left = drawn.between(2, 6); left > 0; --left)
            text += rules.emplace_back(draw_rule()).yaml();
        BOOST_TEST_MESSAGE(text);
        config = test::load({.file = text, .needs = app::Needs::rules});
        sweeps = true;
        for (const auto& ecs : world_of_ecs.all)
            before.push_back(ecs->clusters);
    }

    std::string draw(std::initializer_list<const char*> choices)
    {
        return *(choices.begin() + static_cast<std::ptrdiff_t>(drawn.below(choices.size())));
    }

    Words draw_rule()
    {
        Words rule;
        switch (drawn.below(6)) {
        case 0: rule.service = draw({"web-1", "agent-7", "log-3"}); break;
        case 1:
            rule.service = draw({"web-1", "agent-7", "log-3"});
            rule.as_arn = true;
            break;
        case 2: rule.service = draw({"web-*", "*-1?", "agent-*", "log-?"}); break;
        case 3:
            rule.service = draw({"*", "web-*"});
            rule.left_out = draw({"*-2*", "web-1?", "log-*"});
            break;
        case 4: rule.tag = draw({"headcount", "ours"}); break;
        default: rule.distinct = true;
        }
        rule.clusters = draw({"*", "*", "c-1*", "c-?", "arn:aws:ecs:*:222233334444:cluster/*"});
        if (drawn.chance(0.4)) rule.without = draw({"c-1*", "c-?", "c-22", "arn:aws:ecs:*:111122223333:cluster/c-4*"});
        rule.factor = static_cast<int>(drawn.between(0, 3));
        rule.paused = drawn.chance(0.1);
        return rule;
    }

    void draw_cluster(test::FakeEcs::Cluster& cluster)
    {
        cluster.instances = static_cast<std::int64_t>(drawn.between(1, 40));
        for (std::size_t i = 0; i < services_each; ++i) {
            const std::string service = draw({"web", "agent", "log"}) + "-" + std::to_string(i);
            cluster.services[service] = untouched;
            if (drawn.chance(0.2)) cluster.distinct.insert(service);
            if (drawn.chance(0.3))
                cluster
                    .tags[service][draw({"headcount:one-per", "ours:one-per", "headcount-other", "headcounts:max"})] =
                    draw({"1", "4", "0"});
            if (drawn.chance(0.1)) cluster.tags[service]["headcount:paused"] = draw({"true", "false", "x"});
        }
    }

    // What the desired count should become.
    std::int64_t model(std::size_t account, const std::string& name, const std::string& service) const
    {
        if (account == 2) return untouched;
        const auto& cluster = before[account].at(name);
        const auto rule = std::ranges::find_if(rules, [&](const Words& each) {
            return each.reaches(accounts[account], name) && each.speaks(cluster, service);
        });
        if (rule == rules.end() || rule->paused) return untouched;
        std::string paused;
        std::string one_per;
        if (const auto tags = cluster.tags.find(service); tags != cluster.tags.end()) {
            if (tags->second.contains("headcount:paused")) paused = tags->second.at("headcount:paused");
            if (!rule->tag.empty()) one_per = tags->second.at(rule->tag + ":one-per");
        }
        if (!paused.empty() && paused != "false") return untouched; // frozen, or a tag that means nothing
        if (one_per == "0") return untouched;
        const std::int64_t n = cluster.instances;
        const std::int64_t tasks =
            one_per.empty() ? n * rule->factor : (n + std::stoi(one_per) - 1) / std::stoi(one_per);
        return cluster.distinct.contains(service) ? std::min(tasks, n) : tasks;
    }

    void check()
    {
        std::size_t wrong = 0;
        std::size_t all = 0;
        std::size_t touched = 0;
        for (std::size_t account = 0; account < accounts.size(); ++account)
            for (const auto& [name, cluster] : world_of_ecs.all[account]->clusters)
                for (const auto& [service, desired] : cluster.services) {
                    ++all;
                    touched += desired == untouched ? 0 : 1;
                    if (desired == model(account, name, service)) continue;
                    if (++wrong < 5)
                        BOOST_ERROR(accounts[account] << "/" << name << "/" << service << " is " << desired << ", not "
                                                      << model(account, name, service));
                }
        BOOST_TEST(wrong == 0U);
        BOOST_TEST(all >= 10'000U);
        BOOST_TEST_MESSAGE(touched << " of " << all << " services touched");
        BOOST_TEST(touched < all);
        total_touched += touched;
    }

    core::Random drawn;
    std::vector<Words> rules;
    KeysByAccount keys_of_accounts;
    EcsByAccount world_of_ecs{timers};
    std::vector<std::map<std::string, test::FakeEcs::Cluster>> before;
    std::size_t total_touched = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_reach)

BOOST_AUTO_TEST_CASE(of_ten_thousand_services_only_those_that_a_rule_speaks_for_are_touched)
{
    std::size_t touched = 0;
    for (std::uint64_t seed = 2; seed <= last_seed; ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        Reach w(seed);
        w.start();
        for (const std::string& account : accounts) // events of all three; those of the last are acknowledged only
            for (std::size_t i = 0; i < clusters_each; i += 3)
                w.source->put(test::instance_event("c-" + std::to_string(i), "e", account));
        w.pass(20min);
        w.check();
        BOOST_TEST(w.world_of_ecs.all[2]->calls.empty());
        touched += w.total_touched;
        w.stop();
    }
    BOOST_TEST(touched > 250U * (last_seed - 1));
}

BOOST_AUTO_TEST_SUITE_END()
