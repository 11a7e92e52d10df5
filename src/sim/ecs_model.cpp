#include "headcount/sim/ecs_model.hpp"

namespace headcount::sim {

std::string_view to_string(ClusterStatus status)
{
    switch (status) {
    case ClusterStatus::active: return "ACTIVE";
    case ClusterStatus::inactive: return "INACTIVE";
    }
    return {};
}

std::string_view to_string(InstanceStatus status)
{
    switch (status) {
    case InstanceStatus::active: return "ACTIVE";
    case InstanceStatus::draining: return "DRAINING";
    case InstanceStatus::inactive: return "INACTIVE";
    }
    return {};
}

std::string_view to_string(ServiceStatus status)
{
    switch (status) {
    case ServiceStatus::active: return "ACTIVE";
    case ServiceStatus::draining: return "DRAINING";
    case ServiceStatus::inactive: return "INACTIVE";
    }
    return {};
}

std::string_view to_string(Scheduling scheduling)
{
    switch (scheduling) {
    case Scheduling::replica: return "REPLICA";
    case Scheduling::daemon: return "DAEMON";
    }
    return {};
}

std::string_view to_string(Controller controller)
{
    switch (controller) {
    case Controller::ecs: return "ECS";
    case Controller::code_deploy: return "CODE_DEPLOY";
    case Controller::external: return "EXTERNAL";
    }
    return {};
}

std::string_view to_string(TaskStatus status)
{
    switch (status) {
    case TaskStatus::pending: return "PENDING";
    case TaskStatus::running: return "RUNNING";
    case TaskStatus::stopping: return "STOPPING";
    }
    return {};
}

std::string group_of(const Service& service)
{
    return (service.lone ? "family:" : "service:") + service.spec.name;
}

} // namespace headcount::sim
