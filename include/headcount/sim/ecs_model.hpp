// What the simulated ECS is made of: clusters, instances, services and tasks as plain data.
// EcsWorld (ecs_world.hpp) changes them; everyone else only reads. Members follow the ECS API reference.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/time.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::sim {

enum class ClusterStatus { active, inactive };
enum class InstanceStatus { active, draining, inactive };
enum class ServiceStatus { active, draining, inactive };
enum class Scheduling { replica, daemon };
enum class Controller { ecs, code_deploy, external };
enum class TaskStatus { pending, running, stopping };

// As the API and the events write them.
std::string_view to_string(ClusterStatus status);
std::string_view to_string(InstanceStatus status);
std::string_view to_string(ServiceStatus status);
std::string_view to_string(Scheduling scheduling);
std::string_view to_string(Controller controller);
std::string_view to_string(TaskStatus status);

struct Resources {
    std::int64_t cpu = 0;    // 1/1024 of a vCPU
    std::int64_t memory = 0; // MiB

    friend bool operator==(const Resources&, const Resources&) = default;
};

struct Attribute {
    std::string name;
    std::optional<std::string> value{};

    friend bool operator==(const Attribute&, const Attribute&) = default;
};

// What an agent says when it registers. Empty texts are filled in with something plausible.
struct InstanceSpec {
    std::string zone{}; // "eu-west-1a"; empty: one of three, in turn
    std::string type = "c7g.large";
    std::string ec2_id{}; // empty: drawn from the seed
    std::string agent_version = "1.91.0";
    std::string capacity_provider{};     // empty: none
    std::vector<Attribute> attributes{}; // besides the built-in ones (ecs.instance-type, …)
    Resources resources{2048, 3792};
    bool old_arn = false; // …:container-instance/<uuid>, as before 2019
};

struct ServiceSpec {
    std::string name{};
    std::uint32_t desired = 0; // DAEMON: computed instead
    Scheduling scheduling = Scheduling::replica;
    Controller controller = Controller::ecs;
    std::string launch_type = "EC2";               // "FARGATE": tasks need no instance; none where there is a strategy
    std::vector<std::string> capacity_providers{}; // its strategy: tasks stand on their instances only
    std::string task_definition{};                 // empty: "<name>:1"
    bool distinct_instance = false;                // at most one task per instance
    std::vector<std::string> member_of{};          // expressions of the cluster query language
    bool spread_instances = false; // placement strategy spread(instanceId); without one ECS balances zones first
    std::uint32_t minimum_healthy_percent = 100;
    std::uint32_t maximum_percent = 200;
    Resources needs{128, 128};                 // of one task
    std::map<std::string, std::string> tags{}; // at its creation
    bool old_arn = false;                      // …:service/<name>
    std::uint32_t events = 0;                  // messages of its past, which DescribeServices shows (ECS: the last 100)
};

// A number and since when it was so, oldest first.
using History = std::deque<std::pair<core::Time, std::uint32_t>>;

struct Cluster;
struct Service;
class InstanceQuery; // src/sim: a parsed expression of the cluster query language

struct Instance {
    std::string arn;
    std::string id; // last part of the ARN
    InstanceSpec spec;
    std::vector<Attribute> attributes; // built-in ones and those of the spec
    InstanceStatus status = InstanceStatus::active;
    bool agent_connected = true;
    bool terminated = false;  // the machine is gone, whatever ECS believes
    std::int64_t version = 0; // grows with each change that fires an event
    core::WallTime registered_at{};
    core::WallTime updated_at{};
    Resources remaining;
    std::uint32_t running = 0; // tasks, of all services
    std::uint32_t pending = 0;
    std::map<const Service*, std::uint32_t> placed; // tasks not stopping, by service; in no order
    std::set<std::uint64_t> tasks;
    core::Time gone_at = core::Time::max(); // when it became INACTIVE
    Cluster* cluster = nullptr;
};

struct Task {
    std::uint64_t number = 0; // unique in the world, grows
    std::string arn;
    TaskStatus status = TaskStatus::pending;
    bool overdue = false;         // its step is due but the agent is away
    std::uint32_t deployment = 0; // of its service, that placed it
    Service* service = nullptr;
    Instance* instance = nullptr; // none on Fargate
    core::WallTime created_at{};
};

// A service; or, without one, the tasks of a family that StartTask started and nobody replaces.
struct Service {
    ServiceSpec spec;
    bool lone = false; // no service: tasks of a family
    std::string arn;
    ServiceStatus status = ServiceStatus::active;
    std::uint32_t desired = 0;
    History desireds; // not of a DAEMON, whose count is computed
    std::uint32_t running = 0;
    std::uint32_t pending = 0;
    std::uint32_t stopping = 0;
    std::set<std::uint64_t> tasks;
    std::map<std::string, std::uint32_t> zones;                 // tasks not stopping, by zone
    std::vector<std::shared_ptr<const InstanceQuery>> eligible; // spec.member_of, parsed
    std::uint32_t deployment = 0;                               // counts up with each new one
    std::uint32_t outdated = 0;                                 // tasks not stopping, of earlier deployments
    std::string deployment_id;                                  // "ecs-svc/<digits>"
    core::WallTime created_at{};
    core::WallTime updated_at{};
    std::map<std::string, std::string> tags;
    bool deployed = false; // the deployment has COMPLETED
    bool steady = false;
    std::optional<core::Time> failed_at;    // the last placement failure that was announced
    core::Time gone_at = core::Time::max(); // when it became INACTIVE
    Cluster* cluster = nullptr;
};

// "service:log", "family:log": the task group, as the API and the query language write it.
std::string group_of(const Service& service);

struct Cluster {
    core::ClusterKey key;
    ClusterStatus status = ClusterStatus::active;
    std::map<std::string, std::unique_ptr<Instance>> instances; // by id; registered ones
    std::map<std::string, std::unique_ptr<Instance>> gone;      // by id; deregistered, still described for a while
    std::map<std::string, std::unique_ptr<Service>> services;   // by name
    std::map<std::string, std::unique_ptr<Service>> families;   // by name; tasks that were started without a service
    std::uint32_t active = 0;                                   // instances
    std::uint32_t draining = 0;                                 // instances
    std::uint32_t running = 0;                                  // tasks
    std::uint32_t pending = 0;
    History counts; // registered instances
    core::Time gone_at = core::Time::max();

    std::uint32_t registered() const { return active + draining; }
};

} // namespace headcount::sim
