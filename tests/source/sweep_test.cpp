#include "headcount/source/sweep.hpp"

#include "support/kept_log.hpp"
#include "support/run_virtual.hpp"
#include "support/scripted_transport.hpp"
#include "support/static_credentials.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

using namespace headcount;
using namespace std::chrono_literals;
using core::ClusterKey;
using observe::LogLevel;

namespace {

const std::string own = "111111111111";

ClusterKey cluster(const std::string& name)
{
    return {"aws", own, "eu-west-1", name};
}

// ListClusters over pages of `page` clusters; looks are written down and, unless held, their runs end at once.
struct Sweeping {
    test::VirtualWorld world;
    net::Timers& timers = world.timers;
    core::Random random{23};
    test::KeptLog log;
    observe::Metrics metrics;
    test::StaticCredentials credentials;
    test::ScriptedTransport transport{timers};
    std::unique_ptr<aws::Client> client;
    std::unique_ptr<aws::Ecs> ecs;
    core::Config config;
    std::unique_ptr<source::Sweep> sweep;

    std::vector<std::string> clusters{"a", "b", "c"};
    std::size_t page = 100;
    std::optional<net::Response> refusal;
    std::size_t refused_from = 0; // clusters in front of it are listed all the same
    std::vector<ClusterKey> seen;
    std::map<std::string, core::Time> verdicts;
    std::vector<std::pair<core::Time, std::string>> looks;
    std::set<std::string> missed; // whose looks fail, for a reason that may pass
    bool runs_end = true;
    bool settled = false;                              // every verdict …
    std::uint32_t counted = 5;                         // … and of how many instances
    std::map<std::string, std::pair<int, int>> inside; // instances and services of clusters, where surveys see them
    std::size_t surveys = 0;
    std::vector<source::SweepEnd> ends;

    Sweeping()
    {
        config.rules.emplace_back().service = "node-agent";
        transport.otherwise([this](const net::Request& request) { return list(request); });
        client =
            std::make_unique<aws::Client>(transport, timers, random, credentials, metrics, log, aws::ClientOptions{});
        ecs = std::make_unique<aws::Ecs>(*client);
    }

    core::Result<net::Response> list(const net::Request& request)
    {
        const auto asked = boost::json::parse(request.body).as_object();
        if (test::operation_of(request) == "DescribeClusters") return describe(asked);
        const boost::json::value* token = asked.if_contains("nextToken");
        const std::size_t from = token ? std::stoul(std::string(token->as_string())) : 0;
        if (refusal && from >= refused_from) return *refusal;
        boost::json::array arns;
        for (std::size_t i = from; i < std::min(from + page, clusters.size()); ++i)
            arns.emplace_back(cluster(clusters[i]).arn());
        boost::json::object answer{{"clusterArns", arns}};
        if (from + page < clusters.size()) answer["nextToken"] = std::to_string(from + page);
        return test::answer(boost::json::serialize(answer));
    }

    net::Response describe(const boost::json::object& asked)
    {
        ++surveys;
        boost::json::array out;
        for (const auto& name : asked.at("clusters").as_array())
            if (const auto found = inside.find(std::string(name.as_string())); found != inside.end())
                out.push_back(boost::json::object{{"clusterName", name},
                                                  {"status", "ACTIVE"},
                                                  {"registeredContainerInstancesCount", found->second.first},
                                                  {"activeServicesCount", found->second.second}});
        return test::answer(boost::json::serialize(boost::json::object{{"clusters", out}}));
    }

    void start(bool timer)
    {
        sweep = std::make_unique<source::Sweep>(
            std::make_shared<core::Config>(config),
            source::SweepParts{.executor = world.io.get_executor(),
                               .timers = timers,
                               .random = random.fork(),
                               .ecs = *ecs,
                               .log = log,
                               .metrics = metrics,
                               .own_account = own,
                               .home_regions = {"eu-west-1"},
                               .look = [this](const ClusterKey& key) { look(key); },
                               .looked =
                                   [this](const ClusterKey& key) {
                                       const auto found = verdicts.find(key.name);
                                       std::optional<source::LastLook> last;
                                       if (found != verdicts.end()) last = {found->second, settled, counted};
                                       return last;
                                   },
                               .seen_clusters = [this](const core::Scope&) { return seen; },
                               .done = [this](const source::SweepEnd& end) { ends.push_back(end); }});
        sweep->start(timer);
    }

    void look(const ClusterKey& key)
    {
        looks.emplace_back(timers.now(), key.name);
        if (!runs_end) return;
        verdicts[key.name] = timers.now();
        sweep->ended(key, missed.contains(key.name));
    }

    std::vector<std::string> names() const
    {
        std::vector<std::string> out;
        for (const auto& [at, name] : looks)
            out.push_back(name);
        return out;
    }

    void pass(core::Duration span) { world.timers.run_until(timers.now() + span); }

    ~Sweeping()
    {
        if (!sweep) return;
        net::TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(sweep->stop());
        pass(1s);
    }
};

using Names = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(sweep, Sweeping)

BOOST_AUTO_TEST_CASE(the_first_sweep_begins_5_to_15_seconds_after_the_start_even_with_sweep_0)
{
    config.sweep = 0s;
    start(true);
    pass(4999ms);
    BOOST_TEST(looks.empty());
    pass(11s);
    BOOST_TEST((names() == Names{"a", "b", "c"}));
    pass(10h);
    BOOST_TEST(looks.size() == 3U);
    BOOST_TEST(ends.size() == 1U);
}

BOOST_AUTO_TEST_CASE(each_cluster_is_looked_at_once_a_sweep)
{
    start(true);
    pass(1h);
    BOOST_TEST(looks.size() >= 3U * 11);
    BOOST_TEST(looks.size() <= 3U * 13);
}

BOOST_AUTO_TEST_CASE(pages_are_followed_to_the_end_and_looks_keep_their_distance)
{
    clusters.clear();
    for (int i = 0; i < 250; ++i)
        clusters.push_back("c" + std::to_string(i));
    start(true);
    pass(90s);
    BOOST_TEST(looks.size() == 250U);
    BOOST_TEST(transport.sent().size() - surveys == 3U);
    for (std::size_t i = 1; i < looks.size(); ++i)
        BOOST_TEST((looks[i].first - looks[i - 1].first >= 200ms));
}

BOOST_AUTO_TEST_CASE(a_cluster_that_was_reconciled_within_half_a_sweep_is_skipped)
{
    verdicts["b"] = timers.now();
    start(true);
    pass(20s);
    BOOST_TEST((names() == Names{"a", "c"}));
    looks.clear();
    pass(5min);
    BOOST_TEST((names() == Names{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(the_first_sweep_skips_what_was_reconciled_since_the_start_even_with_sweep_0)
{
    config.sweep = 0s;
    verdicts["b"] = timers.now();
    start(true);
    pass(20s);
    BOOST_TEST((names() == Names{"a", "c"}));
    looks.clear();
    sweep->request(); // a person or a schedule asked: then everything is looked at
    pass(20s);
    BOOST_TEST((names() == Names{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(a_cluster_without_a_rule_is_not_looked_at)
{
    config.rules[0].clusters = {"*", "!b"};
    start(true);
    pass(20s);
    BOOST_TEST((names() == Names{"a", "c"}));
}

BOOST_AUTO_TEST_CASE(without_permission_to_list_it_says_so_once_and_covers_the_clusters_seen)
{
    refusal = test::json_error(403, "AccessDeniedException", "not authorized to perform ecs:ListClusters");
    seen = {cluster("seen")};
    start(true);
    pass(1h);
    BOOST_TEST(looks.size() >= 11U);
    BOOST_TEST(looks[0].second == "seen");
    const auto warnings = log.at(LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].msg.find("ecs:ListClusters") != std::string::npos);
    BOOST_TEST(warnings[0].fields.at("account") == own);
}

BOOST_AUTO_TEST_CASE(a_role_that_may_not_be_assumed_is_told_in_the_words_of_its_cause)
{
    refusal = test::json_error(403, "AccessDenied", "may not assume the role"); // by this name STS refuses
    start(true);
    pass(20s);
    const auto warnings = log.at(LogLevel::warn);
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].msg.find("may not list clusters") == std::string::npos);
    BOOST_TEST(warnings[0].msg.find("may not assume the role") != std::string::npos);
    BOOST_TEST(warnings[0].fields.at("error_code") == "AccessDenied");
}

BOOST_AUTO_TEST_CASE(without_a_timer_only_requested_sweeps_run)
{
    start(false);
    pass(1h);
    BOOST_TEST(looks.empty());
    sweep->request();
    BOOST_TEST(sweep->running());
    pass(1s);
    BOOST_TEST(looks.size() == 3U);
    BOOST_TEST(!sweep->running());
}

BOOST_AUTO_TEST_CASE(a_request_during_a_sweep_is_one_more_sweep_afterwards)
{
    config.sweep = 0s;
    start(false);
    BOOST_TEST(sweep->request() == 1U);
    pass(50ms);
    BOOST_TEST(sweep->request() == 2U);
    BOOST_TEST(sweep->request() == 3U);
    pass(10s);
    const Names looked_at = names();
    BOOST_REQUIRE(looked_at.size() == 6U);
    BOOST_TEST(std::ranges::is_permutation(Names(looked_at.begin(), looked_at.begin() + 3), clusters));
    BOOST_TEST(std::ranges::is_permutation(Names(looked_at.begin() + 3, looked_at.end()), clusters));
    BOOST_REQUIRE(ends.size() == 2U);
    BOOST_TEST(ends[0].requests == 1U);
    BOOST_TEST(ends[1].requests == 3U);
    BOOST_TEST(ends[0].listed);
}

BOOST_AUTO_TEST_CASE(a_sweep_says_when_it_could_list_nothing)
{
    refusal = test::json_error(403, "AccessDeniedException", "not authorized to perform ecs:ListClusters");
    start(false);
    sweep->request();
    pass(10s);
    refusal.reset();
    sweep->request();
    pass(10s);
    BOOST_REQUIRE(ends.size() == 2U);
    BOOST_TEST(!ends[0].listed);
    BOOST_TEST(ends[1].listed);
}

BOOST_AUTO_TEST_CASE(a_scope_whose_second_page_cannot_be_listed_was_not_listed)
{
    page = 2;
    refused_from = 2;
    config.sweep = 0s;
    config.limits.give_up = 5s;
    seen = {cluster("a"), cluster("seen")};
    start(false);
    for (const auto& failure : {test::json_error(500, "ServerException", "out of order"),
                                test::json_error(403, "AccessDeniedException", "not authorized")}) {
        refusal = failure;
        looks.clear();
        sweep->request();
        pass(20s);
        auto looked_at = names();
        std::ranges::sort(looked_at);
        BOOST_TEST((looked_at == Names{"a", "b", "seen"}));
        BOOST_REQUIRE(!ends.empty());
        BOOST_TEST(!ends.back().listed);
    }
    refusal.reset();
    sweep->request();
    pass(20s);
    BOOST_REQUIRE(ends.size() == 3U);
    BOOST_TEST(ends.back().listed);
}

BOOST_AUTO_TEST_CASE(one_scope_that_fails_leaves_a_sweep_undone_and_one_that_is_denied_does_not)
{
    config.regions = {"eu-west-1", "us-east-1"};
    config.limits.give_up = 5s;
    start(false);
    std::optional<net::Response> elsewhere;
    transport.otherwise([&](const net::Request& request) {
        const bool here = request.endpoint.host.find("eu-west-1") != std::string::npos;
        return here || !elsewhere ? list(request) : core::Result<net::Response>(*elsewhere);
    });
    elsewhere = test::json_error(500, "ServerException", "out of order");
    sweep->request();
    pass(20s);
    elsewhere = test::json_error(403, "AccessDeniedException", "not authorized");
    sweep->request();
    pass(20s);
    BOOST_REQUIRE(ends.size() == 2U);
    BOOST_TEST(!ends[0].listed);
    BOOST_TEST(ends[1].listed);
}

BOOST_AUTO_TEST_CASE(requested_sweeps_that_are_cut_short_reach_all_clusters_together)
{
    clusters.clear();
    for (int i = 0; i < 400; ++i)
        clusters.push_back("c" + std::to_string(i));
    std::set<std::string> reached;
    for (int i = 0; i < 7; ++i) { // each reaches a fifth of them
        start(false);
        sweep->request();
        pass(8s);
        net::TaskGroup tasks{world.io.get_executor()};
        tasks.spawn(sweep->stop());
        pass(15min - 8s);
        sweep.reset();
        const auto looked_at = names();
        BOOST_TEST(looked_at.size() <= 81U);
        reached.insert(looked_at.begin(), looked_at.end());
        looks.clear();
        verdicts.clear();
    }
    BOOST_TEST(reached.size() == 400U);
}

BOOST_AUTO_TEST_CASE(a_sweep_that_is_stopped_has_not_ended)
{
    start(false);
    sweep->request();
    pass(50ms);
    net::TaskGroup tasks{world.io.get_executor()};
    tasks.spawn(sweep->stop());
    pass(1s);
    BOOST_TEST(ends.empty());
}

BOOST_AUTO_TEST_CASE(a_sweep_lasts_until_its_runs_have_ended_but_not_for_ever)
{
    runs_end = false;
    start(false);
    sweep->request();
    pass(10s);
    BOOST_TEST(sweep->running());
    for (const char* name : {"a", "b", "c"})
        sweep->ended(cluster(name), false);
    pass(1s);
    BOOST_TEST(!sweep->running());
    sweep->request();
    pass(10min);
    BOOST_TEST(!sweep->running());
}

BOOST_AUTO_TEST_CASE(a_sweep_one_of_whose_looks_failed_for_now_does_not_answer_its_request)
{
    missed = {"b"};
    start(false);
    sweep->request();
    pass(10s);
    missed.clear();
    sweep->request();
    pass(10s);
    BOOST_REQUIRE(ends.size() == 2U);
    BOOST_TEST(!ends[0].listed);
    BOOST_TEST(ends[1].listed);
}

BOOST_AUTO_TEST_CASE(a_cluster_whose_instances_and_services_are_as_the_last_look_left_them_is_passed_over)
{
    inside = {{"a", {5, 2}}, {"b", {5, 2}}, {"c", {5, 2}}};
    settled = true;
    start(true);
    pass(20s);
    BOOST_TEST((names() == Names{"a", "b", "c"})); // nobody knew them
    looks.clear();
    surveys = 0;
    pass(5min);
    BOOST_TEST(looks.empty());
    BOOST_TEST(surveys == 1U);
    inside["a"] = {6, 2}; // an instance more
    inside["c"] = {5, 3}; // a service more
    pass(5min);
    BOOST_TEST((names() == Names{"a", "c"}));
}

BOOST_AUTO_TEST_CASE(a_look_three_sweeps_old_counts_no_more_and_one_that_settled_nothing_never_did)
{
    inside = {{"a", {5, 2}}, {"b", {5, 2}}, {"c", {5, 2}}};
    settled = true;
    start(true);
    pass(20s);
    looks.clear();
    pass(10min);
    BOOST_TEST(looks.empty());
    pass(5min);
    BOOST_TEST((names() == Names{"a", "b", "c"}));
    settled = false;
    looks.clear();
    pass(10min);
    BOOST_TEST(looks.size() == 6U);
}

BOOST_AUTO_TEST_CASE(where_instances_are_listed_or_services_are_named_by_tags_every_cluster_is_looked_at)
{
    inside = {{"a", {5, 2}}, {"b", {5, 2}}, {"c", {5, 2}}};
    settled = true;
    config.rules[0].count = core::CountMode::active;
    start(true);
    pass(20s);
    looks.clear();
    pass(5min);
    BOOST_TEST(looks.size() == 3U);
    BOOST_TEST(surveys == 0U);
}

BOOST_AUTO_TEST_CASE(who_asks_for_a_sweep_gets_a_look_at_every_cluster)
{
    inside = {{"a", {5, 2}}, {"b", {5, 2}}, {"c", {5, 2}}};
    settled = true;
    start(true);
    pass(20s);
    pass(4min);
    looks.clear();
    sweep->request();
    pass(20s);
    BOOST_TEST((names() == Names{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(a_sweep_longer_than_the_time_between_two_is_followed_at_once_by_the_next_and_that_is_said_once)
{
    clusters.clear();
    for (int i = 0; i < 1000; ++i) // a hundred seconds of looks
        clusters.push_back("c" + std::to_string(i));
    config.sweep = 30s;
    page = 1000;
    start(true);
    pass(10min);
    BOOST_TEST(log.count("takes longer than the time between two") == 1U);
    const std::size_t before = looks.size();
    pass(200s);
    BOOST_TEST(looks.size() >= before + 1900U); // they follow one another, and no two go on at once
    BOOST_TEST(looks.size() <= before + 2001U);
    clusters.resize(10);
    pass(10min);
    clusters.resize(1000, "d");
    BOOST_TEST(log.count("takes longer than the time between two") == 1U);
}

BOOST_AUTO_TEST_CASE(replicas_that_start_at_the_same_time_do_not_sweep_at_the_same_time)
{
    std::vector<core::Duration> begins;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Sweeping replica;
        replica.random = core::Random(seed);
        replica.start(true);
        replica.pass(20s);
        BOOST_REQUIRE(!replica.looks.empty());
        begins.push_back(replica.looks.front().first - core::Time{});
    }
    std::ranges::sort(begins);
    BOOST_TEST((begins.front() >= 5s));
    BOOST_TEST((begins.back() <= 15s));
    BOOST_TEST((begins[15] - begins[4] >= 3s)); // the middle half of them
}

BOOST_AUTO_TEST_SUITE_END()
