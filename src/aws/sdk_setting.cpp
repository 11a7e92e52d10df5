#include "aws/sdk_setting.hpp"

#include "aws/printable.hpp"
#include "net/text.hpp"

#include <utility>

namespace headcount::aws {

namespace {

constexpr std::size_t longest_shown = 60;

} // namespace

std::optional<SdkSetting> sdk_setting(const Environment& environment, const Profile& profile, std::string_view variable,
                                      std::string_view key)
{
    if (auto value = setting(environment, variable)) return SdkSetting{std::move(*value), std::string(variable)};
    auto value = profile.get(key);
    if (!value) return std::nullopt;
    return SdkSetting{std::move(*value), std::string(key) + " of profile " + profile.name, profile.where};
}

core::Result<std::optional<SdkSetting>> sdk_switch(const Environment& environment, const Profile& profile,
                                                   std::string_view variable, std::string_view key)
{
    auto found = sdk_setting(environment, profile, variable, key);
    if (!found || net::equal_ignoring_case(found->value, "false")) return std::optional<SdkSetting>();
    if (!net::equal_ignoring_case(found->value, "true")) return wrong_setting(*found, "true or false is allowed");
    return found;
}

core::Error wrong_setting(const SdkSetting& setting, std::string what)
{
    return {core::ErrorKind::invalid, "",
            setting.origin() + " is \"" + printable(setting.value, longest_shown) + "\": " + std::move(what), false,
            ""};
}

} // namespace headcount::aws
