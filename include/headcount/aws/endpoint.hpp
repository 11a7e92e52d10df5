// Where a service of a region answers: in every partition, with FIPS and over IPv6 (dual-stack), and what the settings
// of the AWS SDKs put in its place. Two pure steps: the surroundings make rules, the rules make URLs.
// Source: partitions.json and the endpoint rule sets of ECS, SQS and STS (botocore); "Service-specific endpoints",
// "Dual-stack and FIPS endpoints" (AWS SDKs and Tools Reference Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/result.hpp"
#include "headcount/net/url.hpp"

#include <map>
#include <string>
#include <string_view>

namespace headcount::aws {

enum class Service { ecs, sqs, sts };
std::string_view to_string(Service service); // "ecs": the signing name and host prefix

// A service that is reached elsewhere than at AWS's own host, in every region. Its path is kept.
struct ConfiguredEndpoint {
    net::Url url;
    std::string by; // the setting that says so: "AWS_ENDPOINT_URL_SQS", "endpoint_url of profile prod"

    friend bool operator==(const ConfiguredEndpoint&, const ConfiguredEndpoint&) = default;
};

struct EndpointRules {
    std::map<Service, ConfiguredEndpoint> configured;
    std::string fips;       // the setting that asks for FIPS endpoints: "AWS_USE_FIPS_ENDPOINT"; empty: none does
    std::string dual_stack; // … for dual-stack endpoints

    friend bool operator==(const EndpointRules&, const EndpointRules&) = default;
};

// For each service the first of: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the `services` section that the profile
// names, the profile's `endpoint_url`; none of them with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS (or the profile's
// ignore_configured_endpoint_urls). FIPS and dual-stack: AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, else the
// profile's use_fips_endpoint, use_dualstack_endpoint. An error names the variable, or the key, profile and files: a
// value that is no URL or no switch, a section that is not there, a URL where FIPS or dual-stack is asked for.
core::Result<EndpointRules> endpoint_rules(const Surroundings& surroundings);

// https://ecs.eu-west-1.amazonaws.com/, https://sqs-fips.eu-west-1.api.aws/, or what is configured. An error where the
// region's partition has no such endpoints.
core::Result<net::Url> endpoint_of(const EndpointRules& rules, Service service, std::string_view region);

} // namespace headcount::aws
