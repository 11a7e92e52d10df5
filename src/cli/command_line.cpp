// The only translation unit that knows CLI11.
#include "cli/command_line.hpp"

#include "app/config/near_miss.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

namespace headcount::cli {
namespace {

struct Slot {
    std::string name;
    std::string value;
    CLI::Option* option = nullptr;

    bool given() const { return option->count() > 0; }
};

// One subcommand inside CLI11. Slots are a list: CLI11 keeps references to their values.
struct Parsed {
    CLI::App* app = nullptr;
    const Subcommand* command = nullptr;
    std::list<Slot> options;
    std::list<Slot> flags;
    Slot config;
    std::vector<std::string> operands;
};

// Two of one kind: the later counts. A flag takes its value only behind =, so that `--dry-run orders` names a cluster.
void add(CLI::App& app, std::list<Slot>& slots, std::string_view name, const std::string& names, std::string_view value,
         const std::string& help)
{
    Slot& slot = slots.emplace_back();
    slot.name = name;
    if (value.empty()) {
        slot.option = app.add_flag(names, slot.value, help);
    } else {
        slot.option = app.add_option(names, slot.value, help)->type_name(std::string(value));
    }
    slot.option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

constexpr std::string_view shown_group = "Configuration";
constexpr std::string_view every_command[] = {"log.level", "log.format", "dry-run"};

// "CLUSTER [SERVICE]"
std::string usage_of(const Operands& operands)
{
    std::string words(operands.name);
    if (operands.most < 0) words += "...";
    if (operands.least == 0) words = "[" + words + "]";
    if (operands.second.empty()) return words;
    const std::string second(operands.second);
    return words + " " + (operands.least > 1 ? second : "[" + second + "]");
}

// CLI11 would write CLUSTER(2x).
class HelpText final : public CLI::Formatter {
public:
    explicit HelpText(std::string operands) : operands_(std::move(operands)) {}

    std::string make_option_usage(const CLI::Option*) const override { return operands_; }
    std::string make_option_name(const CLI::Option* option, bool positional) const override
    {
        return positional ? operands_ : Formatter::make_option_name(option, positional);
    }
    std::string make_option_opts(const CLI::Option* option) const override
    {
        return option->get_positional() ? "" : Formatter::make_option_opts(option);
    }

private:
    std::string operands_;
};

// No group: not in the help.
std::string group_of(const app::FlagInfo& flag, bool all)
{
    const bool shown = all || std::ranges::find(every_command, flag.name) != std::end(every_command);
    return std::string(flag.available && shown ? shown_group : "");
}

void add_configuration(Parsed& parsed)
{
    parsed.config.option =
        parsed.app->add_option("--config", parsed.config.value, "configuration file, or its text (HEADCOUNT_CONFIG)");
    parsed.config.option->group(std::string(shown_group));
    parsed.config.option->type_name("FILE")->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    for (const app::FlagInfo& flag : app::config_flags()) {
        std::string names = "--" + flag.name;
        std::string dashed = flag.name;
        std::ranges::replace(dashed, '.', '-');
        if (flag.name.starts_with("log.")) names += ",--" + dashed; // --log-level is --log.level
        add(*parsed.app, parsed.flags, flag.name, names, flag.boolean ? "" : "VALUE", flag.help);
        parsed.flags.back().option->group(group_of(flag, false));
    }
    parsed.app->set_help_all_flag("--help-all", "the same, with an option for each key of the configuration");
}

void show_all(Parsed& parsed)
{
    auto slot = parsed.flags.begin();
    for (const app::FlagInfo& flag : app::config_flags())
        (slot++)->option->group(group_of(flag, true));
}

void add_command(CLI::App& program, const Subcommand& command, Parsed& parsed)
{
    parsed.command = &command;
    parsed.app = program.add_subcommand(std::string(command.name), std::string(command.summary));
    parsed.app->footer(std::string(command.examples));
    parsed.app->formatter(std::make_shared<HelpText>(usage_of(command.operands)));
    for (const Option& option : command.options) {
        add(*parsed.app, parsed.options, option.name, "--" + std::string(option.name), option.value,
            std::string(option.help));
    }
    if (!command.operands.name.empty()) {
        auto* operands = parsed.app->add_option(std::string(command.operands.name), parsed.operands,
                                                std::string(command.operands.help));
        const int most = command.operands.most < 0 ? CLI::detail::expected_max_vector_size : command.operands.most;
        operands->expected(command.operands.least, most)->type_name("");
        operands->required(command.operands.least > 0);
    }
    if (command.configured) add_configuration(parsed);
}

Arguments arguments_of(Parsed& parsed)
{
    Arguments arguments;
    for (Slot& slot : parsed.options) {
        if (slot.given()) arguments.options.emplace(slot.name, std::move(slot.value));
    }
    for (Slot& slot : parsed.flags) {
        if (slot.given()) arguments.flags.push_back({slot.name, std::move(slot.value)});
    }
    arguments.config = std::move(parsed.config.value);
    arguments.operands = std::move(parsed.operands);
    return arguments;
}

// `--admin=` gives an empty value, which CLI11 would take for none and look for in the next word. A switch stays as it
// is: its value is never the next word.
std::vector<std::string> with_empty_values(std::vector<std::string> words, const std::list<Parsed>& parsed)
{
    const auto takes_value = [&](const std::string& name) {
        return std::ranges::any_of(parsed, [&](const Parsed& one) {
            const CLI::Option* option = one.app->get_option_no_throw(name);
            return option != nullptr && option->get_items_expected_min() > 0;
        });
    };
    std::vector<std::string> result;
    for (std::string& word : words) {
        const bool empty_value = word.starts_with("--") && word.find('=') == word.size() - 1;
        if (empty_value && takes_value(word.substr(0, word.size() - 1))) {
            word.pop_back();
            result.push_back(std::move(word));
            result.emplace_back();
        } else {
            result.push_back(std::move(word));
        }
    }
    return result;
}

// CLI11 writes its messages over several lines; ours are one sentence.
std::string sentence(std::string text)
{
    std::ranges::replace(text, '\n', ' ');
    while (text.ends_with(' ') || text.ends_with('.'))
        text.pop_back();
    return text;
}

CommandLine usage_error(World& world, const std::string& text, const std::string& help)
{
    world.err << "headcount: " << sentence(text) << "; see " << help << " --help\n";
    return {nullptr, {}, wrong_usage};
}

// A mistyped command, in our words: CLI11 would call it an argument that was not expected.
std::optional<std::string> unknown_command(std::span<const Subcommand> commands, const std::vector<std::string>& words)
{
    if (words.empty() || words.front().starts_with('-')) return std::nullopt;
    std::vector<std::string_view> names;
    for (const Subcommand& command : commands)
        names.push_back(command.name);
    if (std::ranges::find(names, words.front()) != names.end()) return std::nullopt;
    const auto meant = app::config::nearest(words.front(), names);
    const std::string hint = meant ? " (did you mean " + std::string(*meant) + "?)" : "";
    return words.front() + " is not a command" + hint;
}

// A mistyped option of a command, and no other word: CLI11 would list its value too.
std::optional<std::string> unknown_option(const Parsed& parsed, const std::vector<std::string>& words)
{
    for (const std::string& word : words) {
        if (word == "--") break;
        const std::string name = word.substr(0, word.find('='));
        if (!name.starts_with("--") || parsed.app->get_option_no_throw(name) != nullptr) continue;
        std::vector<std::string> known;
        for (const CLI::Option* option : std::as_const(*parsed.app).get_options())
            std::ranges::copy(option->get_lnames(), std::back_inserter(known));
        const std::vector<std::string_view> names(known.begin(), known.end());
        const auto meant = app::config::nearest(std::string_view(name).substr(2), names);
        return "there is no option " + name + (meant ? " (did you mean --" + std::string(*meant) + "?)" : "");
    }
    return std::nullopt;
}

} // namespace

CommandLine parse_command_line(std::span<const Subcommand> commands, std::vector<std::string> words, World& world)
{
    if (const auto unknown = unknown_command(commands, words)) return usage_error(world, *unknown, "headcount");
    CLI::App program("Keeps the desired count of Amazon ECS services equal to a function of their container instances.",
                     "headcount");
    program.require_subcommand(0, 1);
    program.set_version_flag("--version", "headcount " HEADCOUNT_VERSION);
    std::list<Parsed> parsed;
    for (const Subcommand& command : commands)
        add_command(program, command, parsed.emplace_back());

    const auto chosen = [&] {
        return std::ranges::find_if(parsed, [](const Parsed& one) { return one.app->parsed(); });
    };
    const auto asked = [&] {
        return chosen() == parsed.end() ? std::string("headcount") : "headcount " + chosen()->app->get_name();
    };
    words = with_empty_values(std::move(words), parsed);
    const std::vector<std::string> given = words;
    try {
        std::ranges::reverse(words); // as CLI11 wants them
        program.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
        world.out << (chosen() == parsed.end() ? program.help() : chosen()->app->help("headcount"));
        return {};
    } catch (const CLI::CallForAllHelp&) {
        show_all(*chosen());
        world.out << chosen()->app->help("headcount");
        return {};
    } catch (const CLI::CallForVersion& version) {
        world.out << version.what() << '\n';
        return {};
    } catch (const CLI::ExtrasError& error) {
        const auto unknown = chosen() == parsed.end() ? std::nullopt : unknown_option(*chosen(), given);
        return usage_error(world, unknown.value_or(error.what()), asked());
    } catch (const CLI::ParseError& error) {
        return usage_error(world, error.what(), asked());
    }
    if (chosen() == parsed.end()) return usage_error(world, "no command is given", "headcount");
    return {chosen()->command, arguments_of(*chosen()), done};
}

} // namespace headcount::cli
