// `headcount check` against the simulated AWS: what it asks, what it finds, and that it changes nothing.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>

namespace headcount {
namespace {

namespace json = boost::json;

const std::string ours = "111122223333";
const std::string theirs = "444455556666";

struct Checking : test::ServeWorld {
    Checking() : ServeWorld({"--accounts", ours + "," + theirs, "--dead-letters", "10"})
    {
        make_cluster("orders", 3, 1);
    }

    test::Finished check(const std::string& yaml = {}, test::Words more = {})
    {
        test::Words words{"check", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return test::run_process(headcount(words, {.yaml = yaml}), test::long_enough);
    }
    static std::map<std::string, json::object> findings(const test::Finished& finished)
    {
        std::map<std::string, json::object> found;
        std::istringstream lines(finished.output);
        for (std::string line; std::getline(lines, line);) {
            auto object = json::parse(line).as_object();
            found[test::text_of(object.at("name"))] = std::move(object);
        }
        return found;
    }
    void nothing_was_changed()
    {
        constexpr std::array reads{"GetCallerIdentity",
                                   "GetQueueAttributes",
                                   "ListClusters",
                                   "DescribeServices",
                                   "DescribeClusters",
                                   "AssumeRole",
                                   "DeleteMessageBatch", // these two with a receipt of no message
                                   "ChangeMessageVisibilityBatch"};
        for (const auto& call : get("requests"))
            BOOST_TEST((std::ranges::find(reads, call.key()) != reads.end()), call.key());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(check, Checking)

BOOST_AUTO_TEST_CASE(it_asks_sts_the_queue_and_ecs_and_changes_nothing)
{
    const auto finished = check();
    BOOST_TEST(finished.ended.ok(), finished);
    auto found = findings(finished);
    const auto detail = [&](const std::string& name) { return test::text_of(found.at(name).at("detail")); };
    BOOST_TEST(detail("identity").ends_with(", account " + ours), finished);
    BOOST_TEST(detail("queue " + queue_url).ends_with(" in flight, dead-letter queue events-dead after 10 receives"),
               finished);
    BOOST_TEST(detail("account " + ours + ", eu-west-1") ==
                   "1 cluster, 1 looked at, 1 of them with a service of the rules",
               finished);
    for (const char* action : {"ecs:UpdateService", "sqs:ReceiveMessage"}) {
        BOOST_TEST(test::text_of(found.at(action).at("code")) == "not_tried");
        BOOST_TEST(!test::text_of(found.at(action).at("fix")).empty());
    }
    for (const std::string action : {"sqs:DeleteMessage", "sqs:ChangeMessageVisibility"})
        BOOST_TEST(found.at(action + " on queue " + queue_url).at("ok").as_bool(), finished);
    BOOST_TEST(desired("orders") == 1);
    nothing_was_changed();
}

BOOST_AUTO_TEST_CASE(a_role_that_cannot_be_assumed_is_wrong_for_its_account_alone)
{
    const auto finished = check("accounts:\n  - ids: [\"" + ours + "\"]\n  - ids: [\"" + theirs +
                                "\"]\n    role: arn:aws:iam::" + theirs + ":role/nobody\n");
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    auto found = findings(finished);
    BOOST_TEST(found.at("account " + ours + ", eu-west-1").at("ok").as_bool(), finished);
    const auto& refused = found.at("account " + theirs + ", eu-west-1");
    BOOST_TEST(!refused.at("ok").as_bool(), finished);
    BOOST_TEST(test::text_of(refused.at("detail")).find("role/nobody") != std::string::npos, finished);
    BOOST_TEST(test::text_of(refused.at("fix")).find("setup trust") != std::string::npos, finished);
}

BOOST_AUTO_TEST_CASE(an_own_account_that_accounts_leaves_out_is_a_note)
{
    const auto finished = check("accounts:\n  - ids: [\"" + theirs + "\"]\n    role: headcount\n");
    auto found = findings(finished);
    BOOST_TEST_REQUIRE(found.contains("accounts"), finished);
    BOOST_TEST(found.at("accounts").at("ok").as_bool());
    BOOST_TEST(test::text_of(found.at("accounts").at("code")) == "own_account_left_out");
    BOOST_TEST(!findings(check()).contains("accounts"));
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_not_there_is_wrong_and_the_rest_is_asked_all_the_same)
{
    const auto finished = check({}, {"--queue.url", queue_url + "-gone"});
    BOOST_TEST(finished.ended.exit_code == 1, finished);
    auto found = findings(finished);
    const auto& queue = found.at("queue " + queue_url + "-gone");
    BOOST_TEST(!queue.at("ok").as_bool());
    BOOST_TEST(test::text_of(queue.at("fix")).find("setup queue") != std::string::npos, finished);
    BOOST_TEST(found.at("account " + ours + ", eu-west-1").at("ok").as_bool(), finished);
}

BOOST_AUTO_TEST_CASE(a_region_is_looked_at_where_the_configuration_names_one)
{
    const auto finished = check("regions: [us-west-2, eu-west-1]\n");
    auto found = findings(finished);
    BOOST_TEST(test::text_of(found.at("account " + ours + ", us-west-2").at("detail")) == "no cluster", finished);
    BOOST_TEST(found.contains("account " + ours + ", eu-west-1"), finished);
}

BOOST_AUTO_TEST_CASE(warnings_are_notes_with_their_codes)
{
    const auto finished = check();
    BOOST_TEST(finished.ended.ok(), finished);
    auto found = findings(finished);
    BOOST_TEST_REQUIRE(found.contains("warning HC2103"), finished);
    BOOST_TEST(found.at("warning HC2103").at("ok").as_bool());
    BOOST_TEST(!test::text_of(found.at("warning HC2103").at("fix")).empty());
}

BOOST_AUTO_TEST_CASE(no_calls_stops_behind_the_credentials)
{
    const auto finished = check({}, {"--no-calls"});
    BOOST_TEST(finished.ended.ok(), finished);
    BOOST_TEST(!findings(finished).contains("identity"));
    BOOST_TEST(get("requests").empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
