#include "sim/task_scheduler.hpp"

#include "sim/ecs_event_json.hpp"
#include "sim/query_language.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace headcount::sim {
namespace {

bool is_leaving(const Task& task)
{
    if (task.deployment != task.service->deployment) return true;
    return task.instance != nullptr && task.instance->status == InstanceStatus::draining;
}

bool none_leaves(const Service& service)
{
    return service.outdated == 0 && service.cluster->draining == 0;
}

std::uint32_t placed_on(const Service& service, const Instance& instance)
{
    const auto found = instance.placed.find(&service);
    return found == instance.placed.end() ? 0 : found->second;
}

std::uint32_t in_zone(const Service& service, const Instance& instance)
{
    const auto found = service.zones.find(instance.spec.zone);
    return found == service.zones.end() ? 0 : found->second;
}

bool is_fargate(const Service& service)
{
    return service.spec.launch_type == "FARGATE";
}

} // namespace

void TaskScheduler::settle(Cluster& cluster)
{
    for (auto& [name, service] : cluster.services)
        settle(*service);
}

void TaskScheduler::settle(Service& service)
{
    if (service.status == ServiceStatus::draining) return wind_up(service);
    if (service.status == ServiceStatus::inactive || service.spec.controller == Controller::external) return;
    if (service.spec.scheduling == Scheduling::daemon) {
        settle_daemon(service);
    } else {
        settle_replica(service);
    }
    announce_steady(service);
}

// Draining and deploying alike: new tasks come and old ones go within the limits of the deployment configuration.
void TaskScheduler::settle_replica(Service& service)
{
    const auto live = service.running + service.pending;
    if (live == service.desired && none_leaves(service)) return;
    auto now = shape(service);
    if (now.staying > service.desired) stop_surplus(service, now.staying - service.desired);
    stop_leaving(service, now);
    const auto most = std::uint64_t{service.desired} * service.spec.maximum_percent / 100;
    const auto total = std::min(now.staying, service.desired) + now.leaving.size();
    const auto room = most > total ? most - total : 0;
    const auto missing = service.desired > now.staying ? service.desired - now.staying : 0;
    if (missing > 0) place_missing(service, static_cast<std::uint32_t>(std::min<std::uint64_t>(missing, room)));
}

void TaskScheduler::settle_daemon(Service& service)
{
    const auto& cluster = *service.cluster;
    const bool whole = service.eligible.empty() && service.spec.capacity_providers.empty() && none_leaves(service) &&
                       service.desired == cluster.active;
    if (whole && service.running + service.pending == service.desired) return;
    std::uint32_t eligible = 0;
    for (auto& [id, instance] : service.cluster->instances) {
        eligible += instance->status == InstanceStatus::active && suits(service, *instance);
    }
    if (eligible != service.desired) {
        service.desired = eligible;
        service.steady = false;
        const ServiceAction action{
            .type = "INFO", .name = "SERVICE_DESIRED_COUNT_UPDATED", .reason = {}, .instances = {}};
        world_.emit(service.cluster->key, service_event(service, action, world_.event_id(), world_.wall()));
    }
    const auto tasks = service.tasks; // stopping changes the set
    for (const auto number : tasks) {
        auto& task = world_.tasks_.at(number);
        const bool wanted = !is_leaving(task) && suits(service, *task.instance);
        if (!wanted && task.status != TaskStatus::stopping) stop(task);
    }
    bool failed = false;
    for (auto& [id, instance] : service.cluster->instances) {
        const bool wanted = instance->status == InstanceStatus::active && suits(service, *instance);
        if (!wanted || !instance->agent_connected || placed_on(service, *instance) > 0) continue;
        if (fits(service, *instance)) {
            place(service, instance.get());
        } else {
            failed = true;
        }
    }
    if (failed) announce_failure(service);
}

void TaskScheduler::wind_up(Service& service)
{
    const auto tasks = service.tasks;
    for (const auto number : tasks) {
        auto& task = world_.tasks_.at(number);
        if (task.status != TaskStatus::stopping) stop(task);
    }
    if (!service.tasks.empty()) return;
    service.status = ServiceStatus::inactive;
    service.gone_at = world_.now_;
}

void TaskScheduler::announce_steady(Service& service)
{
    const bool steady = service.running == service.desired && service.pending == 0 && service.stopping == 0;
    if (steady == service.steady) return;
    service.steady = steady;
    if (!steady) return;
    const auto at = world_.wall();
    const auto& key = service.cluster->key;
    if (!service.deployed) {
        service.deployed = true;
        if (service.spec.controller == Controller::ecs)
            world_.emit(key, deployment_event(service, "SERVICE_DEPLOYMENT_COMPLETED", world_.event_id(), at));
    }
    const ServiceAction action{.type = "INFO", .name = "SERVICE_STEADY_STATE", .reason = {}, .instances = {}};
    world_.emit(key, service_event(service, action, world_.event_id(), at));
}

TaskScheduler::Shape TaskScheduler::shape(const Service& service) const
{
    Shape shape;
    if (none_leaves(service)) {
        shape.staying = service.running + service.pending;
        shape.running = service.running;
        return shape;
    }
    for (const auto number : service.tasks) {
        const auto& task = world_.tasks_.at(number);
        if (task.status == TaskStatus::stopping) continue;
        shape.running += task.status == TaskStatus::running;
        if (is_leaving(task)) {
            shape.leaving.push_back(number);
        } else {
            ++shape.staying;
        }
    }
    return shape;
}

// PENDING tasks stop at once, RUNNING ones as far as the healthy minimum allows.
void TaskScheduler::stop_leaving(Service& service, Shape& shape)
{
    const auto least = (std::uint64_t{service.desired} * service.spec.minimum_healthy_percent + 99) / 100;
    std::erase_if(shape.leaving, [&](std::uint64_t number) {
        auto& task = world_.tasks_.at(number);
        const bool runs = task.status == TaskStatus::running;
        if (runs && shape.running <= least) return false;
        shape.running -= runs;
        stop(task);
        return true;
    });
}

void TaskScheduler::stop_surplus(Service& service, std::uint32_t surplus)
{
    for (; surplus > 0; --surplus) {
        if (auto* task = surplus_task(service)) stop(*task);
    }
}

void TaskScheduler::place_missing(Service& service, std::uint32_t missing)
{
    for (; missing > 0; --missing) {
        Instance* instance = is_fargate(service) ? nullptr : best_instance(service);
        if (instance == nullptr && !is_fargate(service)) return announce_failure(service);
        place(service, instance);
    }
}

bool TaskScheduler::suits(const Service& service, const Instance& instance)
{
    const auto& providers = service.spec.capacity_providers;
    const bool reachable =
        providers.empty() || std::ranges::find(providers, instance.spec.capacity_provider) != providers.end();
    if (!reachable) return false;
    return std::all_of(service.eligible.begin(), service.eligible.end(),
                       [&](const auto& query) { return query->matches(instance); });
}

bool TaskScheduler::fits(const Service& service, const Instance& instance)
{
    return instance.remaining.cpu >= service.spec.needs.cpu && instance.remaining.memory >= service.spec.needs.memory;
}

// Balances zones, then picks the instance with the fewest tasks of the service; by spread(instanceId) the other way
// round.
Instance* TaskScheduler::best_instance(Service& service) const
{
    Instance* best = nullptr;
    std::pair<std::uint32_t, std::uint32_t> best_rank{};
    for (auto& [id, instance] : service.cluster->instances) {
        if (instance->status != InstanceStatus::active || !instance->agent_connected) continue;
        const auto here = placed_on(service, *instance);
        std::pair rank{in_zone(service, *instance), here};
        if (service.spec.spread_instances) std::swap(rank.first, rank.second);
        if (best != nullptr && rank >= best_rank) continue;
        if (service.spec.distinct_instance && here > 0) continue;
        if (!fits(service, *instance) || !suits(service, *instance)) continue;
        best = instance.get();
        best_rank = rank;
    }
    return best;
}

// From the instance with most tasks of the service, in the fullest zone; there a pending one, else the newest.
Task* TaskScheduler::surplus_task(Service& service) const
{
    Task* best = nullptr;
    std::tuple<std::uint32_t, std::uint32_t, bool, std::uint64_t> best_rank{};
    for (const auto number : service.tasks) {
        auto& task = world_.tasks_.at(number);
        if (task.status == TaskStatus::stopping || is_leaving(task)) continue;
        const auto* instance = task.instance;
        const std::tuple rank{instance != nullptr ? placed_on(service, *instance) : 0,
                              instance != nullptr ? in_zone(service, *instance) : 0, task.status == TaskStatus::pending,
                              number};
        if (best != nullptr && rank <= best_rank) continue;
        best = &task;
        best_rank = rank;
    }
    return best;
}

// Names the instances that would do but for their resources, and what they lack. Not more often than ECS repeats it.
void TaskScheduler::announce_failure(Service& service)
{
    const auto now = world_.now_;
    if (service.failed_at && now - *service.failed_at < world_.options_.placement_failure_gap) return;
    service.failed_at = now;
    ServiceAction action{.type = "ERROR", .name = "SERVICE_TASK_PLACEMENT_FAILURE", .reason = {}, .instances = {}};
    bool cpu = false;
    bool away = false;
    bool suited = false;
    for (const auto& [id, instance] : service.cluster->instances) {
        if (instance->status != InstanceStatus::active || !suits(service, *instance)) continue;
        suited = true;
        away |= !instance->agent_connected;
        if (fits(service, *instance)) continue;
        cpu |= instance->remaining.cpu < service.spec.needs.cpu;
        action.instances.push_back(instance->arn);
    }
    if (!action.instances.empty()) {
        action.reason = cpu ? "RESOURCE:CPU" : "RESOURCE:MEMORY";
    } else if (away) {
        action.reason = "AGENT";
    } else if (suited) {
        action.reason = "distinctInstance placement constraint unsatisfied.";
    } else {
        action.reason = "No Container Instances were found in your cluster.";
    }
    world_.emit(service.cluster->key, service_event(service, action, world_.event_id(), world_.wall()));
}

} // namespace headcount::sim
