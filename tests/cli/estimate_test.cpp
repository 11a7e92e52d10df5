#include "cli/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

using namespace headcount;
using test::run_command;

BOOST_AUTO_TEST_SUITE(estimate)

namespace {

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

const std::string event =
    R"({"version":"0","id":"5b1f6d0e-3a6b-4f0c-9a53-6a2f3c1d0001","detail-type":"ECS Container Instance State Change",)"
    R"("source":"aws.ecs","account":"111122223333","time":"TIME","region":"eu-west-1","resources":[],)"
    R"("detail":{"agentConnected":true,"clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/orders",)"
    R"("containerInstanceArn":"arn:aws:ecs:eu-west-1:111122223333:container-instance/orders/)"
    R"(0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5","status":"ACTIVE","version":2,"updatedAt":"TIME"}})";

std::string event_at(const std::string& time)
{
    std::string text = event;
    for (auto at = text.find("TIME"); at != std::string::npos; at = text.find("TIME"))
        text.replace(at, 4, time);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_first_example_of_the_help_shows_ten_clusters_under_two_dollars)
{
    const auto help = run_command({"estimate", "--help"});
    BOOST_TEST(help.code == 0);
    BOOST_TEST(contains(help.out, "Examples:\n  headcount estimate --clusters 10      "), help.out);
    BOOST_TEST(contains(help.out, "ten clusters under $2 a month"), help.out);

    const auto shown = run_command({"estimate", "--clusters", "10"});
    BOOST_TEST(shown.code == 0);
    BOOST_TEST(shown.err == "");
    for (const char* part :
         {"Events: 32,800 a day = 10 clusters × 20 instances × (10 deploys × 2 + 24 h × 3 reconnects × 2)",
          "657,000 empty polls (5 × 730 h × 3,600 s / 20 s)", "0.87 where other things use up the free tiers",
          "price guides of 2026-03 to 2026-06", "assume.reconnects_per_hour"})
        BOOST_TEST(contains(shown.out, part), part);
}

BOOST_AUTO_TEST_CASE(the_rows_of_the_json_add_up_to_its_totals)
{
    const auto outcome = run_command({"estimate", "--json", "--clusters", "500", "--accounts", "7"});
    BOOST_TEST(outcome.code == 0);
    const auto month = boost::json::parse(outcome.out).as_object();
    BOOST_TEST(month.at("shapes").as_array().size() == 5u);
    for (const auto& shape : month.at("shapes").as_array()) {
        double sum = 0;
        for (const auto& row : shape.at("rows").as_array()) {
            const double charged =
                std::max(0.0, row.at("quantity").to_number<double>() - row.at("free").to_number<double>());
            sum += charged * row.at("price").to_number<double>() / row.at("per").to_number<double>();
        }
        BOOST_TEST(std::abs(sum - shape.at("usd").to_number<double>()) < 1e-9);
        BOOST_TEST(sum > 0);
    }
    BOOST_TEST(month.at("figures").at("prices.sqs_request_million").at("value").to_number<double>() == 0.4);
}

BOOST_AUTO_TEST_CASE(the_guide_says_what_the_shapes_cost_as_the_command_does)
{
    std::ifstream file(HEADCOUNT_REPOSITORY "/docker/README.md");
    std::ostringstream guide;
    guide << file.rdbuf();
    const auto month = boost::json::parse(run_command({"estimate", "--json"}).out).as_object();
    for (const auto& shape : month.at("shapes").as_array()) {
        if (shape.at("name").as_string() == "lambda-direct") continue; // the guide advises the queue
        const double cents = std::round(100 * shape.at("usd").to_number<double>());
        std::ostringstream cell;
        cell << "| " << cents / 100 << " USD |";
        BOOST_TEST(contains(guide.str(), cell.str()), cell.str());
    }
}

BOOST_AUTO_TEST_CASE(a_sample_says_how_many_events_there_are)
{
    const std::string sample =
        event_at("2026-01-02T00:00:00Z") + "\n\n" + event_at("2026-01-02T06:00:00Z") + "\nnoise\n";
    const auto outcome = run_command({"estimate", "--from", "-"}, {}, sample);
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.out.starts_with("Events: 8 a day = 2 events of 1 clusters in 6 h of the sample; "), outcome.out);
    BOOST_TEST(outcome.err == "headcount: 1 lines of - are no instance events and would not reach headcount\n");

    const auto none = run_command({"estimate", "--from", "-"}, {}, "noise\n");
    BOOST_TEST(none.code == 1);
    BOOST_TEST(none.out == "");
    BOOST_TEST(none.err == "headcount: cannot estimate from -: it holds no instance event with a time\n");
    const auto missing = run_command({"estimate", "--from", "/nowhere/events.jsonl"});
    BOOST_TEST(missing.code == 1);
    BOOST_TEST(missing.err == "headcount: cannot estimate from /nowhere/events.jsonl: No such file or directory\n");
}

BOOST_AUTO_TEST_CASE(words_that_cannot_be_meant_are_wrong_usage)
{
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--clusters", "0"},
                                               {"--clusters", "ten"},
                                               {"--instances", "-1"},
                                               {"--accounts", "1000001"},
                                               {"--arch", "mips"},
                                               {"--events", "5", "--instances", "5"},
                                               {"--from", "-", "--events", "5"},
                                               {"--from", "-", "--accounts", "5"}}) {
        std::vector<std::string> line{"estimate"};
        line.insert(line.end(), words.begin(), words.end());
        const auto outcome = run_command(line);
        BOOST_TEST(outcome.code == 64, words[0] << " " << words[1]);
        BOOST_TEST(outcome.out == "");
        BOOST_TEST(contains(outcome.err, words[0]), outcome.err);
        BOOST_TEST(std::ranges::count(outcome.err, '\n') == 1, outcome.err);
    }
}

BOOST_AUTO_TEST_CASE(prices_come_from_a_file_that_says_what_it_means)
{
    const std::string path = "estimate_prices.yaml";
    std::ofstream(path) << "prices:\n  fargate_vcpu_hour_x86_64: 1\n";
    const auto outcome = run_command({"estimate", "--prices", path});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(contains(outcome.out, "As the file says: prices.fargate_vcpu_hour_x86_64"), outcome.out);
    BOOST_TEST(contains(outcome.out, "182.50"), outcome.out); // 182.5 vCPU-h at 1
    std::ofstream(path) << "prices:\n  fargat_vcpu_hour_x86_64: 1\n";
    const auto refused = run_command({"estimate", "--prices", path});
    BOOST_TEST(refused.code == 78);
    BOOST_TEST(contains(refused.err, "line 2: prices.fargat_vcpu_hour_x86_64 is not a known key"), refused.err);
    const auto missing = run_command({"estimate", "--prices", "/nowhere.yaml"});
    BOOST_TEST(missing.code == 1);
    BOOST_TEST(missing.err == "headcount: cannot read /nowhere.yaml: No such file or directory\n");
    std::remove(path.c_str());
}

BOOST_AUTO_TEST_CASE(it_says_how_long_a_burst_of_one_account_takes)
{
    const auto shown = run_command({"estimate", "--clusters", "2000", "--accounts", "40"});
    BOOST_TEST(contains(shown.out, "All 50 clusters of an account and region at once: 25 counts at once, then 2.5 a "
                                   "second, the last after some 10 s."),
               shown.out);
    const auto few = run_command({"estimate", "--clusters", "7"});
    BOOST_TEST(contains(few.out, "All 7 clusters of an account and region at once: 7 counts at once.\n"), few.out);
}

BOOST_AUTO_TEST_SUITE_END()
