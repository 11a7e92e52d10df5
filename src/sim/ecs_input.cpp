#include "sim/ecs_input.hpp"

#include "headcount/core/arn.hpp"
#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <utility>

namespace headcount::sim {
namespace {

std::string identifier_is_for(const std::string& theirs, const std::string& ours)
{
    return "Identifier is for " + theirs + ". Your cluster is " + ours;
}

// 7 and 7.0 are integers, 7.5 and 1e30 are not.
std::optional<std::int64_t> as_integer(const boost::json::value& value)
{
    if (const auto* number = value.if_int64()) return *number;
    const auto* number = value.if_double();
    if (number == nullptr || std::trunc(*number) != *number || std::abs(*number) > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

} // namespace

EcsInput::EcsInput(boost::json::object body, core::Scope caller) : body_(std::move(body)), caller_(std::move(caller)) {}

const boost::json::value* EcsInput::find(std::string_view member) const
{
    const auto* value = body_.if_contains(boost::json::string_view(member));
    return value == nullptr || value->is_null() ? nullptr : value;
}

void EcsInput::fail(core::Error error)
{
    if (!error_) error_ = std::move(error);
}

void EcsInput::wrong_type(std::string_view member, std::string_view wanted)
{
    fail(refused("SerializationException",
                 "The value of member " + std::string(member) + " cannot be converted to " + std::string(wanted)));
}

bool EcsInput::has(std::string_view member) const
{
    return find(member) != nullptr;
}

std::optional<std::string> EcsInput::text(std::string_view member)
{
    const auto* value = find(member);
    if (value == nullptr) return std::nullopt;
    if (const auto* text = value->if_string()) return std::string(*text);
    wrong_type(member, "String");
    return std::nullopt;
}

std::optional<std::int64_t> EcsInput::integer(std::string_view member)
{
    const auto* value = find(member);
    if (value == nullptr) return std::nullopt;
    const auto number = as_integer(*value);
    // The model's Integer has 32 bits.
    if (number && *number >= INT32_MIN && *number <= INT32_MAX) return number;
    wrong_type(member, "Integer");
    return std::nullopt;
}

bool EcsInput::flag(std::string_view member)
{
    const auto* value = find(member);
    if (value == nullptr) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    wrong_type(member, "Boolean");
    return false;
}

std::optional<std::vector<std::string>> EcsInput::texts(std::string_view member)
{
    const auto* value = find(member);
    if (value == nullptr) return std::nullopt;
    const auto* array = value->if_array();
    if (array == nullptr) {
        wrong_type(member, "List");
        return std::nullopt;
    }
    std::vector<std::string> result;
    for (const auto& element : *array) {
        const auto* text = element.if_string();
        if (text == nullptr) {
            wrong_type(member, "List of String");
            return std::nullopt;
        }
        result.emplace_back(*text);
    }
    return result;
}

std::vector<EcsInput> EcsInput::objects(std::string_view member)
{
    std::vector<EcsInput> result;
    const auto* value = find(member);
    if (value == nullptr) return result;
    const auto* array = value->if_array();
    if (array == nullptr) wrong_type(member, "List");
    for (const auto& element : array == nullptr ? boost::json::array{} : *array) {
        const auto* object = element.if_object();
        if (object == nullptr) {
            wrong_type(member, "List of structures");
            break;
        }
        result.emplace_back(*object, caller_);
    }
    return result;
}

EcsInput EcsInput::object(std::string_view member)
{
    const auto* value = find(member);
    if (value == nullptr) return {{}, caller_};
    if (const auto* object = value->if_object()) return {*object, caller_};
    wrong_type(member, "structure");
    return {{}, caller_};
}

std::set<std::string> EcsInput::members() const
{
    std::set<std::string> names;
    for (const auto& entry : body_)
        names.emplace(entry.key());
    return names;
}

std::string EcsInput::needed_text(std::string_view member)
{
    auto value = text(member).value_or("");
    if (value.empty()) fail(invalid_parameter(std::string(member) + " cannot be empty."));
    return value;
}

core::ClusterKey EcsInput::cluster()
{
    return cluster_named(text("cluster").value_or("default"));
}

core::ClusterKey EcsInput::cluster_named(const std::string& name)
{
    if (name.starts_with("arn:")) {
        auto parsed = core::parse_cluster_arn(name);
        if (parsed) return *parsed;
        fail(invalid_parameter("The cluster identifier '" + name.substr(0, 300) + "' is not valid."));
        return {};
    }
    if (!core::is_ecs_name(name)) {
        fail(invalid_parameter("The cluster identifier '" + name.substr(0, 300) + "' is not valid."));
    }
    return {std::string(core::partition_of(caller_.region)), caller_.account, caller_.region, name};
}

std::string EcsInput::service_named(const std::string& name, const core::ClusterKey& cluster)
{
    if (!name.starts_with("arn:")) {
        if (!core::is_ecs_name(name)) {
            fail(invalid_parameter("The service identifier '" + name.substr(0, 300) + "' is not valid."));
        }
        return name;
    }
    auto parsed = core::parse_service_arn(name);
    if (!parsed) {
        fail(invalid_parameter("The service identifier '" + name.substr(0, 300) + "' is not valid."));
        return {};
    }
    if (parsed->cluster && *parsed->cluster != cluster.name) {
        fail(invalid_parameter(identifier_is_for(*parsed->cluster, cluster.name)));
    }
    return parsed->name;
}

std::string EcsInput::instance_named(const std::string& name, const core::ClusterKey& cluster)
{
    if (!name.starts_with("arn:")) return name;
    auto parsed = core::parse_instance_arn(name);
    if (!parsed) {
        fail(invalid_parameter("The container instance identifier '" + name.substr(0, 300) + "' is not valid."));
        return {};
    }
    if (parsed->cluster && *parsed->cluster != cluster.name) {
        fail(invalid_parameter(identifier_is_for(*parsed->cluster, cluster.name)));
    }
    return parsed->id;
}

} // namespace headcount::sim
