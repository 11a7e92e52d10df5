#include "headcount/aws/profile.hpp"

#include "aws/encoding.hpp"

#include <utility>

namespace headcount::aws {

namespace {

std::string path_of(const Environment& environment, std::string_view variable, std::string_view name)
{
    if (auto path = setting(environment, variable)) return *path;
    const auto home = setting(environment, "HOME");
    return home ? *home + "/.aws/" + std::string(name) : std::string();
}

core::Result<Ini> load(const Surroundings& surroundings, const std::string& path)
{
    if (path.empty()) return Ini{};
    auto text = surroundings.read_file(path);
    if (!text) {
        return core::Error{core::ErrorKind::credentials, "", "cannot read " + path + ": " + text.error().message, false,
                           ""};
    }
    return *text ? parse_ini(**text) : Ini{};
}

void add(Profile& profile, const IniSection& values)
{
    profile.found = true;
    for (const auto& [key, value] : values)
        profile.values.insert_or_assign(key, value);
}

// What is merged later counts more: in the config file [default] more than [profile default].
void merge(Profile& profile, const Ini& ini, SharedFile file)
{
    const IniSection* plain = nullptr;
    for (const auto& [section, values] : ini) {
        if (profile_of_section(section, file) != profile.name) continue;
        if (file == SharedFile::config && section == "default")
            plain = &values;
        else
            add(profile, values);
    }
    if (plain != nullptr) add(profile, *plain);
}

std::string_view unquoted(std::string_view text)
{
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        return text.substr(1, text.size() - 2);
    return text;
}

// "prod" of `profile prod`, `profile "prod"`; nothing where the section is of another kind.
std::optional<std::string> name_behind(std::string_view kind, std::string_view section)
{
    if (!section.starts_with(kind)) return std::nullopt;
    section.remove_prefix(kind.size());
    if (section.empty() || (section.front() != ' ' && section.front() != '\t')) return std::nullopt; // "profiles"
    const auto name = unquoted(trimmed(section));
    if (name.empty()) return std::nullopt;
    return std::string(name);
}

} // namespace

std::optional<std::string> profile_of_section(std::string_view section, SharedFile file)
{
    if (file == SharedFile::credentials || section == "default") return std::string(unquoted(section));
    return name_behind("profile", section);
}

std::optional<std::string> Profile::get(std::string_view key) const
{
    const auto found_value = values.find(std::string(key));
    if (found_value == values.end() || found_value->second.empty()) return std::nullopt;
    return found_value->second;
}

std::optional<std::string> profile_named_by(const Environment& environment)
{
    if (auto name = setting(environment, "AWS_PROFILE")) return name;
    return setting(environment, "AWS_DEFAULT_PROFILE");
}

core::Result<Profile> load_profile(const Surroundings& surroundings, std::string name)
{
    const auto config_path = path_of(surroundings.environment, "AWS_CONFIG_FILE", "config");
    const auto credentials_path = path_of(surroundings.environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
    const auto config = load(surroundings, config_path);
    if (!config) return config.error();
    const auto credentials = load(surroundings, credentials_path);
    if (!credentials) return credentials.error();

    Profile profile;
    profile.name = std::move(name);
    profile.where = config_path.empty() ? "no file (HOME is not set)" : config_path + " and " + credentials_path;
    merge(profile, *config, SharedFile::config);
    merge(profile, *credentials, SharedFile::credentials);
    return profile;
}

core::Result<std::optional<IniSection>> load_services(const Surroundings& surroundings, std::string_view name)
{
    const auto config = load(surroundings, path_of(surroundings.environment, "AWS_CONFIG_FILE", "config"));
    if (!config) return config.error();
    std::optional<IniSection> found;
    for (const auto& [section, values] : *config)
        if (name_behind("services", section) == name) found.emplace(values);
    return found;
}

core::Error no_such_profile(const Profile& profile)
{
    return {core::ErrorKind::credentials, "",
            "profile " + profile.name + " is not in " + profile.where +
                ": correct the name of the profile (AWS_PROFILE) or add it",
            false, ""};
}

core::Result<Profile> profile_in_use(const Surroundings& surroundings)
{
    const auto named = profile_named_by(surroundings.environment);
    auto profile = load_profile(surroundings, named.value_or("default"));
    if (profile && named && !profile->found) return no_such_profile(*profile);
    return profile;
}

core::Result<std::optional<std::string>> default_region(const Surroundings& surroundings)
{
    for (const auto variable : {"AWS_REGION", "AWS_DEFAULT_REGION"})
        if (auto region = setting(surroundings.environment, variable)) return region;
    const auto profile = profile_in_use(surroundings);
    if (!profile) return profile.error();
    return profile->get("region");
}

} // namespace headcount::aws
