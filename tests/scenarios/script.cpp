#include "scenarios/script.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace headcount::scenarios {
namespace {

using Names = std::vector<std::string_view>;

// What follows a verb: text, or an object with these members; and what may stand beside it in the same step.
struct Grammar {
    std::string_view verb;
    bool text = false;
    Names needed = {};
    Names allowed = {};
    Names beside = {};
};

const Names service_words{"name",
                          "desired",
                          "one per instance",
                          "spread over instances",
                          "member of",
                          "minimum healthy percent",
                          "daemon",
                          "launch type",
                          "controller",
                          "tags"};
const std::vector<Grammar> given_words{
    {.verb = "cluster", .text = true, .beside = {"instances", "zone", "attributes", "services", "and"}}};
const std::vector<Grammar> story_words{
    {.verb = "start", .text = true},
    {.verb = "stop", .text = true},
    {.verb = "kill", .text = true},
    {.verb = "run", .text = true, .beside = {"exit", "says"}},
    {.verb = "cron", .needed = {"run", "every"}},
    {.verb = "cluster", .text = true, .beside = {"instances", "zone", "attributes", "services", "and"}},
    {.verb = "service", .needed = {"cluster", "name"}, .allowed = service_words},
    {.verb = "join", .needed = {"cluster", "instances"}, .allowed = {"zone", "attributes"}},
    {.verb = "drain", .needed = {"cluster", "instances"}, .allowed = {"with"}},
    {.verb = "activate", .needed = {"cluster", "instances"}, .allowed = {"with"}},
    {.verb = "disconnect", .needed = {"cluster", "instances"}, .allowed = {"with"}},
    {.verb = "connect", .needed = {"cluster", "instances"}, .allowed = {"with"}},
    {.verb = "terminate", .needed = {"cluster", "instances"}, .allowed = {"with"}},
    {.verb = "label", .needed = {"cluster", "instances", "attributes"}, .allowed = {"with"}},
    {.verb = "boot task", .needed = {"cluster", "instances", "family"}, .allowed = {"with"}},
    {.verb = "task dies", .needed = {"cluster", "service"}},
    {.verb = "deploy", .needed = {"cluster", "service"}},
    {.verb = "set", .needed = {"cluster", "service", "desired"}},
    {.verb = "delete service", .needed = {"cluster", "service"}},
    {.verb = "lose events", .text = true},
    {.verb = "event rule", .text = true},
    {.verb = "expect", .text = true, .beside = {"within"}},
    {.verb = "tasks", .text = true, .beside = {"within"}},
    {.verb = "updates", .text = true},
    {.verb = "quiet", .text = true},
    {.verb = "measure", .needed = {"as", "clusters", "pause"}},
    {.verb = "faster", .needed = {"this", "than", "times"}},
};

std::string list_of(const Names& names)
{
    std::string list;
    for (const auto name : names)
        list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

struct Reader {
    std::string file;

    [[noreturn]] void fail(const YAML::Node& at, const std::string& what) const
    {
        throw ScriptError(file + ":" + std::to_string(at.Mark().line + 1) + ": " + what);
    }

    void check_members(const YAML::Node& object, const std::string& of, const Names& allowed) const
    {
        if (!object.IsMap()) fail(object, of + " needs an object with " + list_of(allowed));
        for (const auto& member : object) {
            const auto name = member.first.as<std::string>();
            if (std::ranges::find(allowed, name) == allowed.end())
                fail(member.first, of + " knows no \"" + name + "\", but " + list_of(allowed));
        }
    }

    void check_services(const YAML::Node& step) const
    {
        for (const auto& service : step["services"]) {
            check_members(service, "a service", service_words);
            if (!service["name"]) fail(service, "a service needs its name");
        }
        for (const auto& more : step["and"])
            check_members(more, "and", {"instances", "zone", "attributes"});
    }

    // The verb of a step is the one word of it that the grammar knows as such.
    Step read_step(const YAML::Node& node, const std::vector<Grammar>& grammar) const
    {
        if (!node.IsMap()) fail(node, "a step is an object: a verb and what it needs");
        const auto verb =
            std::ranges::find_if(grammar, [&](const Grammar& one) { return node[std::string(one.verb)].IsDefined(); });
        if (verb == grammar.end()) {
            Names verbs;
            for (const auto& one : grammar)
                verbs.push_back(one.verb);
            fail(node, "\"" + node.begin()->first.as<std::string>() + "\" is no step; there are " + list_of(verbs));
        }
        const std::string name(verb->verb);
        const auto what = node[name];
        Names members = verb->beside;
        members.push_back(verb->verb);
        check_members(node, name, members);
        if (verb->text && !what.IsScalar()) fail(node, name + " needs a text");
        if (!verb->text) {
            Names all = verb->needed;
            all.insert(all.end(), verb->allowed.begin(), verb->allowed.end());
            check_members(what, name, all);
            for (const auto needed : verb->needed)
                if (!what[std::string(needed)]) fail(what, name + " needs " + list_of(verb->needed));
        }
        if (name == "cluster") check_services(node);
        return {name, what, node, node.Mark().line + 1};
    }

    std::vector<Step> read_steps(const YAML::Node& list, const std::vector<Grammar>& grammar) const
    {
        std::vector<Step> steps;
        for (const auto& node : list)
            steps.push_back(read_step(node, grammar));
        return steps;
    }
};

} // namespace

Script parse_script(const std::string& name, const std::string& text)
{
    const Reader reader{name + ".yaml"};
    YAML::Node root;
    try {
        root = YAML::Load(text);
    } catch (const YAML::Exception& error) {
        throw ScriptError(reader.file + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
    }
    reader.check_members(root, "a scenario", {"shows", "given", "headcount", "story"});
    for (const auto* part : {"shows", "given", "headcount", "story"})
        if (!root[part]) reader.fail(root, std::string("a scenario needs \"") + part + "\"");
    Script script{.name = name,
                  .shows = root["shows"].as<std::string>(),
                  .given = reader.read_steps(root["given"], given_words),
                  .headcount = root["headcount"],
                  .story = reader.read_steps(root["story"], story_words)};
    const auto is_check = [](const Step& step) {
        static constexpr std::array<std::string_view, 4> checks{"expect", "tasks", "updates", "faster"};
        return std::ranges::find(checks, step.verb) != checks.end();
    };
    if (std::ranges::none_of(script.story, is_check)) reader.fail(root["story"], "the story expects nothing");
    return script;
}

Script read_script(const std::string& path)
{
    std::ifstream file{path};
    if (!file) throw ScriptError("cannot read " + path);
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return parse_script(std::filesystem::path(path).stem().string(), text);
}

TextTable parse_table(const std::string& text)
{
    TextTable table;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::vector<std::string> row;
        for (std::string word; words >> word;) {
            if (!table.columns.empty() && row.size() == table.columns.size())
                row.back() += " " + word;
            else
                row.push_back(word);
        }
        if (row.empty()) continue;
        if (table.columns.empty()) {
            table.columns = std::move(row);
        } else if (row.size() < table.columns.size()) {
            throw ScriptError("a line of the table has fewer words than columns: " + line);
        } else {
            table.rows.push_back(std::move(row));
        }
    }
    if (table.rows.empty()) throw ScriptError("a table needs a line of columns and a line of values");
    return table;
}

} // namespace headcount::scenarios
