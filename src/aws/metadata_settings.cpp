#include "headcount/aws/instance_metadata.hpp"

#include "aws/credential_error.hpp"
#include "aws/encoding.hpp"
#include "headcount/aws/profile.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace headcount::aws {

namespace {

constexpr std::string_view disabled = "AWS_EC2_METADATA_DISABLED";
constexpr std::string_view ipv4 = "http://169.254.169.254/";
constexpr std::string_view ipv6 = "http://[fd00:ec2::254]/";
constexpr std::uint32_t longest_timeout = 60; // seconds
constexpr std::uint32_t most_attempts = 20;

// A setting out of the environment, else out of the profile, and where it was found.
struct Found {
    std::string value;
    std::string where;
};

class Settings {
public:
    explicit Settings(const Surroundings& surroundings) : environment_(surroundings.environment)
    {
        auto profile = load_profile(surroundings, profile_named_by(environment_).value_or("default"));
        if (profile) profile_ = std::move(*profile); // whoever needs it complains
    }

    std::optional<Found> find(std::string_view variable, std::string_view key) const
    {
        if (auto value = setting(environment_, variable)) return Found{std::move(*value), std::string(variable)};
        if (auto value = profile_.get(key))
            return Found{std::move(*value), std::string(key) + " of profile " + profile_.name};
        return std::nullopt;
    }

private:
    const Environment& environment_;
    Profile profile_;
};

core::Result<net::Url> base_url(const Settings& settings)
{
    const auto endpoint = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    const auto mode = settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
    const bool six = mode && equal_ignoring_case(mode->value, "ipv6");
    if (mode && !six && !equal_ignoring_case(mode->value, "ipv4"))
        return broken_credentials(mode->where + " is neither IPv4 nor IPv6");
    auto url = net::parse_url(endpoint ? endpoint->value : std::string(six ? ipv6 : ipv4));
    if (!url) return broken_credentials(endpoint->where + " is no URL: " + url.error().message);
    if (!url->target.ends_with('/')) url->target += '/';
    return url;
}

core::Result<std::uint32_t> number(const std::optional<Found>& found, std::uint32_t most)
{
    if (!found) return 1U;
    std::uint32_t value = 0;
    const auto* end = found->value.data() + found->value.size();
    const auto [rest, error] = std::from_chars(found->value.data(), end, value);
    if (error != std::errc{} || rest != end || value < 1 || value > most)
        return broken_credentials(found->where + " is no whole number from 1 to " + std::to_string(most));
    return value;
}

} // namespace

core::Result<MetadataSettings> metadata_settings(const Surroundings& surroundings)
{
    const auto off = setting(surroundings.environment, disabled);
    if (off && equal_ignoring_case(*off, "true")) return nothing_configured(std::string(disabled) + " is true");
    const Settings settings{surroundings};
    auto base = base_url(settings);
    if (!base) return base.error();
    const auto timeout =
        number(settings.find("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"), longest_timeout);
    if (!timeout) return timeout.error();
    const auto attempts =
        number(settings.find("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"), most_attempts);
    if (!attempts) return attempts.error();
    return MetadataSettings{std::move(*base), std::chrono::seconds{*timeout}, *attempts};
}

} // namespace headcount::aws
