#include "compare.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

using namespace headcount::bench;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(compare_of_reports)

namespace {

json::value report(const std::string& figures, const std::string& cpu = "AMD EPYC")
{
    return json::parse(R"({"build":"headcount 0.1.0","cpu":")" + cpu + R"(","bench":"calls","figures":[)" + figures +
                       "]}");
}

std::string figure(const std::string& name, double median, double least, double most, const char* better = "less")
{
    std::ostringstream out;
    out << R"({"name":")" << name << R"(","unit":"us","median":)" << median << R"(,"min":)" << least << R"(,"max":)"
        << most << R"(,"runs":5,"better":")" << better << "\"}";
    return out.str();
}

std::string said(const Comparison& comparison)
{
    std::ostringstream out;
    print(comparison, out);
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_CASE(what_lies_within_the_runs_of_the_other_did_not_change)
{
    const auto before = report(figure("CPU", 10, 9, 13));
    BOOST_TEST(compare(before, report(figure("CPU", 12.5, 12, 14))).changes.empty()); // 12 … 13 is in both
    const auto after = compare(before, report(figure("CPU", 14, 13.5, 15)));
    BOOST_REQUIRE(after.changes.size() == 1U);
    BOOST_TEST(after.changes[0].name == "calls: CPU");
    BOOST_TEST(after.changes[0].ratio() == 1.4);
}

BOOST_AUTO_TEST_CASE(a_change_of_less_than_a_twentieth_is_none_however_sharp)
{
    const auto before = report(figure("CPU", 100, 100, 100));
    BOOST_TEST(compare(before, report(figure("CPU", 104, 104, 104))).changes.empty());
    BOOST_TEST(compare(before, report(figure("CPU", 106, 106, 106))).changes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_largest_change_comes_first_and_says_whether_it_is_good)
{
    const auto before = report(figure("a", 10, 10, 10) + "," + figure("b", 10, 10, 10, "more") + "," +
                               figure("c", 10, 10, 10, "neither"));
    const auto after = report(figure("a", 12, 12, 12) + "," + figure("b", 30, 30, 30, "more") + "," +
                              figure("c", 15, 15, 15, "neither"));
    const std::string words = said(compare(before, after));
    BOOST_TEST(words == "3 figures compared, 3 changed beyond their noise\n"
                        " better  calls: b: 10 -> 30 us (+200 %)\n"
                        "         calls: c: 10 -> 15 us (+50 %)\n"
                        "  worse  calls: a: 10 -> 12 us (+20 %)\n");
}

BOOST_AUTO_TEST_CASE(reports_of_several_drivers_are_compared_by_driver)
{
    const auto one = json::value{{"reports", json::array{report(figure("CPU", 10, 10, 10))}}};
    const auto comparison = compare(one, report(figure("CPU", 10, 10, 10) + "," + figure("new", 1, 1, 1)));
    BOOST_TEST(comparison.compared == 1U);
    BOOST_TEST(comparison.unknown == std::vector<std::string>{"calls: new"}, boost::test_tools::per_element());
    const auto other_way = compare(report(figure("old", 1, 1, 1)), one);
    BOOST_TEST(other_way.gone == std::vector<std::string>{"calls: old"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_machine_is_said_and_what_is_no_report_refused)
{
    const auto comparison = compare(report("", "one"), report("", "other"));
    BOOST_TEST(comparison.other_machine.find("another machine") != std::string::npos);
    BOOST_TEST(compare(report(""), report("")).other_machine.empty());
    BOOST_CHECK_THROW(compare(json::parse("[1]"), report("")), std::runtime_error);
    BOOST_CHECK_THROW(compare(report(""), json::parse(R"({"figures":[]})")), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
