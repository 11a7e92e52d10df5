#include "cli/commands.hpp"

#include "cli/command_line.hpp"
#include "cli/subcommands.hpp"

#include <csignal>
#include <exception>
#include <iostream>
#include <string_view>
#include <unistd.h>

namespace headcount::cli {
namespace {

std::map<std::string, std::string> environment_of_process()
{
    std::map<std::string, std::string> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1)); // of two the first counts, as in getenv
    }
    return variables;
}

} // namespace

int run(std::vector<std::string> words, World& world)
{
    const auto commands = all_subcommands();
    const CommandLine line = parse_command_line(commands, std::move(words), world);
    if (line.command == nullptr) return line.exit;
    try {
        return line.command->run(line.arguments, world);
    } catch (const app::ConfigError& error) {
        world.err << "headcount: " << error.what() << '\n';
        return wrong_configuration;
    } catch (const std::exception& error) {
        world.err << "headcount: " << error.what() << '\n';
        return failed;
    }
}

std::vector<std::string> words_of(std::string_view program, std::vector<std::string> words, const World& world)
{
    const bool bootstrap = program.substr(program.rfind('/') + 1) == "bootstrap"; // npos + 1 is 0
    if (words.empty() && (bootstrap || world.environment.contains("AWS_LAMBDA_RUNTIME_API")))
        words.emplace_back("lambda");
    return words;
}

int run_program(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is an error of the write, not the end of the process
    World world{std::cin,
                std::cout,
                std::cerr,
                environment_of_process(),
                isatty(STDOUT_FILENO) == 1,
                isatty(STDERR_FILENO) == 1};
    const std::string_view program = argc > 0 ? argv[0] : "";
    const int code = run(words_of(program, {argv + (argc > 0 ? 1 : 0), argv + argc}, world), world);
    std::cout.flush();
    return code == done && !std::cout ? static_cast<int>(failed) : code;
}

} // namespace headcount::cli
