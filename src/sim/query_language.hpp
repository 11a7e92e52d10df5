// The cluster query language of ECS ("Cluster query language", ECS developer guide): which container instances does an
// expression mean? Used by `filter` of ListContainerInstances and by memberOf placement constraints.
// Regular expressions are those of the C++ library, not Java's: the common part is the same.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/sim/ecs_model.hpp"

#include <memory>
#include <string_view>

namespace headcount::sim {

class InstanceQuery {
public:
    // At most 2,000 characters and 64 levels; else, and for anything that does not parse, InvalidParameterException.
    static core::Result<std::shared_ptr<const InstanceQuery>> parse(std::string_view text);

    virtual ~InstanceQuery() = default;
    virtual bool matches(const Instance& instance) const = 0;
};

} // namespace headcount::sim
