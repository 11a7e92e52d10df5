#include "wrong_word.hpp"

#include "app/config/near_miss.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace headcount::bench {
namespace {

std::optional<std::string> wrong_option(const CLI::App& command, const std::string& word)
{
    const std::string name = word.substr(0, word.find('='));
    if (!name.starts_with("--") || command.get_option_no_throw(name) != nullptr) return std::nullopt;
    std::vector<std::string> known;
    for (const CLI::Option* option : command.get_options())
        std::ranges::copy(option->get_lnames(), std::back_inserter(known));
    const std::vector<std::string_view> names(known.begin(), known.end());
    const auto meant = app::config::nearest(std::string_view(name).substr(2), names);
    const std::string hint = meant ? " (did you mean --" + std::string(*meant) + "?)" : "";
    return command.get_name() + " has no option " + name + hint;
}

std::string wrong_command(const std::string& word, const std::vector<std::string_view>& names)
{
    if (const auto meant = app::config::nearest(word, names))
        return word + " is not a benchmark (did you mean " + std::string(*meant) + "?)";
    std::string all;
    for (const std::string_view name : names)
        all.append(all.empty() ? "" : ", ").append(name);
    return word + " is not a benchmark; there are " + all;
}

} // namespace

std::optional<std::string> wrong_word(const CLI::App& app, const std::vector<std::string>& words)
{
    if (words.empty() || words.front().starts_with('-')) return std::nullopt;
    std::vector<std::string> commands;
    for (const CLI::App* command : app.get_subcommands({})) {
        commands.push_back(command->get_name());
        if (commands.back() != words.front()) continue;
        if (command->get_prefix_command()) return std::nullopt; // its words are for another library
        for (const std::string& word : words)
            if (auto wrong = wrong_option(*command, word)) return wrong;
        return std::nullopt;
    }
    return wrong_command(words.front(), {commands.begin(), commands.end()});
}

} // namespace headcount::bench
