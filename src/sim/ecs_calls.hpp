// The operations of the simulated ECS, one function each: input read, world changed, output made. Grouped in files by
// what they are about (ecs_cluster_calls.cpp, …); the table of names is ecs_api.cpp.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "sim/ecs_api.hpp"
#include "sim/ecs_input.hpp"
#include "sim/pages.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

struct EcsCall {
    EcsWorld& world;
    const EcsCaller& caller;
    EcsInput& input;
    std::deque<ServiceUpdate>& updates;
    std::vector<EcsCallSeen>& seen;
};

using EcsAnswer = core::Result<boost::json::object>;

EcsAnswer describe_clusters(EcsCall call);
EcsAnswer list_clusters(EcsCall call);
EcsAnswer create_cluster(EcsCall call);
EcsAnswer delete_cluster(EcsCall call);

EcsAnswer describe_services(EcsCall call);
EcsAnswer list_services(EcsCall call);
EcsAnswer create_service(EcsCall call);
EcsAnswer update_service(EcsCall call);
EcsAnswer delete_service(EcsCall call);

EcsAnswer tag_resource(EcsCall call);
EcsAnswer untag_resource(EcsCall call);
EcsAnswer list_tags_for_resource(EcsCall call);

EcsAnswer list_container_instances(EcsCall call);
EcsAnswer describe_container_instances(EcsCall call);
EcsAnswer register_container_instance(EcsCall call);
EcsAnswer deregister_container_instance(EcsCall call);
EcsAnswer update_container_instances_state(EcsCall call);
EcsAnswer put_attributes(EcsCall call);

EcsAnswer list_tasks(EcsCall call);
EcsAnswer describe_tasks(EcsCall call);

// The cluster of the call, ACTIVE; else ClusterNotFoundException, or what was wrong with the input.
core::Result<const Cluster*> active_cluster(EcsCall& call);

// A page of ARNs under `member`; `maxResults` from 1 to 100.
EcsAnswer list_answer(EcsCall& call, std::string_view member, std::vector<std::string> arns, std::size_t page_size);

} // namespace headcount::sim
