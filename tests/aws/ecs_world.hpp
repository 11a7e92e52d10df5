// Typed calls of ECS over a scripted transport.
#pragma once

#include "aws_world.hpp"
#include "headcount/aws/ecs.hpp"

#include <string>
#include <utility>
#include <vector>

namespace headcount::test {

using Names = std::vector<std::string>;

inline const core::ClusterKey orders{"aws", "111122223333", "eu-west-1", "orders"};

struct EcsWorld : AwsWorld {
    aws::Ecs ecs{client()};

    core::Result<aws::DescribedServices> services(Names names = {"web"})
    {
        return run(ecs.describe_services(orders, std::move(names), within(60s)));
    }
    core::Result<aws::DescribedClusters> clusters(Names names = {"orders"})
    {
        return run(ecs.describe_clusters(prod, std::move(names), within(60s)));
    }
    core::Result<aws::UpdatedService> update(std::uint32_t desired, std::string service = "web")
    {
        return run(ecs.update_service(orders, std::move(service), desired, within(60s)));
    }
};

} // namespace headcount::test
