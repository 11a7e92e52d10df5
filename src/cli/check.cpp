// `headcount check`: validates the configuration, what can be known of the AWS settings without a call, and the sources
// of credentials; one line each, with a fix for what is wrong.
#include "cli/configuration.hpp"
#include "cli/credentials_check.hpp"
#include "cli/finding.hpp"
#include "cli/instance_region.hpp"
#include "cli/subcommands.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/aws/endpoint.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/transport_options.hpp"
#include "headcount/aws/unsupported.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/selecting.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace headcount::cli {
namespace {

constexpr Option options[] = {{"json", "", "one JSON object a line"}};

void print(const Finding& finding, bool json, std::ostream& out)
{
    if (json) {
        boost::json::object object;
        object["name"] = finding.name;
        object["ok"] = finding.ok;
        object["detail"] = finding.detail;
        object["fix"] = finding.fix;
        object["code"] = finding.code;
        out << boost::json::serialize(object) << '\n';
        return;
    }
    out << (finding.ok ? "ok    " : "wrong ") << finding.name << ": " << finding.detail;
    if (!finding.fix.empty()) out << "; " << finding.fix;
    out << '\n';
}

std::string count_of(std::size_t number, const char* one, const char* many)
{
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

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
            count_of(config.rules.size(), "rule", "rules") + " (" + names_of(config) + "), " +
                count_of(config.queues.size(), "queue", "queues") + ", " +
                count_of(config.accounts.size(), "account rule", "account rules") +
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

// False where a setting shows only when it is used that it cannot be, such as a CA bundle that is none: then that of
// the settings is said in place of what was found before.
bool add_credentials(const core::Config& config, const World& world, std::vector<Finding>& findings)
{
    try {
        std::ranges::move(check_credentials(config, world), std::back_inserter(findings));
        return true;
    } catch (const app::ConfigError& error) {
        std::erase_if(findings, [](const Finding& finding) { return finding.name == "settings"; });
        findings.push_back({"settings", false, error.what(), "change it as the sentence says"});
        return false;
    }
}

int run(const Arguments& arguments, World& world)
{
    const bool json = arguments.has("json");
    core::Config config;
    try {
        config = load_configuration(arguments, world, app::Needs::rules);
    } catch (const app::ConfigError& error) {
        if (!json) throw;
        print({"configuration", false, error.what(), "change it as the sentence says"}, json, world.out);
        return wrong_configuration;
    }
    std::string why_no_region;
    const aws::Surroundings surroundings = with_region(surroundings_of(world), config, why_no_region);
    const auto region = aws::default_region(surroundings);
    const std::string home = app::home_region(config, region ? region->value_or("") : "");
    std::vector<Finding> findings{configuration_of(config), queues_of(config), region_of(config, region, why_no_region),
                                  endpoints_of(surroundings, home), settings_of(surroundings)};
    const bool callable = std::ranges::all_of(findings, &Finding::ok);
    if (!callable || !add_credentials(config, world, findings))
        findings.push_back({"credentials", false, "not asked for", "correct what is wrong above", "not_asked"});
    for (const Finding& finding : findings)
        print(finding, json, world.out);
    return std::ranges::all_of(findings, &Finding::ok) ? done : wrong_configuration;
}

} // namespace

Subcommand check_command()
{
    return {"check", "validates the configuration and says whose credentials are used", options, {}, true, run};
}

} // namespace headcount::cli
