// The runner itself: what it refuses to read, and that it fails where a story does not come out as written.
#include "scenarios/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace headcount::scenarios {
namespace {

const std::string beginning = R"(
shows: two instances, two tasks
given:
  - cluster: orders
    instances: 2
    services: [{name: agent, desired: 1}]
headcount:
  services: [{service: agent}]
story:
)";

std::string refusal(const std::string& text)
{
    try {
        (void)parse_script("story", text);
    } catch (const ScriptError& error) {
        return error.what();
    }
    return "read without complaint";
}

std::string complaint(const std::string& steps)
{
    const auto script = parse_script("story", beginning + steps);
    try {
        Stage stage{script};
        stage.play();
    } catch (const PlotError& error) {
        return error.what();
    }
    return "played to its end";
}

} // namespace

BOOST_AUTO_TEST_SUITE(script)

BOOST_AUTO_TEST_CASE(words_that_nobody_knows_are_refused_with_their_line)
{
    const std::pair<std::string, std::string> rows[] = {
        {"  - explode: {cluster: orders}\n", "story.yaml:10: \"explode\" is no step"},
        {"  - join: {cluster: orders, instances: 1, colour: red}\n", "story.yaml:10: join knows no \"colour\""},
        {"  - join: {cluster: orders}\n", "story.yaml:10: join needs cluster, instances"},
        {"  - expect: |\n      cluster service\n    until: 3\n", "story.yaml:12: expect knows no \"until\""},
        {"  - join: {cluster: orders, instances: 1}\n", "story.yaml:10: the story expects nothing"},
        {"  - join: [1]\n", "story.yaml:10: join needs an object"},
    };
    for (const auto& [steps, words] : rows)
        BOOST_TEST(refusal(beginning + steps).starts_with(words), refusal(beginning + steps));
    BOOST_TEST(refusal("shows: x\ngiven: []\nstory: []\n").find("needs \"headcount\"") != std::string::npos);
    BOOST_TEST(refusal("shows: x\nmoral: y\n").starts_with("story.yaml:2: a scenario knows no \"moral\""));
    BOOST_TEST(refusal("shows: [\n").starts_with("story.yaml:2: "), refusal("shows: [\n"));
}

BOOST_AUTO_TEST_CASE(columns_that_nobody_knows_and_lines_that_are_too_short_are_refused)
{
    BOOST_TEST(complaint("  - expect: |\n      cluster service wanted\n      orders agent 2\n")
                   .find("knows no column \"wanted\"") != std::string::npos);
    BOOST_TEST(complaint("  - expect: |\n      cluster desired\n      orders 2\n").find("needs a column service") !=
               std::string::npos);
    BOOST_TEST(complaint("  - expect: |\n      cluster service desired\n      orders agent\n").find("fewer words") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_story_that_comes_out_otherwise_fails_with_what_was_wanted_and_what_is)
{
    const std::string wrong =
        "  - run: apply\n  - expect: |\n      cluster  service  desired\n      orders   agent    3\n"
        "    within: 0.2\n";
    const auto said = complaint(wrong);
    BOOST_TEST(said.starts_with("story.yaml:11: expect: wanted cluster orders, desired 3, service agent; is active 2"),
               said);
    BOOST_TEST(said.find("desired 2, ") != std::string::npos, said);
    BOOST_TEST(complaint("  - run: plan --exit-code\n    exit: 0\n  - updates: none\n").find("wanted exit 0") !=
               std::string::npos);
    BOOST_TEST(
        complaint("  - run: plan\n    says: [nonsense]\n  - updates: none\n").find("does not say \"nonsense\"") !=
        std::string::npos);
    BOOST_TEST(
        complaint("  - run: apply\n  - updates: none\n").find("wanted none; there are cluster orders, counts 2") !=
        std::string::npos);
    BOOST_TEST(complaint("  - run: apply\n  - updates: |\n      cluster service counts\n      orders agent 2 3\n")
                   .find("wanted cluster orders, counts 2 3") != std::string::npos);
    BOOST_TEST(complaint("  - tasks: |\n      cluster of by tasks\n      orders service:agent instance 1 1\n"
                         "    within: 0.2\n")
                   .find("is 1 0") != std::string::npos);
    BOOST_TEST(
        complaint("  - cron: {run: apply, every: 100}\n  - quiet: 1\n  - updates: none\n").find("1 counts were set") !=
        std::string::npos);
    BOOST_TEST(complaint("  - faster: {this: a, than: b, times: 2}\n").find("nothing was measured as \"b\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount::scenarios
