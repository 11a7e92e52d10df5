// A configuration that cannot be meant: serve refuses it before it does anything, with the key, the line and exit 78.
#include "support/child_process.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <string>

namespace headcount {
namespace {

using namespace std::chrono_literals;

struct Refusal {
    test::Finished serve(const std::string& yaml, const std::map<std::string, std::string>& more = {})
    {
        std::ofstream{file} << yaml;
        test::Command command;
        command.words = {HEADCOUNT_PROGRAM, "serve", "--config", file};
        command.inherit_environment = false;
        command.environment = more;
        command.environment["HOME"] = folder.path();
        return test::run_process(command, 30s);
    }

    test::TemporaryDirectory folder;
    std::string file = folder.file("headcount.yaml");
};

const std::string good = "queues: [{url: \"https://sqs.eu-west-1.amazonaws.com/111122223333/headcount\"}]\n"
                         "services: [{service: node-agent}]\n";

} // namespace

BOOST_FIXTURE_TEST_SUITE(wrong_configuration, Refusal)

BOOST_AUTO_TEST_CASE(an_unknown_key_is_named_with_its_line)
{
    const auto finished = serve(good + "limits:\n  in_fligt: 3\n");
    BOOST_TEST(finished.ended.exit_code == 78, finished);
    BOOST_TEST(finished.error_output.starts_with("headcount: "), finished);
    BOOST_TEST(finished.error_output.find("limits.in_fligt") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("line 4") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("did you mean in_flight?") != std::string::npos, finished);
    BOOST_TEST_MESSAGE(finished.error_output);
}

BOOST_AUTO_TEST_CASE(an_impossible_value_says_what_is_allowed)
{
    const auto finished = serve(good + "limits: {in_flight: 0}\n");
    BOOST_TEST(finished.ended.exit_code == 78, finished);
    BOOST_TEST(finished.error_output.find("limits.in_flight") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("line 3") != std::string::npos, finished);
    BOOST_TEST(finished.error_output.find("100000") != std::string::npos, finished);
}

BOOST_AUTO_TEST_CASE(a_wrong_variable_is_named)
{
    const auto finished = serve(good, {{"HEADCOUNT_LIMITS_IN_FLIGHT", "many"}});
    BOOST_TEST(finished.ended.exit_code == 78, finished);
    BOOST_TEST(finished.error_output.find("HEADCOUNT_LIMITS_IN_FLIGHT") != std::string::npos, finished);
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_another_code)
{
    test::Command command;
    command.words = {HEADCOUNT_PROGRAM, "serve", "--no-such-flag"};
    const auto finished = test::run_process(command, 30s);
    BOOST_TEST(finished.ended.exit_code == 64, finished);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
