#include "sim/ecs_calls.hpp"

#include "headcount/core/arn.hpp"
#include "sim/ecs_output.hpp"
#include "sim/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace headcount::sim {
namespace {

namespace json = boost::json;

bool is_cluster_part(const std::string& name)
{
    static constexpr std::array parts{"ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"};
    return std::find(parts.begin(), parts.end(), name) != parts.end();
}

// One answer for a name that is asked for twice, as ECS gives.
std::vector<std::string> without_repetition(std::vector<std::string> names)
{
    std::vector<std::string> result;
    for (auto& name : names) {
        if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(std::move(name));
    }
    return result;
}

} // namespace

// Never ClusterNotFoundException: what is missing is an entry of `failures`.
EcsAnswer describe_clusters(EcsCall call)
{
    auto& input = call.input;
    auto names = without_repetition(input.texts("clusters").value_or(std::vector<std::string>{"default"}));
    if (names.empty()) names.emplace_back("default");
    if (names.size() > 100) return invalid_parameter("clusters cannot have more than 100 entries.");
    const auto include = input.texts("include").value_or(std::vector<std::string>{});
    if (!std::all_of(include.begin(), include.end(), is_cluster_part)) {
        return invalid_parameter("include must be of ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS, TAGS.");
    }
    const bool statistics = std::find(include.begin(), include.end(), "STATISTICS") != include.end();
    json::array found;
    json::array failures;
    for (const auto& name : names) {
        const auto key = input.cluster_named(name);
        if (input.error()) return *input.error();
        const auto* cluster = key.scope() == call.caller.scope ? call.world.find_cluster(key) : nullptr;
        if (cluster == nullptr) {
            failures.push_back(failure_json(key.arn(), "MISSING"));
            continue;
        }
        const auto then = call.world.now() - call.caller.read_lag;
        const auto count = call.world.count_at(*cluster, then);
        found.push_back(cluster_json(*cluster, count, statistics));
        if (cluster->status != ClusterStatus::active) continue;
        call.seen.push_back({.cluster = key, .operation = "DescribeClusters", .number = count});
    }
    return json::object{{"clusters", std::move(found)}, {"failures", std::move(failures)}};
}

EcsAnswer list_clusters(EcsCall call)
{
    std::vector<std::string> arns;
    for (const auto* cluster : call.world.clusters(call.caller.scope))
        arns.push_back(cluster->key.arn());
    return list_answer(call, "clusterArns", std::move(arns), 100);
}

EcsAnswer create_cluster(EcsCall call)
{
    auto& input = call.input;
    const auto name = input.text("clusterName").value_or("default");
    if (!core::is_ecs_name(name)) return invalid_parameter("Invalid cluster name.");
    const auto key = input.cluster_named(name);
    if (input.error()) return *input.error();
    const auto created = call.world.create_cluster(key);
    if (!created) return created.error();
    return json::object{{"cluster", cluster_json(**created, (*created)->registered(), false)}};
}

EcsAnswer delete_cluster(EcsCall call)
{
    call.input.needed_text("cluster");
    const auto cluster = active_cluster(call);
    if (!cluster) return cluster.error();
    const auto deleted = call.world.delete_cluster((*cluster)->key);
    if (!deleted) return deleted.error();
    return json::object{{"cluster", cluster_json(**deleted, 0, false)}};
}

} // namespace headcount::sim
