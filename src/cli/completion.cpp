// `headcount completion bash|zsh`: a script that completes commands and options.
#include "cli/completion_text.hpp"
#include "cli/subcommands.hpp"

#include <ostream>

namespace headcount::cli {
namespace {

constexpr std::string_view shells[] = {"bash", "zsh"};

constexpr std::string_view examples = "Examples:\n"
                                      "  source <(headcount completion bash)                      for this shell\n"
                                      "  headcount completion zsh > ~/.zfunc/_headcount           for all to come";

int run(const Arguments& arguments, World& world)
{
    const std::string& shell = arguments.operands.front();
    const auto commands = all_subcommands();
    if (shell == "bash") {
        world.out << bash_completion(commands);
    } else if (shell == "zsh") {
        world.out << zsh_completion(commands);
    } else {
        world.err << "headcount: there is no completion for " << shell << "; there are bash and zsh\n";
        return wrong_usage;
    }
    return done;
}

} // namespace

Subcommand completion_command()
{
    return {"completion", "completion of commands and options for a shell",
            {},           {"SHELL", "bash or zsh", 1, 1, shells},
            false,        run,
            examples};
}

} // namespace headcount::cli
