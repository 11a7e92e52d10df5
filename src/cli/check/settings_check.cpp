#include "cli/check/settings_check.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/transport_options.hpp"
#include "headcount/aws/unsupported.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/selecting.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace headcount::cli {
namespace {

// The services are named, since a rule from the environment replaces those of the file.
std::string names_of(const core::Config& config)
{
    std::string names;
    for (const core::Rule& rule : config.rules)
        names.append(names.empty() ? "" : ", ").append(core::label_of(rule));
    return names;
}

Finding configuration_of(const core::Config& config)
{
    return {"configuration", true,
            count_of(config.rules.size(), "rule") + " (" + names_of(config) + "), " +
                count_of(config.queues.size(), "queue") + ", " + count_of(config.accounts.size(), "account rule") +
                (config.dry_run ? ", dry run" : "")};
}

Finding region_of(const core::Config& config, const core::Result<std::optional<std::string>>& found,
                  const std::string& why_none)
{
    if (!found) return {"region", false, found.error().message, "correct it, or set AWS_REGION"};
    const std::string setting = found->value_or("");
    const std::string region = app::home_region(config, setting);
    if (!setting.empty() && !core::is_region(setting)) {
        return {"region", false, "\"" + setting + "\" is no region", "set AWS_REGION to one such as eu-west-1"};
    }
    if (!setting.empty()) return {"region", true, region};
    if (!region.empty()) return {"region", true, region + ", of the queues or of `regions`"};
    return {"region", false,
            why_none.empty() ? "none is set" : "none is set, and the instance does not tell one: " + why_none,
            "set AWS_REGION, or name the queue by its URL or ARN, which holds it"};
}

constexpr aws::Service services[] = {aws::Service::ecs, aws::Service::sqs, aws::Service::sts};

std::string kind_of(const aws::EndpointRules& rules)
{
    if (!rules.fips.empty() && !rules.dual_stack.empty())
        return "FIPS and dual-stack (" + rules.fips + ", " + rules.dual_stack + ")";
    if (!rules.fips.empty()) return "FIPS (" + rules.fips + ")";
    return rules.dual_stack.empty() ? "" : "dual-stack (" + rules.dual_stack + ")";
}

// "sqs at http://localhost:4566 (AWS_ENDPOINT_URL_SQS)"
core::Result<std::string> place_of(aws::Service service, const aws::EndpointRules& rules, const std::string& home)
{
    const auto configured = rules.configured.find(service);
    const bool own = configured == rules.configured.end();
    if (own && home.empty()) return std::string(to_string(service)) + " at that of AWS in its region";
    const auto url = aws::endpoint_of(rules, service, home);
    if (!url) return url.error();
    const std::string scheme = url->endpoint.tls ? "https://" : "http://";
    return std::string(to_string(service)) + " at " + scheme + url->endpoint.authority() + " (" +
           (own ? "that of AWS" : configured->second.by) + ")";
}

// Where each service is asked, and which setting says so.
Finding endpoints_of(const aws::Surroundings& surroundings, const std::string& home)
{
    const auto rules = aws::endpoint_rules(surroundings);
    if (!rules) return {"endpoints", false, rules.error().message, "change it as the sentence says"};
    if (rules->configured.empty() && rules->fips.empty() && rules->dual_stack.empty())
        return {"endpoints", true, "those of AWS"};
    std::string detail = kind_of(*rules);
    for (const auto service : services) {
        const auto place = place_of(service, *rules, home);
        if (!place) return {"endpoints", false, place.error().message, "change it as the sentence says"};
        detail.append(detail.empty() ? "" : ", ").append(*place);
    }
    return {"endpoints", true, detail};
}

// Of the AWS SDKs, and not followed by this version: the service would refuse to start.
Finding settings_of(const aws::Surroundings& surroundings)
{
    const auto refused = aws::unsupported(surroundings);
    if (refused) return {"settings", false, refused->what, refused->remedy};
    const auto transport = aws::transport_options(surroundings);
    if (!transport) return {"settings", false, transport.error().message, "correct the variable, or unset it"};
    return {"settings", true, "none of AWS that this version does not support"};
}

Finding queues_of(const core::Config& config)
{
    if (config.queues.empty()) return {"queues", true, "none; `headcount serve` needs HEADCOUNT_QUEUE_URL"};
    std::string detail;
    for (const core::QueueConfig& queue : config.queues)
        detail.append(detail.empty() ? "" : ", ").append(queue.url);
    return {"queues", true, detail};
}

// Whose events most likely come from there. A queue by its name alone is of the home region.
Findings queues_outside(const core::Config& config, const std::string& home)
{
    Findings findings;
    for (const core::QueueConfig& queue : config.queues) {
        const auto name = core::parse_queue(queue.url, home, "000000000000");
        if (config.regions.empty() || !name || std::ranges::find(config.regions, name->region) != config.regions.end())
            continue;
        findings.push_back({"regions", true,
                            "queue " + queue.url + " is of " + name->region +
                                ", which `regions` does not name: clusters of that region are not managed",
                            "add it to `regions`, if they are to be", "queue_outside_regions"});
    }
    return findings;
}

} // namespace

Findings check_settings(const core::Config& config, const aws::Surroundings& surroundings,
                        const std::string& why_no_region)
{
    const auto region = aws::default_region(surroundings);
    const std::string home = app::home_region(config, region ? region->value_or("") : "");
    Findings findings{configuration_of(config), queues_of(config), region_of(config, region, why_no_region)};
    std::ranges::move(queues_outside(config, home), std::back_inserter(findings));
    findings.push_back(endpoints_of(surroundings, home));
    findings.push_back(settings_of(surroundings));
    return findings;
}

} // namespace headcount::cli
