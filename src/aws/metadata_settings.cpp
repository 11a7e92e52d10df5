#include "headcount/aws/instance_metadata.hpp"

#include "core/whole_number.hpp"

#include "aws/credential_error.hpp"
#include "aws/sdk_setting.hpp"
#include "net/text.hpp"

#include <optional>
#include <string_view>

namespace headcount::aws {

namespace {

constexpr std::string_view disabled = "AWS_EC2_METADATA_DISABLED";
constexpr std::string_view ipv4 = "http://169.254.169.254/";
constexpr std::string_view ipv6 = "http://[fd00:ec2::254]/";
constexpr std::uint32_t longest_timeout = 60; // seconds
constexpr std::uint32_t most_attempts = 20;

core::Result<net::Url> base_url(const Environment& environment, const Profile& profile)
{
    const auto endpoint =
        sdk_setting(environment, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    const auto mode = sdk_setting(environment, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                  "ec2_metadata_service_endpoint_mode");
    const bool six = mode && net::equal_ignoring_case(mode->value, "ipv6");
    if (mode && !six && !net::equal_ignoring_case(mode->value, "ipv4"))
        return broken_credentials(mode->origin() + " is neither IPv4 nor IPv6");
    auto url = net::parse_url(endpoint ? endpoint->value : std::string(six ? ipv6 : ipv4));
    if (!url) return broken_credentials(endpoint->origin() + " is no URL: " + url.error().message);
    if (!url->target.ends_with('/')) url->target += '/';
    return url;
}

core::Result<std::uint32_t> number(const std::optional<SdkSetting>& found, std::uint32_t most)
{
    if (!found) return 1U;
    const auto value = core::whole_number<std::uint32_t>(found->value, 1, most);
    if (!value) return broken_credentials(found->origin() + " is no whole number from 1 to " + std::to_string(most));
    return *value;
}

} // namespace

core::Result<MetadataSettings> metadata_settings(const Surroundings& surroundings)
{
    const auto off = setting(surroundings.environment, disabled);
    if (off && net::equal_ignoring_case(*off, "true")) return nothing_configured(std::string(disabled) + " is true");
    const auto profile = profile_in_use(surroundings);
    if (!profile) return profile.error();
    const auto find = [&](std::string_view variable, std::string_view key) {
        return sdk_setting(surroundings.environment, *profile, variable, key);
    };
    auto base = base_url(surroundings.environment, *profile);
    if (!base) return base.error();
    const auto timeout = number(find("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"), longest_timeout);
    if (!timeout) return timeout.error();
    const auto attempts =
        number(find("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"), most_attempts);
    if (!attempts) return attempts.error();
    return MetadataSettings{std::move(*base), std::chrono::seconds{*timeout}, *attempts};
}

} // namespace headcount::aws
