// The body of one ECS call, read member by member. The first thing wrong with it is kept and the rest reads as absent,
// so that a call asks for what it needs and looks at error() once.
#pragma once

#include "headcount/core/cluster_key.hpp"
#include "headcount/core/result.hpp"
#include "headcount/sim/ecs_model.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

class EcsInput {
public:
    // `caller`: account and region of the request; names without an ARN are meant there.
    EcsInput(boost::json::object body, core::Scope caller);

    // A null member is an absent one. Another type is a SerializationException.
    bool has(std::string_view member) const;
    std::optional<std::string> text(std::string_view member);
    std::optional<std::int64_t> integer(std::string_view member);
    bool flag(std::string_view member); // absent: false
    std::optional<std::vector<std::string>> texts(std::string_view member);
    std::vector<EcsInput> objects(std::string_view member);
    EcsInput object(std::string_view member);
    std::set<std::string> members() const;

    std::string needed_text(std::string_view member); // absent or empty: InvalidParameterException

    core::ClusterKey cluster();                              // member `cluster`; absent: "default"
    core::ClusterKey cluster_named(const std::string& name); // a short name or an ARN
    // The short name of a service or container instance given by name, id or ARN, checked against its cluster.
    std::string service_named(const std::string& name, const core::ClusterKey& cluster);
    std::string instance_named(const std::string& name, const core::ClusterKey& cluster);

    const std::optional<core::Error>& error() const { return error_; }
    void fail(core::Error error); // the first one stays
    const boost::json::object& body() const { return body_; }

private:
    const boost::json::value* find(std::string_view member) const;
    void wrong_type(std::string_view member, std::string_view wanted);

    boost::json::object body_;
    core::Scope caller_;
    std::optional<core::Error> error_;
};

} // namespace headcount::sim
