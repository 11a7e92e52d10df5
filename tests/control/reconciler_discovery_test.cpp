// Runs of clusters whose services no rule names exactly: what is listed and described, and when it is not.
#include "headcount/control/reconciler.hpp"

#include "reconciler_world.hpp"

#include <boost/test/unit_test.hpp>

using namespace headcount;
using namespace headcount::test;
using core::Outcome;
using core::Reason;

BOOST_AUTO_TEST_SUITE(reconciler_discovery)

namespace {

std::string listed(const std::vector<std::string>& names, const std::string& token = {})
{
    std::string arns;
    for (const std::string& name : names)
        arns += (arns.empty() ? "" : ",") + ("\"arn:aws:ecs:eu-west-1:111122223333:service/prod/" + name + "\"");
    return R"({"serviceArns":[)" + arns + "]" + (token.empty() ? "" : R"(,"nextToken":")" + token + "\"") + "}";
}

// With a tag for each of them.
std::string tagged(const std::vector<ServiceLook>& services, const std::string& key, const std::string& value)
{
    std::string json = services_json(services);
    const std::string tags = R"("tags":[{"key":")" + key + R"(","value":")" + value + R"("}],)";
    for (auto at = json.find(R"("status")"); at != std::string::npos;
         at = json.find(R"("status")", at + tags.size() + 1))
        json.insert(at, tags);
    return json;
}

struct World : ReconcilerWorld {
    explicit World(const std::string& glob) { config->rules[0].service = glob; }

    void expect_list(const std::vector<std::string>& names) { transport.expect("ListServices").replies(listed(names)); }
    std::vector<std::string> services(const control::RunReport& report)
    {
        std::vector<std::string> names;
        for (const auto& row : report.rows)
            names.push_back(row.service);
        return names;
    }
};

struct ByTag : World {
    ByTag() : World("") { config->rules[0].tag = "headcount"; }
};

using Names = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(all_pages_are_read_and_services_that_match_are_described_and_no_others)
{
    World w("agent-*");
    w.transport.expect("ListServices")
        .body(R"({"cluster":"prod","maxResults":100})")
        .replies(listed({"web", "agent-b"}, "t1"));
    w.transport.expect("ListServices").replies(listed({}, "t2"));
    w.transport.expect("ListServices").replies(listed({"agent-a"}));
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["agent-a","agent-b"],"include":["TAGS"]})")
        .replies(services_json({{.name = "agent-a", .desired = 3}, {.name = "agent-b", .desired = 1}}));
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    w.transport.expect("UpdateService")
        .body(R"({"cluster":"prod","service":"agent-b","desiredCount":3})")
        .replies(updated_json(3));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::adjusted);
    BOOST_TEST((w.services(report) == Names{"agent-a", "agent-b"}));
    BOOST_TEST(report.calls == 6U);
    BOOST_TEST(w.began.size() == 1U);
    BOOST_TEST(w.began.at(0) == 0U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(what_was_found_is_kept_so_that_the_next_run_lists_nothing)
{
    World w("agent-*");
    w.expect_list({"agent-a"});
    for (int n = 0; n < 2; ++n) {
        w.transport.expect("DescribeServices").replies(services_json({{.name = "agent-a", .desired = 3}}));
        w.transport.expect("DescribeClusters").replies(clusters_json(3));
        BOOST_TEST(w.run().calls == (n == 0 ? 3U : 2U));
    }
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(after_its_time_or_when_services_changed_they_are_listed_anew)
{
    World w("agent-*");
    const auto look = [&](const Names& names) {
        w.expect_list(names);
        std::vector<ServiceLook> looks;
        for (const auto& name : names)
            looks.push_back({.name = name, .desired = 3});
        w.transport.expect("DescribeServices").replies(services_json(looks));
        w.transport.expect("DescribeClusters").replies(clusters_json(3));
        BOOST_TEST((w.services(w.run()) == names));
        BOOST_TEST(w.transport.problem() == "");
    };
    look({"agent-a"});
    w.timers.run_until(w.timers.now() + 10min);
    look({"agent-a", "agent-b"});
    w.reconciler.services_changed(w.prod);
    look({"agent-b"});
}

BOOST_AUTO_TEST_CASE(a_list_that_was_not_read_whole_is_no_answer_and_nothing_is_set)
{
    World w("agent-*");
    w.transport.expect("ListServices").replies(listed({"agent-a"}, "t1"));
    w.transport.expect("ListServices").replies(json_error(400, "ThrottlingException", "slow down"));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.transient);
    BOOST_REQUIRE(report.rows.size() == 1U);
    BOOST_TEST(report.rows[0].service == "agent-*");
    BOOST_TEST(report.rows[0].decision.reason == Reason::throttled);
    BOOST_TEST(report.rows[0].decision.words.starts_with("cannot list the services of cluster prod"));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_list_that_does_not_end_is_an_error)
{
    World w("agent-*");
    w.transport.otherwise([](const net::Request&) { return answer(listed({"agent-a"}, "more")); });
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.calls == 200U);
}

BOOST_AUTO_TEST_CASE(a_cluster_that_is_not_there_is_a_verdict_and_one_without_a_match_has_no_row)
{
    World w("agent-*");
    w.transport.expect("ListServices").replies(json_error(400, "ClusterNotFoundException", "Cluster not found."));
    const auto missing = w.run();
    BOOST_TEST(missing.outcome == Outcome::no_service);
    BOOST_TEST(missing.rows.at(0).decision.reason == Reason::cluster_missing);
    w.expect_list({"web"});
    const auto none = w.run();
    BOOST_TEST(none.rows.empty());
    BOOST_TEST(none.outcome == Outcome::no_service);
    BOOST_TEST(none.calls == 1U);
    BOOST_TEST(w.run().calls == 0U); // that there is none is known
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(by_tag_every_service_is_described_once_and_from_then_on_those_that_are_tagged)
{
    ByTag w;
    w.expect_list({"a", "b"});
    std::string both = services_json({{.name = "a", .desired = 1}, {.name = "b", .desired = 1}});
    both.insert(both.find(R"("status")"), R"("tags":[{"key":"headcount:per-instance","value":"2"}],)");
    w.transport.expect("DescribeServices").replies(both);
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    w.transport.expect("UpdateService").body(R"({"cluster":"prod","service":"a","desiredCount":6})");
    BOOST_TEST((w.services(w.run()) == Names{"a"}));

    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["a"],"include":["TAGS"]})")
        .replies(tagged({{.name = "a", .desired = 6}}, "headcount:per-instance", "2"));
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    BOOST_TEST(w.run().outcome == Outcome::in_sync);

    w.reconciler.service_changed(w.prod, "b"); // somebody tagged it
    w.transport.expect("DescribeServices")
        .body(R"({"cluster":"prod","services":["a","b"],"include":["TAGS"]})")
        .replies(tagged({{.name = "a", .desired = 6}, {.name = "b", .desired = 1}}, "headcount:per-instance", "2"));
    w.transport.expect("DescribeClusters").replies(clusters_json(3));
    w.transport.expect("UpdateService").body(R"({"cluster":"prod","service":"b","desiredCount":6})");
    BOOST_TEST((w.services(w.run()) == Names{"a", "b"}));
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(where_the_descriptions_fail_no_service_is_named_since_it_may_be_nobodys)
{
    ByTag w;
    w.expect_list({"secret-project"});
    w.transport.expect("DescribeServices").replies(json_error(400, "AccessDeniedException", "no"));
    const auto report = w.run();
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST((w.services(report) == Names{"tag headcount"}));
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::denied);
    w.expect_list({}); // what was not read whole is not kept
    w.run();
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(a_bad_tag_leaves_its_service_alone_and_the_others_are_set)
{
    ByTag w;
    w.expect_list({"a"});
    w.transport.expect("DescribeServices")
        .replies(tagged({{.name = "a", .desired = 1}}, "headcount:per-instance", "many"));
    const auto report = w.run();
    BOOST_TEST(report.rows.at(0).decision.reason == Reason::bad_tag);
    BOOST_TEST(report.calls == 2U);
    BOOST_TEST(w.transport.problem() == "");
}

BOOST_AUTO_TEST_CASE(services_beyond_the_first_hundred_that_no_time_is_left_for_have_failed_and_are_not_asked_for)
{
    World w("agent-*");
    std::vector<std::string> names;
    for (int i = 100; i < 250; ++i)
        names.push_back("agent-" + std::to_string(i));
    w.transport.expect("ListServices").replies(listed(names));
    for (int call = 0; call < 10; ++call) {
        std::vector<ServiceLook> looks;
        for (int i = 0; i < 10; ++i)
            looks.push_back({.name = names[static_cast<std::size_t>(10 * call + i)], .desired = 3});
        w.transport.expect("DescribeServices").replies(services_json(looks)).takes(call == 9 ? 4s : 3s);
    }
    const auto report = w.run(); // its deadline is in 30 s
    BOOST_TEST(report.transient);
    BOOST_TEST(report.outcome == Outcome::failed);
    BOOST_TEST(report.rows.size() == 150U);
    BOOST_TEST(report.rows.back().service == "agent-249");
    BOOST_TEST(report.rows.back().decision.words.find("the time for the services before it was over") !=
               std::string::npos);
    BOOST_TEST(w.transport.sent().size() == 11U);
}

BOOST_AUTO_TEST_SUITE_END()
