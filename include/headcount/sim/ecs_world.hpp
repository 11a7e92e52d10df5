// The simulated ECS of all accounts and regions as a pure state machine: no socket, no coroutine, no clock of its own.
// It schedules tasks as the service scheduler does and emits the events that ECS emits. The API on top: ecs_api.
// Time stands still between two calls of advance(): every change happens at now(). One thread only.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/core/time.hpp"
#include "headcount/sim/ecs_model.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headcount::sim {

struct EcsWorldOptions {
    std::uint64_t seed = 1;
    core::Time start{};                                             // now() at the beginning …
    core::WallTime wall_at_start{};                                 // … and what the calendar says then
    core::Duration task_start = std::chrono::seconds{2};            // PENDING → RUNNING
    core::Duration task_stop = std::chrono::seconds{1};             // told to stop → gone
    core::Duration linger = std::chrono::hours{1};                  // INACTIVE things can be described this long
    core::Duration history = std::chrono::minutes{5};               // how far back count_at(), desired_at() can look
    core::Duration placement_failure_gap = std::chrono::minutes{1}; // between two announcements for one service
};

// One service of the world, for tests and summaries. A cluster without services has one row without a service.
struct WorldRow {
    core::ClusterKey cluster;
    std::string service;
    std::uint32_t registered = 0; // ACTIVE and DRAINING
    std::uint32_t active = 0;     // ACTIVE
    std::uint32_t desired = 0;
    std::uint32_t running = 0;
    std::uint32_t pending = 0;

    friend bool operator==(const WorldRow&, const WorldRow&) = default;
};

std::ostream& operator<<(std::ostream& out, const WorldRow& row);

class EcsWorld {
public:
    // Exactly the events ECS emits, one EventBridge JSON object each. Called inside the change: do not change the
    // world from within.
    using EventSink = std::function<void(const core::ClusterKey& cluster, std::string event_json)>;

    explicit EcsWorld(EcsWorldOptions options);
    ~EcsWorld();
    EcsWorld(const EcsWorld&) = delete;
    EcsWorld& operator=(const EcsWorld&) = delete;

    void on_event(EventSink sink);
    // Called when next_change() has moved closer: whoever sleeps until then must wake earlier.
    void on_sooner(std::function<void()> hook);

    // Carries out everything due up to `now`, each at its own time and in order. Going back is ignored.
    void advance(core::Time now);
    core::Time now() const { return now_; }
    core::WallTime wall() const;
    core::Time next_change() const; // Time::max(): nothing is due unless something happens

    // What ECS would refuse is an Error with its code (ClusterNotFoundException, …) and message.
    core::Result<const Cluster*> create_cluster(const core::ClusterKey& key); // an ACTIVE one of that name is returned
    core::Result<const Cluster*> delete_cluster(const core::ClusterKey& key);

    core::Result<const Service*> create_service(const core::ClusterKey& key, ServiceSpec spec);
    core::Result<const Service*> delete_service(const core::ClusterKey& key, const std::string& name, bool force);
    core::Result<const Service*> set_desired(const core::ClusterKey& key, const std::string& name,
                                             std::uint32_t desired);
    // A new deployment of the service (another task definition; empty: forced with the same): every task is replaced.
    core::Result<const Service*> redeploy(const core::ClusterKey& key, const std::string& name,
                                          const std::string& task_definition);

    // Takes the placement constraints and deployment limits of `spec`; running tasks stay where they are.
    core::Result<const Service*> reconfigure(const core::ClusterKey& key, const ServiceSpec& spec);

    // Sets tags and removes those of `removed`; more than 50 in the end are refused.
    core::Result<const Service*> tag_service(const core::ClusterKey& key, const std::string& name,
                                             const std::map<std::string, std::string>& tags,
                                             const std::vector<std::string>& removed);

    // StartTask: a task of this family on this instance, of no service; nobody replaces it. Its ARN.
    core::Result<std::string> start_task(const std::string& instance, const std::string& family);
    // One task of the service ends (its process died, or StopTask), and the scheduler sees to it.
    core::Result<const Service*> lose_task(const core::ClusterKey& key, const std::string& service);

    core::Result<std::string> register_instance(const core::ClusterKey& key, InstanceSpec spec = {}); // its ARN
    core::Result<const Instance*> drain(const std::string& arn);    // ACTIVE → DRAINING
    core::Result<const Instance*> activate(const std::string& arn); // DRAINING → ACTIVE
    core::Result<const Instance*> set_agent_connected(const std::string& arn, bool connected);
    // Adds or replaces attributes; an agent reporting itself or PutAttributes.
    core::Result<const Instance*> put_attributes(const std::string& arn, const std::vector<Attribute>& attributes);
    // INACTIVE; without force refused while tasks run, with force they are lost at once.
    core::Result<const Instance*> deregister(const std::string& arn, bool force);
    // EC2 ends the machine: the agent goes, its tasks go, and ECS deregisters it, unless the agent was away already:
    // then the instance stays registered until someone deregisters it.
    core::Result<const Instance*> terminate(const std::string& arn);

    // Lookups. Null: not there, or forgotten after `linger`. Pointers live until the next change.
    const Cluster* find_cluster(const core::ClusterKey& key) const;                          // INACTIVE too
    const Service* find_service(const core::ClusterKey& key, const std::string& name) const; // DRAINING, INACTIVE too
    const Instance* find_instance(const std::string& arn) const;                             // INACTIVE too
    const Instance* find_instance(const core::ClusterKey& key, const std::string& id) const; // INACTIVE too
    const Task* find_task(std::uint64_t number) const;
    std::vector<const Cluster*> clusters(const core::Scope& scope) const; // ACTIVE ones, by name

    std::uint32_t registered(const core::ClusterKey& key) const;           // ACTIVE and DRAINING; 0 for no cluster
    std::uint32_t count_at(const Cluster& cluster, core::Time when) const; // what registered() was then
    std::uint32_t desired(const core::ClusterKey& key, const std::string& name) const; // 0 for no service
    std::uint32_t desired_at(const Service& service, core::Time when) const;           // what it asked for then
    std::uint32_t running(const core::ClusterKey& key, const std::string& name) const;
    std::vector<std::string> instance_arns(const core::ClusterKey& key) const; // registered ones, by id
    std::vector<WorldRow> table() const;                                       // ACTIVE clusters and services, ordered
    std::uint64_t events() const { return events_; }                           // emitted so far

    // Throws std::logic_error when something that must always hold does not; for tests after each step.
    void check() const;

private:
    friend class TaskScheduler;

    Cluster* active_cluster(const core::ClusterKey& key);
    Service* present_service(const core::ClusterKey& key, const std::string& name);                  // not forgotten
    core::Result<Service*> changeable_service(const core::ClusterKey& key, const std::string& name); // ACTIVE
    Instance* registered_instance(const std::string& arn);                                           // not INACTIVE
    bool forgotten(core::Time gone_at) const;

    core::Result<const Instance*> set_status(const std::string& arn, InstanceStatus status);
    void count(Cluster& cluster, InstanceStatus status, int change);
    void remember(History& history, std::uint32_t number) const; // it is so from now on
    void take_away(Instance& instance);                          // registered → gone, INACTIVE
    void forget_old(Cluster& cluster);
    void begin_deployment(Service& service);

    void changed(Instance& instance); // version + 1, and the event
    void emit(const core::ClusterKey& key, std::string event_json);
    void settle(Cluster& cluster);
    void schedule(core::Time at, std::uint64_t task);
    std::string event_id() { return random_.uuid(); }

    EcsWorldOptions options_;
    core::Time now_;
    core::Random random_;
    EventSink sink_;
    std::function<void()> sooner_;
    std::map<core::ClusterKey, std::unique_ptr<Cluster>> clusters_;
    std::unordered_map<std::string, Instance*> by_arn_;
    std::unordered_map<std::uint64_t, Task> tasks_;
    std::map<std::pair<core::Time, std::uint64_t>, std::uint64_t> due_; // tasks; equal times in the order scheduled
    std::uint64_t scheduled_ = 0;
    std::uint64_t last_task_ = 0;
    std::uint64_t last_zone_ = 0;
    std::uint64_t events_ = 0;
};

} // namespace headcount::sim
