// `scale.per` against the simulated AWS over sockets: what plan, explain, apply and the log of serve say of units, and
// what serve does when an instance comes.
#include "integration/serve_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <tuple>

namespace headcount {
namespace {

namespace json = boost::json;

// Three instances: two of 2 vCPU and 4 GiB in rack a, one of 8 vCPU and 6 GiB in rack b.
struct Units : test::ServeWorld {
    Units() : ServeWorld({})
    {
        make_cluster("orders", 0, 1);
        add(2, 2048, 4096, "eu-west-1a", "a");
        add(1, 8192, 6144, "eu-west-1b", "b");
    }

    void add(int count, int cpu, int memory, const std::string& zone, const std::string& rack)
    {
        post("register", {{"cluster", "orders"},
                          {"count", count},
                          {"cpu", cpu},
                          {"memory", memory},
                          {"zone", zone},
                          {"attributes", json::object{{"rack", rack}}}});
    }
    test::Finished run_headcount(test::Words words, const std::string& per)
    {
        words.insert(words.end(), {"--service", test::service, "--scale.per", per});
        return test::run_process(headcount(std::move(words)), test::long_enough);
    }
    json::object row(const test::Finished& finished)
    {
        BOOST_TEST_REQUIRE(finished.ended.ok(), finished);
        return json::parse(finished.output).at("rows").at(0).as_object();
    }
};

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(units, Units)

BOOST_AUTO_TEST_CASE(plan_counts_what_the_rule_says_and_names_the_unit)
{
    const std::tuple<const char*, int, const char*> table[] = {{"instance", 3, "        3    1     3"},
                                                               {"vcpu", 12, "3 (12 vCPU)    1    12"},
                                                               {"gib", 14, "3 (14 GiB)    1    14"},
                                                               {"zone", 2, "3 (2 zones)    1     2"},
                                                               {"attribute:rack", 2, "(2 values of attribute rack)"},
                                                               {"attribute:none", 0, "(0 values of attribute none)"}};
    for (const auto& [per, to, shown] : table) {
        const auto finished = run_headcount({"plan"}, per);
        BOOST_TEST(contains(finished.output, shown), finished);
        const auto told = row(run_headcount({"plan", "--json"}, per));
        BOOST_TEST(told.at("policy") == to, per);
        BOOST_TEST(told.at("instances") == 3, per);
        BOOST_TEST(told.contains("units") == (per != std::string_view("instance")), per);
        if (told.contains("units")) BOOST_TEST(told.at("units") == to, per);
        if (told.contains("per")) BOOST_TEST(test::text_of(told.at("per")) == per);
    }
    BOOST_TEST(contains(run_headcount({"plan"}, "attribute:none").output, "HC2114  no instance that counts"));
    BOOST_TEST(!contains(run_headcount({"plan"}, "attribute:rack").output, "HC2114"));
    BOOST_TEST(calls("UpdateService") == 0U);
}

BOOST_AUTO_TEST_CASE(explain_shows_what_each_instance_brings_along_and_the_sum)
{
    const auto vcpu = run_headcount({"explain", "orders"}, "vcpu");
    BOOST_TEST(contains(vcpu.output, "VCPU"), vcpu);
    BOOST_TEST(contains(vcpu.output, "12 vCPU × 1 = 12 → 12, now 1"), vcpu);
    const auto rack = run_headcount({"explain", "orders"}, "attribute:rack");
    BOOST_TEST(contains(rack.output, "2 values of attribute rack × 1 = 2 → 2, now 1"), rack);
    const auto told = row(run_headcount({"explain", "orders", "--json"}, "attribute:rack"));
    std::multiset<std::string> racks;
    for (const auto& instance : told.at("counted").as_array())
        racks.insert(test::text_of(instance.at("value")));
    BOOST_TEST((racks == std::multiset<std::string>{"a", "a", "b"}));
}

BOOST_AUTO_TEST_CASE(serve_follows_the_vcpu_of_instances_that_come)
{
    start({.environment = {{"HEADCOUNT_SERVICE", test::service}, {"HEADCOUNT_SCALE_PER", "vcpu"}}});
    BOOST_TEST_REQUIRE(eventually([&] { return ready(); }));
    add(1, 4096, 4096, "eu-west-1c", "rack=c");
    BOOST_TEST(eventually([&] { return desired("orders") == 16; }));
    BOOST_TEST(stop().ok());
    BOOST_TEST(contains(log(), R"("per":"vcpu","units":16)"), log());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
