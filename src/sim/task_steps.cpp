// What happens to single tasks: the booking half of TaskScheduler.
#include "sim/task_scheduler.hpp"

namespace headcount::sim {

void TaskScheduler::place(Service& service, Instance* instance)
{
    const auto number = ++world_.last_task_;
    const auto& key = service.cluster->key;
    Task task;
    task.number = number;
    task.arn = "arn:" + key.partition + ":ecs:" + key.region + ":" + key.account + ":task/" + key.name + "/" +
               world_.random_.hex(32);
    task.service = &service;
    task.instance = instance;
    task.deployment = service.deployment;
    task.created_at = world_.wall();
    world_.tasks_.emplace(number, std::move(task));
    service.tasks.insert(number);
    ++service.pending;
    ++service.cluster->pending;
    service.steady = false;
    world_.schedule(world_.now_ + world_.options_.task_start, number);
    if (instance == nullptr) return;
    ++instance->pending;
    ++instance->placed[&service];
    ++service.zones[instance->spec.zone];
    instance->tasks.insert(number);
    instance->remaining.cpu -= service.spec.needs.cpu;
    instance->remaining.memory -= service.spec.needs.memory;
    world_.changed(*instance);
}

void TaskScheduler::step(Task& task)
{
    if (task.instance != nullptr && !task.instance->agent_connected) {
        task.overdue = true;
        return;
    }
    auto& service = *task.service;
    switch (task.status) {
    case TaskStatus::pending:
        task.status = TaskStatus::running;
        --service.pending;
        ++service.running;
        --service.cluster->pending;
        ++service.cluster->running;
        if (task.instance != nullptr) {
            --task.instance->pending;
            ++task.instance->running;
        }
        return settle(service);
    case TaskStatus::stopping: {
        auto& cluster = *service.cluster;
        remove(task);
        return settle(cluster);
    }
    case TaskStatus::running: return;
    }
}

void TaskScheduler::reconnected(Instance& instance)
{
    for (const auto number : instance.tasks) {
        auto& task = world_.tasks_.at(number);
        if (!task.overdue) continue;
        task.overdue = false;
        const auto& options = world_.options_;
        world_.schedule(world_.now_ + (task.status == TaskStatus::pending ? options.task_start : options.task_stop),
                        number);
    }
}

Task& TaskScheduler::start(Service& service, Instance& instance)
{
    place(service, &instance);
    return world_.tasks_.at(world_.last_task_);
}

void TaskScheduler::lose(Task& task)
{
    auto& cluster = *task.service->cluster;
    if (task.status != TaskStatus::stopping) unplace(task);
    remove(task);
    settle(cluster);
}

void TaskScheduler::lose_tasks(Instance& instance)
{
    const auto tasks = instance.tasks;
    for (const auto number : tasks) {
        auto& task = world_.tasks_.at(number);
        if (task.status != TaskStatus::stopping) unplace(task);
        remove(task);
    }
}

void TaskScheduler::stop(Task& task)
{
    const bool started = task.status == TaskStatus::running;
    unplace(task);
    if (!started) return remove(task);
    world_.schedule(world_.now_ + world_.options_.task_stop, task.number);
}

void TaskScheduler::unplace(Task& task)
{
    auto& service = *task.service;
    service.steady = false;
    ++service.stopping;
    if (task.deployment != service.deployment) --service.outdated;
    if (task.status == TaskStatus::running) {
        --service.running;
    } else {
        // Until it is gone it holds its place like one that runs.
        --service.pending;
        --service.cluster->pending;
        ++service.cluster->running;
    }
    if (auto* instance = task.instance) {
        if (task.status == TaskStatus::pending) {
            --instance->pending;
            ++instance->running;
        }
        if (--instance->placed.at(&service) == 0) instance->placed.erase(&service);
        if (--service.zones.at(instance->spec.zone) == 0) service.zones.erase(instance->spec.zone);
    }
    task.status = TaskStatus::stopping;
    task.overdue = false;
}

void TaskScheduler::remove(Task& task)
{
    auto& service = *task.service;
    auto* instance = task.instance;
    const auto number = task.number;
    --service.stopping;
    --service.cluster->running;
    service.tasks.erase(number);
    world_.tasks_.erase(number);
    if (instance == nullptr) return;
    --instance->running;
    instance->tasks.erase(number);
    instance->remaining.cpu += service.spec.needs.cpu;
    instance->remaining.memory += service.spec.needs.memory;
    world_.changed(*instance);
}

} // namespace headcount::sim
