// Where tasks stand: for each service, and each family of tasks that no service owns, how many on each instance.
#include "headcount/sim/ecs_world.hpp"
#include "sim/server/control_command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <set>
#include <utility>

namespace headcount::sim {
namespace {

namespace json = boost::json;

json::array instances_of(const Cluster& cluster, const Service& service)
{
    json::array list;
    for (const auto& [id, instance] : cluster.instances) {
        const auto placed = instance->placed.find(&service);
        json::object attributes;
        for (const auto& attribute : instance->spec.attributes)
            attributes[attribute.name] = attribute.value ? json::value(*attribute.value) : json::value();
        list.push_back(json::object{{"instance", instance->arn},
                                    {"zone", instance->spec.zone},
                                    {"attributes", std::move(attributes)},
                                    {"tasks", placed == instance->placed.end() ? 0 : placed->second}});
    }
    return list;
}

} // namespace

Controlled placement_now(ControlCommand c)
{
    json::array rows;
    const auto& world = c.aws.ecs();
    std::set<core::ClusterKey> done; // a cluster has a row for each of its services
    for (const auto& row : world.table()) {
        if (!done.insert(row.cluster).second) continue;
        const auto& cluster = *world.find_cluster(row.cluster);
        for (const auto* all : {&cluster.services, &cluster.families}) {
            for (const auto& [name, service] : *all) {
                if (!service->lone && service->status != ServiceStatus::active) continue;
                rows.push_back(json::object{{"cluster", cluster.key.arn()},
                                            {"group", group_of(*service)},
                                            {"running", service->running},
                                            {"instances", instances_of(cluster, *service)}});
            }
        }
    }
    return json::object{{"rows", std::move(rows)}};
}

} // namespace headcount::sim
