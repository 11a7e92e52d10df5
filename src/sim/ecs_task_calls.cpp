#include "sim/ecs_calls.hpp"

#include "sim/ecs_output.hpp"
#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <utility>
#include <vector>

namespace headcount::sim {
namespace {

namespace json = boost::json;

std::string task_arn(const core::ClusterKey& key, const std::string& name)
{
    if (name.starts_with("arn:")) return name;
    return "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":task/" + key.name + "/" + name;
}

struct TaskFilter {
    std::optional<std::string> service;
    std::optional<std::string> instance; // id
    std::string desired_status = "RUNNING";

    bool wants(const Task& task) const
    {
        if (service && (task.service->lone || *service != task.service->spec.name)) return false;
        if (instance && (task.instance == nullptr || *instance != task.instance->id)) return false;
        return (task.status == TaskStatus::stopping) == (desired_status == "STOPPED");
    }
};

std::vector<const Task*> tasks_of(const EcsWorld& world, const Cluster& cluster)
{
    std::vector<const Task*> tasks;
    for (const auto* all : {&cluster.services, &cluster.families})
        for (const auto& [name, service] : *all)
            for (const auto number : service->tasks)
                tasks.push_back(world.find_task(number));
    return tasks;
}

} // namespace

EcsAnswer list_tasks(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto& key = (*cluster)->key;
    TaskFilter filter;
    if (const auto name = input.text("serviceName")) filter.service = input.service_named(*name, key);
    if (const auto name = input.text("containerInstance")) filter.instance = input.instance_named(*name, key);
    filter.desired_status = input.text("desiredStatus").value_or("RUNNING");
    if (input.error()) return *input.error();
    if (filter.service && call.world.find_service(key, *filter.service) == nullptr) return service_not_found();
    std::vector<std::string> arns;
    for (const auto* task : tasks_of(call.world, **cluster))
        if (filter.wants(*task)) arns.push_back(task->arn);
    return list_answer(call, "taskArns", std::move(arns), 100);
}

EcsAnswer describe_tasks(EcsCall call)
{
    auto& input = call.input;
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto names = input.texts("tasks").value_or(std::vector<std::string>{});
    if (input.error()) return *input.error();
    if (names.empty() || names.size() > 100) return invalid_parameter("1 to 100 tasks are allowed.");
    std::map<std::string, const Task*> by_arn;
    for (const auto* task : tasks_of(call.world, **cluster))
        by_arn.emplace(task->arn, task);
    json::array found;
    json::array failures;
    for (const auto& name : names) {
        const auto arn = task_arn((*cluster)->key, name);
        const auto at = by_arn.find(arn);
        if (at == by_arn.end()) {
            failures.push_back(failure_json(arn, "MISSING"));
        } else {
            found.push_back(task_json(*at->second));
        }
    }
    return json::object{{"tasks", std::move(found)}, {"failures", std::move(failures)}};
}

} // namespace headcount::sim
