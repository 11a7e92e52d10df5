// The pattern of an EventBridge rule: which events it lets through. Pure. Source: "Amazon EventBridge event patterns"
// (EventBridge User Guide). Simulated: exact values and {"prefix": …}; any other operator is refused.
#pragma once

#include "headcount/core/result.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace headcount::sim {

class EventPattern {
public:
    // {"source": ["aws.ecs"], "detail": {"clusterArn": ["arn:…"]}}; an empty object lets everything through.
    static core::Result<EventPattern> make(boost::json::object pattern);

    bool matches(std::string_view event_json) const;

private:
    explicit EventPattern(boost::json::object pattern) : pattern_(std::move(pattern)) {}

    boost::json::object pattern_;
};

} // namespace headcount::sim
