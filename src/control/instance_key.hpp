// What is remembered of a container instance goes by its id: events tell that, and ARNs in lists end with it.
#pragma once

#include <string>
#include <string_view>

namespace headcount::control {

inline std::string instance_key(std::string_view arn_or_id)
{
    return std::string{arn_or_id.substr(arn_or_id.rfind('/') + 1)};
}

} // namespace headcount::control
