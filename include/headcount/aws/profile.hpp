// The shared files of the AWS CLI and SDKs: ~/.aws/config and ~/.aws/credentials, their INI dialect, and the profile
// that the two together describe. What a profile's keys mean to credentials is known to profile_provider.cpp.
// Source: "Shared config and credentials files" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::aws {

// section → key (lower case) → value. Keys of a block indented under `s3 =` are named "s3.key".
using IniSection = std::map<std::string, std::string>;
using Ini = std::map<std::string, IniSection>;

// Never fails: a line that is neither section, key nor comment is passed over, as the SDKs do. Sections and keys that
// come twice are merged, the later value counts.
Ini parse_ini(std::string_view text);

enum class SharedFile { config, credentials };

// The section name under which a profile stands in that file, or nothing where the section is no profile:
// "prod" for [prod] of the credentials file and for [profile prod] or [profile "prod"] of the config file.
std::optional<std::string> profile_of_section(std::string_view section, SharedFile file);

struct Profile {
    std::string name;
    bool found = false; // in either file
    std::string where;  // the paths looked at, for messages
    IniSection values;  // merged; the credentials file counts where both have a key

    // Empty counts as absent.
    std::optional<std::string> get(std::string_view key) const;
};

// AWS_PROFILE, else AWS_DEFAULT_PROFILE, else nothing.
std::optional<std::string> profile_named_by(const Environment& environment);

// Reads the two files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/…) and picks the profile.
// A missing file is an empty one; one that cannot be read is an error.
core::Result<Profile> load_profile(const Surroundings& surroundings, std::string name);

// The section [services NAME] of the config file, which a profile's `services` names: endpoints by service, as keys
// such as "sqs.endpoint_url". Nothing where there is none.
core::Result<std::optional<IniSection>> load_services(const Surroundings& surroundings, std::string_view name);

// Of a profile that was asked for by name and is in neither file.
core::Error no_such_profile(const Profile& profile);

// The profile that profile_named_by() names, which must be in one of the files; else "default", which may be missing.
core::Result<Profile> profile_in_use(const Surroundings& surroundings);

// AWS_REGION, else AWS_DEFAULT_REGION, else the `region` of the profile in use, else nothing. An error where the
// profile would have to tell and cannot be had.
core::Result<std::optional<std::string>> default_region(const Surroundings& surroundings);

} // namespace headcount::aws
