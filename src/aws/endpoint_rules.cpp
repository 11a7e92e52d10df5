#include "aws/encoding.hpp"
#include "aws/sdk_setting.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"

#include <optional>
#include <utility>

namespace headcount::aws {

namespace {

constexpr std::pair<Service, std::string_view> variables[] = {
    {Service::ecs, "AWS_ENDPOINT_URL_ECS"},
    {Service::sqs, "AWS_ENDPOINT_URL_SQS"},
    {Service::sts, "AWS_ENDPOINT_URL_STS"},
};

using Found = core::Result<std::optional<SdkSetting>>;

// The keys of the `services` section that the profile names, if any; looked up only where no variable comes before it.
class ServicesSection {
public:
    ServicesSection(const Surroundings& surroundings, const Profile& profile)
        : surroundings_(surroundings), profile_(profile)
    {
    }

    Found endpoint_of(Service service)
    {
        const auto name = profile_.get("services");
        if (!name) return std::optional<SdkSetting>();
        if (!section_) {
            auto section = load_services(surroundings_, *name);
            if (!section) return section.error();
            if (!*section)
                return wrong_setting({*name, "services of profile " + profile_.name, profile_.where},
                                     "there is no section [services " + *name + "] in the config file");
            section_ = std::move(**section);
        }
        const auto block = std::string(to_string(service));
        const auto value = section_->find(block + ".endpoint_url");
        if (value == section_->end() || value->second.empty()) return std::optional<SdkSetting>();
        return std::optional<SdkSetting>(
            SdkSetting{value->second, block + " endpoint_url of [services " + *name + "]", profile_.where});
    }

private:
    const Surroundings& surroundings_;
    const Profile& profile_;
    std::optional<IniSection> section_;
};

Found configured(Service service, std::string_view variable, const Environment& environment, const Profile& profile,
                 ServicesSection& section)
{
    for (const std::string_view name : {variable, std::string_view("AWS_ENDPOINT_URL")})
        if (auto value = setting(environment, name))
            return std::optional<SdkSetting>(SdkSetting{std::move(*value), std::string(name)});
    auto found = section.endpoint_of(service);
    if (!found || *found) return found;
    auto value = profile.get("endpoint_url");
    if (!value) return found;
    return std::optional<SdkSetting>(
        SdkSetting{std::move(*value), "endpoint_url of profile " + profile.name, profile.where});
}

// "Invalid Configuration: FIPS and custom endpoint are not supported", as the rule sets of the services have it.
core::Error at_odds(const SdkSetting& kind, std::string_view kind_name, const SdkSetting& url)
{
    return {core::ErrorKind::invalid, "",
            kind.origin() + " asks for " + std::string(kind_name) + " endpoints and " + url.origin() +
                " names another one, and only one of them can be had: set the first to false or unset the second",
            false, ""};
}

} // namespace

core::Result<EndpointRules> endpoint_rules(const Surroundings& surroundings)
{
    const auto& environment = surroundings.environment;
    const auto profile = profile_in_use(surroundings);
    if (!profile) return profile.error();
    const auto fips = sdk_switch(environment, *profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    if (!fips) return fips.error();
    const auto dual_stack = sdk_switch(environment, *profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
    if (!dual_stack) return dual_stack.error();
    const auto ignored =
        sdk_switch(environment, *profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
    if (!ignored) return ignored.error();

    EndpointRules rules;
    if (*fips) rules.fips = (*fips)->name;
    if (*dual_stack) rules.dual_stack = (*dual_stack)->name;
    if (*ignored) return rules;
    ServicesSection section{surroundings, *profile};
    for (const auto& [service, variable] : variables) {
        const auto found = configured(service, variable, environment, *profile, section);
        if (!found) return found.error();
        if (!*found) continue;
        if (*fips) return at_odds(**fips, "FIPS", **found);
        if (*dual_stack) return at_odds(**dual_stack, "dual-stack", **found);
        auto url = net::parse_url((*found)->value);
        if (!url)
            return core::Error{core::ErrorKind::invalid, "", (*found)->origin() + " is no URL: " + url.error().message,
                               false, ""};
        rules.configured.emplace(service, ConfiguredEndpoint{std::move(*url), (*found)->name});
    }
    return rules;
}

} // namespace headcount::aws
