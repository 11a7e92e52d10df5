#include "app/config/overlay.hpp"

#include "app/config/key_table.hpp"
#include "app/config/near_miss.hpp"

#include <algorithm>
#include <optional>

namespace headcount::app::config {
namespace {

struct Setting {
    std::string text;
    Where where;
};
using Settings = std::map<std::string, Setting>; // by path in the table

constexpr std::string_view service_path = "services[].service";
constexpr std::string_view service_alias = "ECS_SERVICE_ARN"; // the seed's name for it
constexpr std::string_view config_variable = "HEADCOUNT_CONFIG";

// Kubernetes and Docker links announce a service called "headcount" by such names; they are not meant for us.
bool is_service_link(std::string_view name)
{
    const auto rest = name.substr(std::string_view("HEADCOUNT_").size());
    return rest == "SERVICE_HOST" || rest == "SERVICE_PORT" || rest.starts_with("SERVICE_PORT_") || rest == "PORT" ||
           rest.starts_with("PORT_");
}

void refuse_variable(const std::string& name)
{
    std::vector<std::string> names;
    for (const Key& key : key_table())
        names.push_back(variable_name(key.path));
    names.emplace_back(config_variable);
    const std::vector<std::string_view> known(names.begin(), names.end());
    std::string sentence = " is not a variable headcount knows";
    if (const auto near = nearest(name, known))
        sentence.append("; did you mean ").append(*near).append("?");
    else
        sentence += "; each scalar of the file has one, limits.in_flight is HEADCOUNT_LIMITS_IN_FLIGHT";
    throw ConfigError(name + sentence);
}

const Key* key_of_variable(std::string_view name)
{
    const auto table = key_table();
    const auto found = std::ranges::find_if(table, [name](const Key& key) { return variable_name(key.path) == name; });
    return found == table.end() ? nullptr : &*found;
}

const Key* key_of_flag(std::string name)
{
    std::ranges::replace(name, '_', '-');
    const auto table = key_table();
    const auto found = std::ranges::find_if(table, [&name](const Key& key) { return flag_name(key.path) == name; });
    return found == table.end() ? nullptr : &*found;
}

// A scalar that is also a map in the file has its place inside that map, so that both ways to name it meet there.
std::string place_of(const Key& key)
{
    return std::string(key.path == "admin" ? "admin.listen" : key.path);
}

void read_environment(const std::map<std::string, std::string>& environment, Settings& settings)
{
    if (const auto alias = environment.find(std::string(service_alias));
        alias != environment.end() && !alias->second.empty()) {
        settings[std::string(service_path)] = {alias->second, {alias->first}};
    }
    for (const auto& [name, text] : environment) {
        if (!name.starts_with("HEADCOUNT_") || name == config_variable) continue;
        const Key* key = key_of_variable(name);
        if (key == nullptr) {
            if (!is_service_link(name)) refuse_variable(name);
            continue;
        }
        if (text.empty() && key->shape.kind != Kind::address) continue;
        settings[place_of(*key)] = {text, {name}};
    }
}

void read_flags(const std::vector<FlagValue>& flags, Settings& settings)
{
    for (const FlagValue& flag : flags) {
        const Key* key = key_of_flag(flag.name);
        if (key == nullptr) throw ConfigError("--" + flag.name + " is not a flag headcount knows; see --help");
        settings[place_of(*key)] = {flag.value, {"--" + flag.name}};
    }
}

// The value of this name in the map, made if it is not there.
Value& member(Value& map, std::string_view key, const Where& where)
{
    map.type = Value::Type::map;
    const auto found = std::ranges::find(map.names, key, &Name::key);
    if (found != map.names.end()) return map.items[static_cast<std::size_t>(found - map.names.begin())];
    map.names.push_back({std::string(key), where});
    map.items.push_back({.where = where});
    return map.items.back();
}

void put(Value& map, std::string_view path, Value value)
{
    const auto dot = path.find('.');
    const Where where = value.where;
    if (dot == std::string_view::npos) {
        member(map, path, where) = std::move(value);
        return;
    }
    put(member(map, path.substr(0, dot), where), path.substr(dot + 1), std::move(value));
}

Value plain(std::string_view path, const std::string& text, const Where& where)
{
    return written_plainly(find_key(path)->shape, text, where);
}

// A list of maps that settings outside the file can make: its name there, and the key without which there is no item.
struct List {
    std::string_view name;
    std::string_view subject; // a key of text that may hold several, by comma; or a list of texts
    std::string_view what;
    std::vector<std::string_view> others{}; // keys that make one item without the subject
};
const List lists[] = {{"queues", "url", "a queue"},
                      {"services", "service", "a rule", {"tag", "placement"}},
                      {"accounts", "ids", "an account"}};

Settings take(Settings& settings, const std::string& prefix)
{
    Settings taken;
    for (auto at = settings.lower_bound(prefix); at != settings.end() && at->first.starts_with(prefix);) {
        taken.emplace(at->first, at->second);
        at = settings.erase(at);
    }
    return taken;
}

[[noreturn]] void refuse_orphan(const List& list, const std::string& subject_path, const Setting& orphan)
{
    throw ConfigError(orphan.where.source + " says something about " + std::string(list.what) + ", but " +
                      variable_name(subject_path) + " names none; set it too, or write both in the file");
}

// Names that are left out ("!name") are left out of each of the others.
std::vector<Value> with_exclusions(std::vector<Value> subjects)
{
    const auto is_exclusion = [](const Value& value) { return value.text.starts_with('!'); };
    std::string exclusions;
    for (const Value& value : subjects)
        if (is_exclusion(value)) exclusions.append(",").append(value.text);
    if (exclusions.empty() || std::ranges::all_of(subjects, is_exclusion)) {
        if (exclusions.empty()) return subjects;
        subjects.resize(1);
        subjects.front().text = exclusions.substr(1);
        return subjects;
    }
    std::erase_if(subjects, is_exclusion);
    for (Value& value : subjects)
        value.text += exclusions;
    return subjects;
}

// The subject's values, one for each item; one empty place where another key makes the item.
std::vector<Value> subjects_of(const List& list, const std::string& path, Settings& taken)
{
    const auto subject = taken.find(path);
    if (subject == taken.end()) {
        const std::string prefix = path.substr(0, path.size() - list.subject.size());
        for (const std::string_view other : list.others)
            if (taken.contains(prefix + std::string(other))) return {Value{}};
        refuse_orphan(list, path, taken.begin()->second);
    }
    const Setting chosen = subject->second;
    taken.erase(subject);
    if (find_key(path)->shape.kind == Kind::text_list) return {plain(path, chosen.text, chosen.where)};
    return with_exclusions(written_plainly({.kind = Kind::text_list}, chosen.text, chosen.where).items);
}

void put_list(Value& tree, const List& list, Settings& settings)
{
    const std::string prefix = std::string(list.name) + "[].";
    const std::string subject_path = prefix + std::string(list.subject);
    Settings taken = take(settings, prefix);
    if (taken.empty()) return;
    const Where where = taken.contains(subject_path) ? taken.at(subject_path).where : taken.begin()->second.where;
    std::vector<Value> subjects = subjects_of(list, subject_path, taken);
    Value items{.type = Value::Type::list, .where = where};
    for (Value& value : subjects) {
        Value item{.type = Value::Type::map, .where = where};
        if (value.type != Value::Type::null) put(item, list.subject, std::move(value));
        for (const auto& [path, setting] : taken) {
            put(item, std::string_view(path).substr(prefix.size()), plain(path, setting.text, setting.where));
        }
        items.items.push_back(std::move(item));
    }
    put(tree, list.name, std::move(items));
}

} // namespace

Value overlay(const std::map<std::string, std::string>& environment, const std::vector<FlagValue>& flags)
{
    Settings settings;
    read_environment(environment, settings);
    read_flags(flags, settings);

    Value tree;
    for (const List& list : lists)
        put_list(tree, list, settings);
    for (const auto& [path, setting] : settings)
        put(tree, path, plain(path, setting.text, setting.where));
    return tree;
}

} // namespace headcount::app::config
