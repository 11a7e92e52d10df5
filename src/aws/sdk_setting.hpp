// A setting of the AWS SDKs that an environment variable or a key of the profile may hold; the variable beats the key.
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::aws {

struct SdkSetting {
    std::string value;
    std::string name;    // "AWS_RETRY_MODE", or "retry_mode of profile prod"
    std::string where{}; // the files of the profile, for messages; empty for a variable

    std::string origin() const { return where.empty() ? name : name + " (" + where + ")"; }
};

std::optional<SdkSetting> sdk_setting(const Environment& environment, const Profile& profile, std::string_view variable,
                                      std::string_view key);

// As it is set: present and true. What is neither true nor false is an error, since no guess is safe.
core::Result<std::optional<SdkSetting>> sdk_switch(const Environment& environment, const Profile& profile,
                                                   std::string_view variable, std::string_view key);

core::Error wrong_setting(const SdkSetting& setting, std::string what);

} // namespace headcount::aws
