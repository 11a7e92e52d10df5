#include "cli/cluster_list.hpp"

#include "core/invalid.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <utility>

namespace headcount::cli {
namespace {

constexpr int most_pages = 1000; // of 100 clusters: ECS allows 10,000 in a region

asio::awaitable<core::Result<std::vector<core::ClusterKey>>> list_scope(aws::Ecs& ecs, core::Scope scope,
                                                                        core::Deadline deadline)
{
    std::vector<core::ClusterKey> clusters;
    std::string token;
    for (int page = 0; page < most_pages; ++page) {
        auto listed = co_await ecs.list_clusters(scope, token, deadline);
        if (!listed) co_return listed.error();
        clusters.insert(clusters.end(), listed->clusters.begin(), listed->clusters.end());
        token = listed->next_token;
        if (token.empty()) co_return clusters;
    }
    const core::Error endless =
        core::invalid("ListClusters of " + scope.account + ", " + scope.region + " does not end");
    co_return endless;
}

} // namespace

core::Result<core::ClusterKey> cluster_named(const std::string& text, const core::Config& config,
                                             const core::Scope& home)
{
    core::ClusterKey cluster{std::string(core::partition_of(home.region)), home.account, home.region, text};
    if (text.starts_with("arn:")) {
        auto parsed = core::parse_cluster_arn(text);
        if (!parsed) return parsed.error();
        cluster = std::move(*parsed);
    } else if (!core::is_ecs_name(text)) {
        return core::invalid("a cluster is named by its name (letters, digits, - and _) or its ARN");
    }
    if (!core::in_reach(config, cluster.scope(), home.account)) {
        return core::invalid("cluster " + cluster.name + " is of account " + cluster.account + " and region " +
                             cluster.region + ", which `accounts` and `regions` of the configuration leave out");
    }
    return cluster;
}

asio::awaitable<ClusterList> list_clusters(aws::Ecs& ecs, std::vector<core::Scope> scopes, core::Deadline deadline)
{
    ClusterList list;
    for (const core::Scope& scope : scopes) {
        auto listed = co_await list_scope(ecs, scope, deadline);
        if (listed)
            list.clusters.insert(list.clusters.end(), listed->begin(), listed->end());
        else
            list.failures.push_back(listed.error());
    }
    std::ranges::sort(list.clusters);
    const auto doubles = std::ranges::unique(list.clusters);
    list.clusters.erase(doubles.begin(), doubles.end());
    co_return list;
}

} // namespace headcount::cli
