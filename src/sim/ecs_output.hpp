// What the simulated ECS has, as the API shows it: one function per shape of the API reference.
#pragma once

#include "headcount/sim/ecs_world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>

namespace headcount::sim {

// `registered` may be the past's; `include` names the optional parts.
boost::json::object cluster_json(const Cluster& cluster, std::uint32_t registered, bool statistics);
// As it is shown; its tags only where TAGS are included.
enum class ShowTags { no, yes };
boost::json::object service_json(const Service& service, std::uint32_t desired, ShowTags tags = ShowTags::no);
boost::json::array tags_json(const std::map<std::string, std::string>& tags);
boost::json::object instance_json(const Instance& instance, bool health);
boost::json::object task_json(const Task& task);
boost::json::object failure_json(std::string_view arn, std::string_view reason);

} // namespace headcount::sim
