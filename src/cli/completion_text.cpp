#include "cli/completion_text.hpp"

#include <string_view>
#include <vector>

namespace headcount::cli {
namespace {

struct Word {
    std::string text;
    std::string_view help;
};

std::vector<Word> configuration_words()
{
    std::vector<Word> words{{"--config", "configuration file, or its text"}};
    for (const app::FlagInfo& flag : app::config_flags())
        if (flag.available) words.push_back({"--" + flag.name, ""});
    return words;
}

std::vector<Word> words_of(const Subcommand& command)
{
    std::vector<Word> words;
    for (const std::string_view operand : command.operands.words)
        words.push_back({std::string(operand), command.operands.help});
    for (const Option& option : command.options)
        words.push_back({"--" + std::string(option.name), option.help});
    words.push_back({"--help", "its options"});
    if (command.configured) words.push_back({"--help-all", "its options, and those of the configuration"});
    return words;
}

// An option and what its value may be; no words: a path.
struct Values {
    std::string option;
    std::vector<Word> words;
};

std::vector<Word> plain(std::span<const std::string_view> words)
{
    std::vector<Word> all;
    for (const std::string_view word : words)
        all.push_back({std::string(word), {}});
    return all;
}

// A switch takes its value behind = only, so that nothing is completed behind it.
std::vector<Values> values_of(std::span<const Subcommand> commands)
{
    std::vector<Values> all{{"--config", {}}};
    for (const Subcommand& command : commands)
        for (const Option& option : command.options)
            if (!option.words.empty() || option.value == "FILE")
                all.push_back({"--" + std::string(option.name), plain(option.words)});
    for (const app::FlagInfo& flag : app::config_flags()) {
        if (!flag.available || flag.choices.empty()) continue;
        all.push_back({"--" + flag.name, plain(flag.choices)});
        if (flag.name.starts_with("log.")) all.push_back({"--log-" + flag.name.substr(4), plain(flag.choices)});
    }
    return all;
}

std::string in_a_row(const std::vector<Word>& words)
{
    std::string row;
    for (const Word& word : words)
        row.append(row.empty() ? "" : " ").append(word.text);
    return row;
}

// 'word:what it is', as zsh's _describe takes it: in single quotes, where a quote and a colon are masked.
std::string described(const Word& word)
{
    std::string text = "'" + word.text;
    if (!word.help.empty()) text += ":";
    for (const char c : word.help)
        text.append(c == '\'' ? "'\\''" : c == ':' ? "\\:" : std::string(1, c));
    return text + "'";
}

std::string described(const std::vector<Word>& words)
{
    std::string list;
    for (const Word& word : words)
        list.append(list.empty() ? "" : " ").append(described(word));
    return list;
}

std::vector<Word> names_of(std::span<const Subcommand> commands)
{
    std::vector<Word> names;
    for (const Subcommand& command : commands)
        names.push_back({std::string(command.name), command.summary});
    return names;
}

} // namespace

std::string bash_completion(std::span<const Subcommand> commands)
{
    // Bash takes the = of --option=value for a word of its own.
    std::string text = "# source <(headcount completion bash)\n"
                       "_headcount() {\n"
                       "  local current=${COMP_WORDS[COMP_CWORD]} words= option=\n"
                       "  (( COMP_CWORD > 1 )) && option=${COMP_WORDS[COMP_CWORD - 1]}\n"
                       "  if [ \"$current\" = = ]; then\n"
                       "    current=\n"
                       "  elif [ \"$option\" = = ]; then\n"
                       "    option=${COMP_WORDS[COMP_CWORD - 2]}\n"
                       "  fi\n"
                       "  local configuration='" +
                       in_a_row(configuration_words()) +
                       "'\n"
                       "  COMPREPLY=()\n"
                       "  case $option in\n";
    for (const Values& values : values_of(commands)) {
        text += "    " + values.option + ") ";
        text += values.words.empty()
                    ? "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
                    : "mapfile -t COMPREPLY < <(compgen -W '" + in_a_row(values.words) + "' -- \"$current\")";
        text += "; return ;;\n";
    }
    text += std::string("  esac\n") +
            "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
            "    words='" +
            in_a_row(names_of(commands)) +
            " --help --version'\n"
            "  else\n"
            "    case ${COMP_WORDS[1]} in\n";
    for (const Subcommand& command : commands)
        text += "      " + std::string(command.name) + ") words='" + in_a_row(words_of(command)) + "'" +
                (command.configured ? "\" $configuration\"" : "") + " ;;\n";
    return text + "    esac\n"
                  "  fi\n"
                  "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
                  "}\n"
                  "complete -o default -F _headcount headcount\n";
}

std::string zsh_completion(std::span<const Subcommand> commands)
{
    std::string text = "#compdef headcount\n"
                       "# source <(headcount completion zsh), or as _headcount in a folder of fpath\n"
                       "_headcount() {\n"
                       "  local -a all options configuration\n"
                       "  all=(" +
                       described(names_of(commands)) +
                       ")\n"
                       "  configuration=(" +
                       described(configuration_words()) +
                       ")\n"
                       "  if (( CURRENT == 2 )); then\n"
                       "    _describe 'command' all\n"
                       "    return\n"
                       "  fi\n"
                       "  case $words[CURRENT-1] in\n";
    for (const Values& values : values_of(commands)) {
        text += "    " + values.option + ") ";
        text +=
            values.words.empty() ? "_files" : "options=(" + described(values.words) + "); _describe 'value' options";
        text += "; return ;;\n";
    }
    text += "  esac\n"
            "  case $words[2] in\n";
    for (const Subcommand& command : commands)
        text += "    " + std::string(command.name) + ") options=(" + described(words_of(command)) +
                (command.configured ? " $configuration" : "") + ") ;;\n";
    return text +
           "  esac\n"
           "  _describe 'option' options || _files\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _headcount ]; then _headcount \"$@\"; else compdef _headcount headcount; fi\n";
}

} // namespace headcount::cli
