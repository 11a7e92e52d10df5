// A fleet drawn from a seed, thousands of services under random rules: after a sweep each has the count that a model
// gives it, and what no rule speaks for was never touched.
#include "app/service_world.hpp"

#include "headcount/core/random.hpp"

#include <algorithm>
#include <set>

using namespace headcount;
using namespace std::chrono_literals;

namespace {

bool matches(const std::string& glob, const std::string& text) // the naive twin of core::glob_matches
{
    if (glob.empty()) return text.empty();
    if (glob[0] == '*') return matches(glob.substr(1), text) || (!text.empty() && matches(glob, text.substr(1)));
    return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && matches(glob.substr(1), text.substr(1));
}

struct Fleet : test::ServiceWorld {
    using Rules = std::vector<core::Rule>;

    std::string draw(std::initializer_list<const char*> choices) const
    {
        return *(choices.begin() + static_cast<std::ptrdiff_t>(drawn.below(choices.size())));
    }

    core::Rule draw_rule()
    {
        core::Rule rule;
        switch (drawn.below(5)) {
        case 0: rule.service = draw({"web-1", "agent-7", "log-3"}); break;
        case 1: rule.service = draw({"web-*", "*-1?", "agent-*", "log-?"}); break;
        case 2:
            rule.service = draw({"*", "web-*"});
            rule.except = {draw({"*-2*", "web-1?", "log-*"})};
            break;
        case 3: rule.tag = draw({"headcount", "ours"}); break;
        default: rule.distinct_instance = true;
        }
        if (drawn.chance(0.3)) rule.clusters = {"*", draw({"!c-1*", "!c-?", "!c-22"})};
        rule.scale.per_instance = core::Decimal::parse(draw({"1", "2", "0.5"})).value();
        rule.paused = drawn.chance(0.1);
        return rule;
    }

    void draw_cluster(const std::string& name)
    {
        auto& cluster = ecs_world.clusters[name];
        cluster.instances = static_cast<std::int64_t>(drawn.below(40));
        for (int i = 0; i < 60; ++i) {
            const std::string service = draw({"web", "agent", "log"}) + "-" + std::to_string(i);
            cluster.services[service] = 1000;
            if (drawn.chance(0.2)) cluster.distinct.insert(service);
            if (drawn.chance(0.3))
                cluster.tags[service][draw({"headcount:one-per", "ours:one-per"})] = draw({"1", "4", "0"});
            if (drawn.chance(0.1)) cluster.tags[service]["headcount:paused"] = draw({"true", "false", "x"});
            if (drawn.chance(0.1)) cluster.tags[service]["headcount:paused-at"] = "17";
        }
    }

    static bool reaches(const core::Rule& rule, const std::string& cluster)
    {
        return std::ranges::none_of(
            rule.clusters, [&](const std::string& glob) { return glob[0] == '!' && matches(glob.substr(1), cluster); });
    }

    static bool speaks(const core::Rule& rule, const test::FakeEcs::Cluster& cluster, const std::string& service)
    {
        if (!rule.service.empty())
            return matches(rule.service, service) && (rule.except.empty() || !matches(rule.except[0], service));
        if (rule.distinct_instance) return cluster.distinct.contains(service);
        const auto tags = cluster.tags.find(service);
        return tags != cluster.tags.end() && tags->second.contains(rule.tag + ":one-per");
    }

    // What the count should become.
    std::int64_t model(const std::string& name, const std::string& service) const
    {
        const auto& cluster = before.at(name);
        const auto rule = std::ranges::find_if(config.rules, [&](const core::Rule& each) {
            return reaches(each, name) && speaks(each, cluster, service);
        });
        if (rule == config.rules.end()) return 1000;
        auto tags = cluster.tags.contains(service) ? cluster.tags.at(service) : std::map<std::string, std::string>{};
        const std::string one_per = rule->tag.empty() ? "" : tags[rule->tag + ":one-per"];
        const std::string paused = tags["headcount:paused"];
        const bool at = tags.contains("headcount:paused-at");
        if (one_per == "0" || paused == "x" || rule->paused) return 1000;
        if (paused == "true" || (paused.empty() && at)) return at ? 17 : 1000;
        const std::int64_t n = cluster.instances;
        std::int64_t tasks = 0;
        if (!one_per.empty())
            tasks = (n + std::stoi(one_per) - 1) / std::stoi(one_per);
        else if (rule->scale.per_instance->text() == "0.5")
            tasks = (n + 1) / 2;
        else
            tasks = n * std::stoi(rule->scale.per_instance->text());
        return cluster.distinct.contains(service) ? std::min(tasks, n) : tasks;
    }

    void check(std::uint64_t seed)
    {
        std::size_t wrong = 0;
        std::size_t touched = 0;
        for (const auto& [name, cluster] : ecs_world.clusters)
            for (const auto& [service, desired] : cluster.services) {
                touched += desired == 1000 ? 0 : 1;
                if (desired == model(name, service)) continue;
                if (++wrong < 5)
                    BOOST_ERROR("seed " << seed << ": " << name << "/" << service << " is " << desired << ", not "
                                        << model(name, service));
            }
        BOOST_TEST(wrong == 0U);
        BOOST_TEST(touched > 0U, "seed " << seed << " touches nothing");
    }

    mutable core::Random drawn{1};
    std::map<std::string, test::FakeEcs::Cluster> before;
};

} // namespace

BOOST_AUTO_TEST_SUITE(service_fleet)

BOOST_AUTO_TEST_CASE(random_rules_over_thousands_of_services_agree_with_a_model)
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Fleet w;
        w.drawn = core::Random{seed};
        w.config.rules.clear();
        w.ecs_world.clusters.clear();
        for (auto rules = w.drawn.between(2, 5); rules > 0; --rules)
            w.config.rules.push_back(w.draw_rule());
        for (int i = 0; i < 20; ++i)
            w.draw_cluster("c-" + std::to_string(i));
        w.ecs_world.services_a_page = 7;
        w.before = w.ecs_world.clusters;
        w.config.limits.max_fall.reset(); // it would take hours over so many falls, and has tests of its own
        w.sweeps = true;
        w.start();
        w.pass(10min);
        w.check(seed);
        const auto updates = w.ecs_world.count("UpdateService");
        w.pass(30min); // and it stays so
        w.check(seed);
        BOOST_TEST(w.ecs_world.count("UpdateService") == updates);
        w.stop();
    }
}

BOOST_FIXTURE_TEST_CASE(a_service_that_is_tagged_made_or_deleted_is_noticed_by_the_event_of_that_call,
                        test::ServiceWorld)
{
    config.rules[0].service.clear();
    config.rules[0].tag = "headcount";
    auto& orders = ecs_world.clusters["orders"];
    orders.services = {{"a", 1}, {"b", 1}};
    orders.tags["a"]["headcount:min"] = "0";
    start();
    source->put(test::instance_event("orders"));
    pass(1min);
    BOOST_TEST(orders.services["a"] == 19);
    BOOST_TEST(orders.services["b"] == 1);
    const auto call = [&](const std::string& name, const std::string& asked) {
        source->put(R"({"version":"0","id":"c-)" + name + R"(","detail-type":"AWS API Call via CloudTrail",)" +
                    R"("source":"aws.ecs","account":"111122223333","time":"2026-01-02T03:04:05Z",)" +
                    R"("region":"eu-west-1","resources":[],"detail":{"eventName":")" + name +
                    R"(","requestParameters":)" + asked + R"(,"responseElements":{}}})");
        pass(1min);
    };
    const std::size_t lists = ecs_world.count("ListServices");
    orders.tags["b"]["headcount:one-per"] = "19";
    orders.services["b"] = 7;
    call("TagResource", R"({"resourceArn":"arn:aws:ecs:eu-west-1:111122223333:service/orders/b"})");
    BOOST_TEST(orders.services["b"] == 1);
    BOOST_TEST(ecs_world.count("ListServices") == lists);
    orders.services["c"] = 5;
    orders.tags["c"]["headcount:per-instance"] = "2";
    call("CreateService", R"({"cluster":"orders","service":"c"})");
    BOOST_TEST(orders.services["c"] == 38);
    BOOST_TEST(ecs_world.count("ListServices") == lists + 1);
    BOOST_TEST(metrics.text().find(R"(service="c")") != std::string::npos);
    orders.services.erase("c");
    call("DeleteService", R"({"cluster":"orders","service":"c"})");
    BOOST_TEST(metrics.text().find(R"(service="c")") == std::string::npos); // its gauges went with it
    BOOST_TEST(runs.back().report.rows.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
