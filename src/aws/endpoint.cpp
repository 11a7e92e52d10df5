#include "headcount/aws/endpoint.hpp"

#include "aws/encoding.hpp"
#include "headcount/core/arn.hpp"

#include <string>
#include <utility>

namespace headcount::aws {

namespace {

// partition → DNS suffix, where it is not that of the partition aws
constexpr std::pair<std::string_view, std::string_view> suffixes[] = {
    {"aws-cn", "amazonaws.com.cn"}, {"aws-us-gov", "amazonaws.com"}, {"aws-iso", "c2s.ic.gov"},
    {"aws-iso-b", "sc2s.sgov.gov"}, {"aws-iso-e", "cloud.adc-e.uk"}, {"aws-iso-f", "csp.hci.ic.gov"},
    {"aws-eusc", "amazonaws.eu"},
};

constexpr std::pair<Service, std::string_view> variables[] = {
    {Service::ecs, "AWS_ENDPOINT_URL_ECS"},
    {Service::sqs, "AWS_ENDPOINT_URL_SQS"},
    {Service::sts, "AWS_ENDPOINT_URL_STS"},
};

constexpr std::string_view for_all = "AWS_ENDPOINT_URL";

} // namespace

std::string_view to_string(Service service)
{
    switch (service) {
    case Service::ecs: return "ecs";
    case Service::sqs: return "sqs";
    case Service::sts: return "sts";
    }
    return "";
}

std::string_view dns_suffix_of(std::string_view region)
{
    const auto partition = core::partition_of(region);
    for (const auto& [id, suffix] : suffixes)
        if (id == partition) return suffix;
    return "amazonaws.com";
}

net::Url regional_endpoint(Service service, std::string_view region)
{
    net::Url url;
    url.endpoint.host = to_string(service);
    url.endpoint.host.append(".").append(region).append(".").append(dns_suffix_of(region));
    return url;
}

net::Url endpoint_of(Service service, std::string_view region, const Endpoints& overrides)
{
    const auto found = overrides.find(service);
    return found != overrides.end() ? found->second : regional_endpoint(service, region);
}

core::Result<Endpoints> endpoints_from(const Environment& environment)
{
    Endpoints endpoints;
    const auto ignored = setting(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (ignored && equal_ignoring_case(*ignored, "true")) return endpoints;
    for (const auto& [service, own] : variables) {
        auto variable = own;
        auto text = setting(environment, own);
        if (!text) {
            variable = for_all;
            text = setting(environment, for_all);
        }
        if (!text) continue;
        auto url = net::parse_url(*text);
        if (!url) {
            return core::Error{core::ErrorKind::invalid, "",
                               std::string(variable) + " is no URL: " + url.error().message, false, ""};
        }
        endpoints.emplace(service, std::move(*url));
    }
    return endpoints;
}

} // namespace headcount::aws
