#include "headcount/aws/permissions.hpp"

namespace headcount::aws {
namespace {

// Batches have no action of their own: they are checked against that of a single one.
constexpr Permission table[] = {
    {Service::sqs, "ReceiveMessage", "sqs:ReceiveMessage", Resource::queue, "takes events"},
    {Service::sqs, "DeleteMessageBatch", "sqs:DeleteMessage", Resource::queue, "removes those that are answered"},
    {Service::sqs, "ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", Resource::queue,
     "keeps those in work from others, gives back what failed"},
    {Service::sqs, "GetQueueAttributes", "sqs:GetQueueAttributes", Resource::queue,
     "lets `check` see its dead-letter queue"},
    {Service::ecs, "DescribeServices", "ecs:DescribeServices", Resource::ecs_service, "reads the desired count"},
    {Service::ecs, "UpdateService", "ecs:UpdateService", Resource::ecs_service, "sets the desired count"},
    {Service::ecs, "TagResource", "ecs:TagResource", Resource::ecs_service_tags, "pauses a service"},
    {Service::ecs, "UntagResource", "ecs:UntagResource", Resource::ecs_service_tags, "ends a pause"},
    {Service::ecs, "DescribeClusters", "ecs:DescribeClusters", Resource::ecs_cluster, "counts the instances"},
    {Service::ecs, "ListContainerInstances", "ecs:ListContainerInstances", Resource::ecs_cluster,
     "lists the instances that count"},
    {Service::ecs, "DescribeContainerInstances", "ecs:DescribeContainerInstances", Resource::ecs_instance,
     "reads their capacity providers"},
    {Service::ecs, "ListServices", "ecs:ListServices", Resource::ecs_services_of_cluster,
     "finds the services that no rule names exactly"},
    {Service::ecs, "ListClusters", "ecs:ListClusters", Resource::any, "finds the clusters for the sweep"},
    {Service::sts, "AssumeRole", "sts:AssumeRole", Resource::role, "becomes the role of another account"},
    {Service::sts, "AssumeRoleWithWebIdentity", "", Resource::role, "becomes the role of a service account"},
    {Service::sts, "GetCallerIdentity", "", Resource::any, "asks which account the credentials belong to"},
};

} // namespace

std::span<const Permission> permissions()
{
    return table;
}

} // namespace headcount::aws
