// The service scheduler of the simulated ECS: brings each service's tasks towards its desired count.
//
//   placed → PENDING ──task_start──→ RUNNING ──told to stop──→ STOPPING ──task_stop──→ gone
//               └────────────── stopped at once or lost with its instance ─────────────┘
//
// It decides and books; time and events are EcsWorld's. A task whose agent is away waits for it.
#pragma once

#include "headcount/sim/ecs_world.hpp"

#include <vector>

namespace headcount::sim {

class TaskScheduler {
public:
    explicit TaskScheduler(EcsWorld& world) : world_(world) {}

    void settle(Cluster& cluster); // every service of it
    void step(Task& task);         // its start or stop is due
    void reconnected(Instance& instance);
    Task& start(Service& service, Instance& instance); // whatever the service asks for
    void lose(Task& task);                             // it ends by itself; `settle` replaces it
    void lose_tasks(Instance& instance);               // they are gone with the machine; `settle` replaces them

private:
    // What a service has, leaving out tasks that stop.
    struct Shape {
        std::uint32_t staying = 0;
        std::uint32_t running = 0;          // of both
        std::vector<std::uint64_t> leaving; // tasks on DRAINING instances or of an earlier deployment
    };

    void settle(Service& service);
    void settle_replica(Service& service);
    void settle_daemon(Service& service);
    void wind_up(Service& service); // of a deleted service
    void announce_steady(Service& service);

    Shape shape(const Service& service) const;
    void stop_leaving(Service& service, Shape& shape);
    void stop_surplus(Service& service, std::uint32_t surplus);
    void place_missing(Service& service, std::uint32_t missing);

    static bool suits(const Service& service, const Instance& instance); // by its constraints
    static bool fits(const Service& service, const Instance& instance);  // by its resources
    Instance* best_instance(Service& service) const;
    Task* surplus_task(Service& service) const;
    void announce_failure(Service& service);

    void place(Service& service, Instance* instance);
    void stop(Task& task);
    void unplace(Task& task); // no longer counts for its service
    void remove(Task& task);  // frees what it held; the task is invalid afterwards

    EcsWorld& world_;
};

} // namespace headcount::sim
