// Where a service of a region answers, in every partition, and what AWS_ENDPOINT_URL puts in its place.
// Source: partitions.json and the endpoint rule sets of botocore; "Service-specific endpoints" (AWS SDKs Reference
// Guide).
#pragma once

#include "headcount/aws/environment.hpp"
#include "headcount/core/result.hpp"
#include "headcount/net/url.hpp"

#include <map>
#include <string_view>

namespace headcount::aws {

enum class Service { ecs, sqs, sts };
std::string_view to_string(Service service); // "ecs": the signing name and host prefix

using Endpoints = std::map<Service, net::Url>;

// "amazonaws.com" for eu-west-1, "amazonaws.com.cn" for cn-north-1, …
std::string_view dns_suffix_of(std::string_view region);

// https://ecs.eu-west-1.amazonaws.com/
net::Url regional_endpoint(Service service, std::string_view region);

// The override of this service where there is one (its path kept), else the regional endpoint.
net::Url endpoint_of(Service service, std::string_view region, const Endpoints& overrides);

// AWS_ENDPOINT_URL_ECS, _SQS, _STS, else AWS_ENDPOINT_URL; none of them with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true.
// An error names the variable that holds no URL.
core::Result<Endpoints> endpoints_from(const Environment& environment);

} // namespace headcount::aws
