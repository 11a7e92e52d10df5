// How the simulated services say no: an error code of AWS and its sentence, as a core::Error.
// Which wire form it takes is left to the API that answers.
#pragma once

#include "headcount/core/result.hpp"

#include <string>
#include <utility>

namespace headcount::sim {

inline core::Error refused(std::string code, std::string message)
{
    return {.kind = core::ErrorKind::invalid,
            .code = std::move(code),
            .message = std::move(message),
            .retryable = false,
            .request_id = {}};
}

inline core::Error invalid_parameter(std::string message)
{
    return refused("InvalidParameterException", std::move(message));
}

inline core::Error cluster_not_found()
{
    return refused("ClusterNotFoundException", "Cluster not found.");
}
inline core::Error service_not_found()
{
    return refused("ServiceNotFoundException", "Service not found.");
}
inline core::Error service_not_active()
{
    return refused("ServiceNotActiveException", "Service was not ACTIVE.");
}
inline core::Error instance_not_found()
{
    return invalid_parameter("The container instance was not found in this cluster.");
}

} // namespace headcount::sim
