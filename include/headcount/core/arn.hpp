// ARNs and names, checked against the grammar of ECS before they can reach a request.
// An error says which rule the text breaks and never repeats the text: it may be a stranger's, and hold anything.
// Facts: Amazon ECS Developer Guide, "Amazon Resource Names (ARNs)"; partitions as in the SDKs' partition data.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::core {

// arn:<partition>:<service>:<region>:<account>:<resource>, each part checked for its characters; resource non-empty.
struct Arn {
    std::string partition;
    std::string service;
    std::string region;  // may be empty (IAM)
    std::string account; // may be empty
    std::string resource;

    friend bool operator==(const Arn&, const Arn&) = default;
};

Result<Arn> parse_arn(std::string_view text);

// ECS names of clusters and services: 1 to 255 of [A-Za-z0-9_-].
bool is_ecs_name(std::string_view text);
bool is_account_id(std::string_view text); // 12 digits
bool is_region(std::string_view text);     // the shape of a region code: "eu-west-1", "us-gov-east-1", "eusc-de-east-1"

// The partition a region belongs to ("aws" where no pattern fits, as the SDKs do).
std::string_view partition_of(std::string_view region);

// arn:…:cluster/<name>. Here and below: an ARN of ECS with region and account, the region one of its partition.
Result<ClusterKey> parse_cluster_arn(std::string_view text);

struct ServiceName {
    Arn arn;
    std::optional<std::string> cluster; // absent in the old short form
    std::string name;

    friend bool operator==(const ServiceName&, const ServiceName&) = default;
};

// arn:…:service/<cluster>/<name>, or the old arn:…:service/<name>
Result<ServiceName> parse_service_arn(std::string_view text);

struct InstanceName {
    Arn arn;
    std::optional<std::string> cluster; // absent in the old short form
    std::string id;

    friend bool operator==(const InstanceName&, const InstanceName&) = default;
};

// arn:…:container-instance/<cluster>/<id>, or the old arn:…:container-instance/<id>. The id is 32 hexadecimal digits
// or a UUID; ECS writes the first with a cluster and the second without, emulators mix them.
Result<InstanceName> parse_instance_arn(std::string_view text);

// A queue named by URL, ARN or (with the defaults given) its bare name. A URL whose host does not tell the region
// (an emulator, a proxy) is taken to be in the default region.
struct QueueName {
    std::string region;
    std::string account;
    std::string name;
    std::string url; // what goes into QueueUrl: as written when it was a URL, else built from the rest

    friend bool operator==(const QueueName&, const QueueName&) = default;
};

Result<QueueName> parse_queue(std::string_view text, std::string_view default_region, std::string_view default_account);

} // namespace headcount::core
