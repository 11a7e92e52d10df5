// The names by which AWS services refuse, sorted by what they mean to a caller.
#pragma once

#include "headcount/core/result.hpp"

#include <string>
#include <string_view>

namespace headcount::aws {

struct Verdict {
    core::ErrorKind kind = core::ErrorKind::invalid;
    bool retryable = false;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// A known name decides; an unknown or empty one leaves it to the status.
Verdict judge(int status, std::string_view code);

// "some.ns#FooError:http://…/" → "FooError", and SQS' older names → those of its JSON protocol.
std::string shape_name(std::string_view type);

} // namespace headcount::aws
