#include "headcount/aws/retry_settings.hpp"

#include "core/whole_number.hpp"

#include "aws/encoding.hpp"
#include "aws/sdk_setting.hpp"
#include "net/text.hpp"

namespace headcount::aws {

namespace {

constexpr std::uint32_t most_attempts = 20; // as limits.attempts

core::Result<void> read_mode(const SdkSetting& setting, RetrySettings& settings)
{
    if (net::equal_ignoring_case(setting.value, "adaptive")) {
        settings.mode = RetryMode::adaptive;
        return {};
    }
    if (net::equal_ignoring_case(setting.value, "standard")) return {};
    if (!net::equal_ignoring_case(setting.value, "legacy"))
        return wrong_setting(setting, "standard or adaptive is allowed (legacy is treated as standard)");
    settings.legacy_by = setting.name;
    return {};
}

core::Result<void> read_attempts(const SdkSetting& setting, RetrySettings& settings)
{
    const auto count = core::whole_number<std::uint32_t>(trimmed(setting.value), 1, most_attempts);
    if (!count) return wrong_setting(setting, "a whole number from 1 to 20 is allowed (1 means no retry)");
    settings.attempts = count;
    return {};
}

} // namespace

core::Result<RetrySettings> retry_settings(const Surroundings& surroundings)
{
    const auto& environment = surroundings.environment;
    const auto profile = profile_in_use(surroundings);
    if (!profile) return profile.error();
    RetrySettings settings;
    if (const auto mode = sdk_setting(environment, *profile, "AWS_RETRY_MODE", "retry_mode"))
        if (const auto read = read_mode(*mode, settings); !read) return read.error();
    if (const auto attempts = sdk_setting(environment, *profile, "AWS_MAX_ATTEMPTS", "max_attempts"))
        if (const auto read = read_attempts(*attempts, settings); !read) return read.error();
    return settings;
}

} // namespace headcount::aws
