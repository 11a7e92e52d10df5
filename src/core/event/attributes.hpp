// The attributes of a container instance as one number, so that "did they change" needs no memory of them.
#pragma once

#include "core/event/json.hpp"

#include <cstdint>

namespace headcount::core::event {

// Of the (name, value) pairs in this list, whatever their order; no list is as good as an empty one. The
// same on every machine: replicas may compare. A missing value differs from an empty one.
Result<std::uint64_t> attributes_hash(const Member& attributes);

} // namespace headcount::core::event
