// Where an API call went: a CloudTrail record names the cluster in several places, or not at all, and all that it
// names must be one cluster of the envelope's account and region.
#pragma once

#include "core/event/envelope.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headcount::core::event {

class CallPlace {
public:
    explicit CallPlace(const Envelope& envelope) : envelope_(envelope) {}

    // Each takes what a field says; an error where it is malformed or contradicts what was said before.
    Result<> cluster(std::string_view name_or_arn, std::string_view field);
    Result<std::string> service(std::string_view name_or_arn, std::string_view field); // gives the name
    Result<> instance(std::string_view id_or_arn, std::string_view field);

    // What they agreed on; the cluster named "default", as ECS has it, where none named one.
    ClusterKey key() const;

private:
    Result<> agree(const std::string& partition, const std::string& name, std::string_view field);

    const Envelope& envelope_;
    std::optional<std::string> partition_;
    std::optional<std::string> name_;
};

} // namespace headcount::core::event
