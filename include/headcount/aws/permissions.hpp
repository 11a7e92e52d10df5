// Which IAM action each operation needs that headcount sends, and on what. Policies are made from this table, and a
// test holds it against the operations that the sources of this floor send: none is missing, none is too many.
// Facts: Service Authorization Reference, the pages of Amazon ECS, Amazon SQS and AWS STS.
#pragma once

#include "headcount/aws/endpoint.hpp"

#include <span>
#include <string_view>

namespace headcount::aws {

// What an action can be limited to.
enum class Resource {
    queue,
    ecs_service,
    ecs_service_tags,        // those of core/service_tags.hpp alone
    ecs_services_of_cluster, // the action knows no resource, and the condition key ecs:cluster
    ecs_cluster,
    ecs_instance,
    role,
    any, // the action knows no resource: "*"
};

struct Permission {
    Service service;
    std::string_view operation; // "DeleteMessageBatch"
    std::string_view action;    // "sqs:DeleteMessage"; empty: everybody may
    Resource resource = Resource::any;
    std::string_view why{};
};

std::span<const Permission> permissions();

} // namespace headcount::aws
