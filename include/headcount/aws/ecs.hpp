// The ECS calls headcount makes, typed. Source: Amazon ECS API Reference.
#pragma once

#include "headcount/aws/client.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/decide.hpp"
#include "headcount/core/instance.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::aws {

struct DescribedServices {
    bool cluster_missing = false; // ClusterNotFoundException: an answer, not a failure
    std::vector<core::ObservedService>
        services; // one per name asked for, in that order; absent ones are Status::missing
    std::string request_id;
};

struct DescribedClusters {
    std::vector<core::ObservedCluster>
        clusters; // one per name asked for, in that order; absent ones are Status::missing
    std::string request_id;
};

// Whether what a service says of its past is read: up to a hundred messages, which a run has no use for.
enum class ServiceEvents { skipped, read };

struct UpdatedService {
    std::uint32_t desired = 0; // as the answer says it
    std::string request_id;
};

struct ListedClusters {
    std::vector<core::ClusterKey> clusters; // one page
    std::string next_token;                 // empty at the end
    std::string request_id;
};

struct ListedServices {
    bool cluster_missing = false;   // ClusterNotFoundException: an answer, not a failure
    std::vector<std::string> names; // one page; it may be short, or empty, and not the last. Only ACTIVE services
    std::string next_token;         // empty at the end
    std::string request_id;
};

// Which container instances ListContainerInstances is asked for.
struct InstanceQuestion {
    std::optional<core::InstanceStatus> status; // none: every state but INACTIVE
    std::string filter;                         // cluster query language; empty: all
    std::string next_token;                     // of the page before; empty: the first page
};

struct ListedInstances {
    bool cluster_missing = false;  // ClusterNotFoundException: an answer, not a failure
    std::vector<std::string> arns; // one page; it may be short, or empty, and not the last
    std::string next_token;        // empty at the end
    std::string request_id;
};

struct DescribedInstances {
    bool cluster_missing = false;
    std::vector<core::ObservedInstance> instances; // of those asked for; who is not among them is not registered
    std::string request_id;
};

// Names are checked against the grammar of ECS before they are sent, and answers are matched by name: their order means
// nothing. An answer that cannot be meant (a negative count, an unknown status) is an error of kind `server`.
class Ecs {
public:
    explicit Ecs(Client& client);
    Ecs(const Ecs&) = delete;
    Ecs& operator=(const Ecs&) = delete;

    // 1 to 10 names of services of this cluster; with their tags.
    asio::awaitable<core::Result<DescribedServices>> describe_services(core::ClusterKey cluster,
                                                                       std::vector<std::string> names,
                                                                       core::Deadline deadline, Turn turn = {},
                                                                       ServiceEvents events = ServiceEvents::skipped);
    // 1 to 100 names of clusters of this account and region.
    asio::awaitable<core::Result<DescribedClusters>>
    describe_clusters(core::Scope scope, std::vector<std::string> names, core::Deadline deadline, Turn turn = {});
    // Sends cluster, service and desiredCount and nothing else: any other member would change the service.
    asio::awaitable<core::Result<UpdatedService>> update_service(core::ClusterKey cluster, std::string service,
                                                                 std::uint32_t desired, core::Deadline deadline,
                                                                 Turn turn = {});
    // Sets these tags of a service, or removes those of these keys; the others stay. An ARN that does not name the
    // cluster is an error without a call: ECS takes none.
    asio::awaitable<core::Result<void>> tag_service(std::string service_arn, core::Tags tags, core::Deadline deadline);
    asio::awaitable<core::Result<void>> untag_service(std::string service_arn, std::vector<std::string> keys,
                                                      core::Deadline deadline);
    // Up to 100 services a page.
    asio::awaitable<core::Result<ListedServices>> list_services(core::ClusterKey cluster, std::string next_token,
                                                                core::Deadline deadline, Turn turn = {});
    // Up to 100 clusters a page.
    asio::awaitable<core::Result<ListedClusters>> list_clusters(core::Scope scope, std::string next_token,
                                                                core::Deadline deadline, Turn turn = {});
    // Up to 100 instances a page.
    asio::awaitable<core::Result<ListedInstances>> list_container_instances(core::ClusterKey cluster,
                                                                            InstanceQuestion question,
                                                                            core::Deadline deadline, Turn turn = {});
    // 1 to 100 ARNs of instances of this cluster.
    asio::awaitable<core::Result<DescribedInstances>> describe_container_instances(core::ClusterKey cluster,
                                                                                   std::vector<std::string> arns,
                                                                                   core::Deadline deadline,
                                                                                   Turn turn = {});

private:
    Client& client_;
};

} // namespace headcount::aws
