#include "cli/command_line.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace headcount;
using cli::Arguments;
using cli::CommandLine;

BOOST_AUTO_TEST_SUITE(command_line)

namespace {

constexpr cli::Option options[] = {{"json", "", "rows"}, {"timeout", "TIME", "give up"}};

int nothing(const Arguments&, cli::World&)
{
    return cli::done;
}

const cli::Subcommand commands[] = {{"apply", "applies", options, {"CLUSTER", "clusters", 0, -1}, true, nothing},
                                    {"replay", "replays", {}, {"FILE", "the file", 1, 1}, false, nothing},
                                    {"pause", "pauses", {}, {"CLUSTER", "which", 2, 2, {}, "SERVICE"}, false, nothing},
                                    {"wait", "waits", {}, {"CLUSTER", "which", 1, 2, {}, "SERVICE"}, false, nothing},
                                    {"version", "tells", {}, {}, false, nothing}};

struct Answer {
    CommandLine line;
    std::string out;
    std::string err;
};

Answer parse(std::vector<std::string> words)
{
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    cli::World world{in, out, err, {}};
    CommandLine line = cli::parse_command_line(commands, std::move(words), world);
    return {std::move(line), out.str(), err.str()};
}

std::string flag(const Arguments& arguments, std::string_view name)
{
    for (const app::FlagValue& value : arguments.flags) {
        if (value.name == name) return value.value;
    }
    return "(none)";
}

} // namespace

BOOST_AUTO_TEST_CASE(options_flags_and_operands_come_apart_in_any_order)
{
    const Answer answer = parse({"apply", "orders", "--limits.in-flight", "7", "--json", "--dry-run", "billing",
                                 "--timeout=3m", "--config", "a.yaml", "--log-level", "debug"});
    BOOST_REQUIRE(answer.line.command == &commands[0]);
    const Arguments& arguments = answer.line.arguments;
    BOOST_TEST(arguments.operands == (std::vector<std::string>{"orders", "billing"}), boost::test_tools::per_element());
    BOOST_TEST(arguments.has("json"));
    BOOST_TEST(arguments.options.find("timeout")->second == "3m");
    BOOST_TEST(arguments.config == "a.yaml");
    BOOST_TEST(flag(arguments, "limits.in-flight") == "7");
    BOOST_TEST(flag(arguments, "dry-run") == "true"); // and "billing" stayed a cluster
    BOOST_TEST(flag(arguments, "log.level") == "debug");
    BOOST_TEST(flag(arguments, "log.format") == "(none)");
}

BOOST_AUTO_TEST_CASE(what_is_not_given_is_not_there)
{
    const Answer answer = parse({"apply"});
    BOOST_REQUIRE(answer.line.command == &commands[0]);
    BOOST_TEST(answer.line.arguments.operands.empty());
    BOOST_TEST(answer.line.arguments.flags.empty());
    BOOST_TEST(answer.line.arguments.options.empty());
    BOOST_TEST(answer.line.arguments.config == "");
}

BOOST_AUTO_TEST_CASE(the_later_of_two_counts_and_a_flag_may_be_switched_off)
{
    const Answer answer =
        parse({"apply", "--sweep", "1m", "--sweep", "2m", "--dry-run=false", "--admin=", "--service", "a"});
    BOOST_REQUIRE_MESSAGE(answer.line.command == &commands[0], answer.err);
    BOOST_TEST(flag(answer.line.arguments, "sweep") == "2m");
    BOOST_TEST(flag(answer.line.arguments, "dry-run") == "false");
    BOOST_TEST(flag(answer.line.arguments, "admin") == "");
    BOOST_TEST(flag(answer.line.arguments, "service") == "a");
}

BOOST_AUTO_TEST_CASE(the_version_is_told_as_a_flag_too)
{
    const Answer answer = parse({"--version"});
    BOOST_TEST(answer.line.exit == 0);
    BOOST_TEST(answer.out == "headcount " HEADCOUNT_VERSION "\n");
}

BOOST_AUTO_TEST_CASE(an_empty_value_behind_a_blank_is_a_value)
{
    const Answer answer = parse({"apply", "--admin", "", "orders"});
    BOOST_REQUIRE_MESSAGE(answer.line.command == &commands[0], answer.err);
    BOOST_TEST(flag(answer.line.arguments, "admin") == "");
    BOOST_TEST(answer.line.arguments.operands == (std::vector<std::string>{"orders"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_one_sentence_and_64)
{
    const struct {
        std::vector<std::string> words;
        std::string part;
    } rows[] = {
        {{}, "no command is given; see headcount --help"},
        {{"frobnicate"}, "frobnicate is not a command; see headcount --help"},
        {{"verison"}, "verison is not a command (did you mean version?)"},
        {{"version", "--frobnicate"}, "--frobnicate"},
        {{"version", "operand"}, "operand; see headcount version --help"},
        {{"replay"}, "FILE is required; see headcount replay --help"},
        {{"replay", "a", "b"}, "see headcount replay --help"},
        {{"apply", "--timeout"}, "--timeout"},
        {{"apply", "--limits.inflight", "5"}, "no option --limits.inflight (did you mean --limits.in-flight?); see"},
        {{"apply", "orders", "--jsno"}, "no option --jsno (did you mean --json?); see headcount apply --help"},
        {{"apply", "--frobnicate=5"}, "there is no option --frobnicate; see"},
        {{"version", "--config", "x"}, "--config"},
    };
    for (const auto& row : rows) {
        const Answer answer = parse(row.words);
        BOOST_TEST(answer.line.command == nullptr);
        BOOST_TEST(answer.line.exit == 64);
        BOOST_TEST(answer.out == "");
        BOOST_TEST(answer.err.find(row.part) != std::string::npos, answer.err);
        BOOST_TEST(std::ranges::count(answer.err, '\n') == 1, answer.err);
    }
}

BOOST_AUTO_TEST_CASE(help_is_an_answer_and_tells_commands_options_and_settings)
{
    const Answer program = parse({"--help"});
    BOOST_TEST(program.line.command == nullptr);
    BOOST_TEST(program.line.exit == 0);
    for (const char* word : {"apply", "replay", "version", "tells"}) {
        BOOST_TEST(program.out.find(word) != std::string::npos, word);
    }
    const Answer apply = parse({"apply", "--help"});
    BOOST_TEST(apply.line.exit == 0);
    for (const char* word : {"Usage: headcount apply", "CLUSTER", "--json", "--timeout", "--config", "--log.level",
                             "--log-level", "--log.format", "--dry-run", "--help-all"}) {
        BOOST_TEST(apply.out.find(word) != std::string::npos, word);
    }
    BOOST_TEST(apply.out.find("--limits.") == std::string::npos);
    const Answer all = parse({"apply", "--help-all"});
    BOOST_TEST(all.line.exit == 0);
    for (const char* word : {"Usage: headcount apply", "CLUSTER", "--config", "--log-level", "--limits.in-flight",
                             "whole number from 1 to 100000", "(256)", "--scale.per "}) {
        BOOST_TEST(all.out.find(word) != std::string::npos, word);
    }
    BOOST_TEST(all.out.find("--admin.token") == std::string::npos); // not in this version, so not in its help
}

BOOST_AUTO_TEST_CASE(the_usage_names_each_operand)
{
    const struct {
        std::string command;
        std::string usage;
    } rows[] = {{"apply", "apply [OPTIONS] [CLUSTER...]\n"},
                {"replay", "replay [OPTIONS] FILE\n"},
                {"pause", "pause [OPTIONS] CLUSTER SERVICE\n"},
                {"wait", "wait [OPTIONS] CLUSTER [SERVICE]\n"},
                {"version", "version [OPTIONS]\n"}};
    for (const auto& row : rows) {
        const Answer answer = parse({row.command, "--help"});
        BOOST_TEST(answer.out.find("Usage: headcount " + row.usage) != std::string::npos, answer.out);
        BOOST_TEST(answer.out.find("REQUIRED") == std::string::npos, answer.out);
    }
}

BOOST_AUTO_TEST_SUITE_END()
