#include "headcount/core/instance.hpp"

#include <ostream>

namespace headcount::core {

std::string_view to_string(InstanceStatus status)
{
    switch (status) {
    case InstanceStatus::active: return "ACTIVE";
    case InstanceStatus::draining: return "DRAINING";
    case InstanceStatus::registering: return "REGISTERING";
    case InstanceStatus::deregistering: return "DEREGISTERING";
    case InstanceStatus::registration_failed: return "REGISTRATION_FAILED";
    case InstanceStatus::inactive: return "INACTIVE";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& out, InstanceStatus status)
{
    return out << to_string(status);
}

} // namespace headcount::core
