// What `headcount completion` prints, in the hands of the shells.
#include "support/child_process.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace headcount {
namespace {

using namespace std::chrono_literals;

struct Completion {
    explicit Completion(const std::string& shell)
    {
        test::Command command;
        command.words = {HEADCOUNT_PROGRAM, "completion", shell};
        const auto printed = test::run_process(command, 60s);
        BOOST_TEST_REQUIRE(printed.ended.ok(), printed);
        std::ofstream(script) << printed.output;
    }

    test::TemporaryDirectory folder;
    std::string script = folder.file("completion");
};

std::vector<std::string> lines_of(std::vector<std::string> shell, std::string input)
{
    test::Command command;
    command.words = std::move(shell);
    command.input = std::move(input);
    const auto finished = test::run_process(command, 60s);
    BOOST_TEST(finished.error_output == "", finished);
    std::vector<std::string> lines;
    std::istringstream text(finished.output);
    for (std::string line; std::getline(text, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

std::vector<std::string> in_bash(const std::string& typed)
{
    const Completion bash("bash");
    return lines_of({"/bin/bash"}, "source " + bash.script + "\nCOMP_WORDS=(headcount " + typed +
                                       ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_headcount\n"
                                       "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
}

// compdef and _describe are zsh's own; here the one does nothing and the other prints what it is given.
std::vector<std::string> in_zsh(const std::string& typed)
{
    const Completion zsh("zsh");
    return lines_of({"/usr/bin/zsh", "-f"}, "compdef() { : }\n_describe() { print -l -- ${(P)2} }\nsource " +
                                                zsh.script + "\nwords=(headcount " + typed +
                                                ")\nCURRENT=$#words\n_headcount\n");
}

bool has(const std::vector<std::string>& words, const std::string& word)
{
    return std::ranges::find(words, word) != words.end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(bash_completes_commands_options_and_operands)
{
    BOOST_TEST(in_bash("expl") == std::vector<std::string>{"explain"}, boost::test_tools::per_element());
    BOOST_TEST(has(in_bash("plan --e"), "--exit-code"));
    BOOST_TEST(has(in_bash("serve --limits.in"), "--limits.in-flight"));
    BOOST_TEST(has(in_bash("setup tr"), "trust"));
    BOOST_TEST(in_bash("version --limits").empty());
    BOOST_TEST(in_bash("nonsense --").empty());
}

BOOST_AUTO_TEST_CASE(both_complete_what_an_option_may_be)
{
    const test::TemporaryDirectory folder;
    std::ofstream(folder.file("headcount.yaml")) << "\n";
    const std::vector<std::string> path{folder.file("headcount.yaml")};
    BOOST_TEST(in_bash("serve --config " + folder.file("headc")) == path, boost::test_tools::per_element());
    BOOST_TEST(in_bash("estimate --prices " + folder.file("headc")) == path, boost::test_tools::per_element());
    BOOST_TEST(in_bash("serve --log-level d") == std::vector<std::string>{"debug"}, boost::test_tools::per_element());
    BOOST_TEST(in_bash("serve --log.format = t") == std::vector<std::string>{"text"}, boost::test_tools::per_element());
    BOOST_TEST(in_bash("plan --count =").size() == 4U);
    BOOST_TEST(has(in_bash("plan --scale-in.to-zero c"), "confirm"));
    BOOST_TEST(has(in_bash("estimate --arch a"), "arm64"));
    BOOST_TEST(has(in_zsh("serve --log-level ''"), "debug"));
    BOOST_TEST(has(in_zsh("estimate --arch ''"), "arm64"));
}

BOOST_AUTO_TEST_CASE(zsh_describes_commands_options_and_operands)
{
    const auto commands = in_zsh("''");
    BOOST_TEST(has(commands, "plan:what apply would do; changes nothing"));
    const auto options = in_zsh("plan ''");
    BOOST_TEST(has(options, "--json:rows as one JSON object"));
    BOOST_TEST(has(options, "--limits.in-flight"));
    BOOST_TEST(has(in_zsh("completion ''"), "zsh:bash or zsh"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace headcount
