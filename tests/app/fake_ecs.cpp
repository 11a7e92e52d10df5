#include "app/fake_ecs.hpp"

#include "support/scripted_transport.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace headcount::test {

namespace {

namespace json = boost::json;

json::object described(const std::string& name, const FakeEcs::Cluster& cluster)
{
    const std::int64_t desired = cluster.services.at(name);
    json::array tags;
    if (const auto tagged = cluster.tags.find(name); tagged != cluster.tags.end())
        for (const auto& [key, value] : tagged->second)
            tags.push_back(json::object{{"key", key}, {"value", value}});
    json::array constraints;
    if (cluster.distinct.contains(name)) constraints.push_back(json::object{{"type", "distinctInstance"}});
    return {{"serviceName", name},
            {"status", "ACTIVE"},
            {"schedulingStrategy", "REPLICA"},
            {"desiredCount", desired},
            {"runningCount", desired},
            {"pendingCount", 0},
            {"tags", tags},
            {"placementConstraints", constraints}};
}

// Of UpdateService and DescribeServices, else the first that DescribeClusters asked for.
std::string cluster_in(const json::object& asked)
{
    if (const auto* one = asked.if_contains("cluster")) return std::string(one->as_string());
    if (const auto* many = asked.if_contains("clusters")) return std::string(many->as_array().at(0).as_string());
    return {};
}

// A page of services; the token is the number of those before it.
std::string list(const FakeEcs::Cluster& cluster, const std::string& account, const std::string& name,
                 const json::object& asked, std::size_t size)
{
    std::size_t begin = 0;
    if (const auto* token = asked.if_contains("nextToken")) begin = std::stoul(std::string(token->as_string()));
    json::array arns;
    std::size_t at = 0;
    for (const auto& [service, desired] : cluster.services) {
        if (at >= begin && at < begin + size)
            arns.emplace_back("arn:aws:ecs:eu-west-1:" + account + ":service/" + name + "/" + service);
        ++at;
    }
    json::object page{{"serviceArns", arns}};
    if (begin + size < at) page["nextToken"] = std::to_string(begin + size);
    return json::serialize(page);
}

// ACTIVE ones; `agentConnected == false` is the one filter it knows.
std::string instances(const FakeEcs::Cluster& cluster, const std::string& name, const json::object& asked)
{
    json::array arns;
    for (const auto& [id, connected] : cluster.agents)
        if (!asked.contains("filter") || !connected)
            arns.emplace_back("arn:aws:ecs:eu-west-1:111122223333:container-instance/" + name + "/" + id);
    return json::serialize(json::object{{"containerInstanceArns", arns}});
}

} // namespace

std::size_t FakeEcs::count(const std::string& operation) const
{
    return static_cast<std::size_t>(std::ranges::count(calls, operation, &Call::operation));
}

boost::asio::awaitable<core::Result<net::Response>> FakeEcs::send(net::Request request, core::Deadline deadline)
{
    const std::string cluster = cluster_in(json::parse(request.body).as_object());
    const Call call{timers_.now(), operation_of(request), cluster};
    calls.push_back(call);
    const bool silent = hangs && hangs(call);
    const core::Time done = silent ? deadline.at : timers_.now() + latency;
    if (!co_await net::sleep_until(timers_, std::min(done, deadline.at)))
        co_return core::Error{core::ErrorKind::cancelled, "", "cancelled", true, ""};
    if (silent || deadline.passed(timers_.now()))
        co_return core::Error{core::ErrorKind::deadline, "", "no answer in time", true, ""};
    if (fault)
        if (auto failure = fault(call)) co_return *failure;
    co_return serve(call, request.body);
}

net::Response FakeEcs::describe_clusters(const json::array& names)
{
    json::array shown;
    json::array failures;
    for (const json::value& value : names) {
        const std::string name(value.as_string());
        const auto found = clusters.find(name);
        if (found == clusters.end())
            failures.push_back({{"arn", name}, {"reason", "MISSING"}});
        else
            shown.push_back({{"clusterName", name},
                             {"status", "ACTIVE"},
                             {"registeredContainerInstancesCount", found->second.instances}});
    }
    return answer(json::serialize(json::object{{"clusters", shown}, {"failures", failures}}));
}

net::Response FakeEcs::serve(const Call& call, const std::string& body)
{
    const json::object asked = json::parse(body).as_object();
    if (call.operation == "ListClusters") {
        json::array arns;
        for (const auto& [name, cluster] : clusters)
            arns.emplace_back("arn:aws:ecs:eu-west-1:" + account + ":cluster/" + name);
        return answer(json::serialize(json::object{{"clusterArns", arns}}));
    }
    if (call.operation == "DescribeClusters") return describe_clusters(asked.at("clusters").as_array());
    const auto found = clusters.find(call.cluster);
    if (found == clusters.end()) return json_error(400, "ClusterNotFoundException");
    Cluster& cluster = found->second;
    if (call.operation == "ListContainerInstances") return answer(instances(cluster, call.cluster, asked));
    if (call.operation == "ListServices") return answer(list(cluster, account, call.cluster, asked, services_a_page));
    if (call.operation == "UpdateService") {
        const std::string name(asked.at("service").as_string());
        cluster.services.at(name) = asked.at("desiredCount").as_int64();
        return answer(json::serialize(json::object{{"service", described(name, cluster)}}));
    }
    json::array services;
    json::array failures;
    for (const json::value& value : asked.at("services").as_array()) {
        const std::string name(value.as_string());
        const auto service = cluster.services.find(name);
        if (service == cluster.services.end()) {
            failures.push_back({{"arn", name}, {"reason", "MISSING"}});
        } else {
            json::object shown = described(name, cluster);
            if (show) show(name, shown);
            services.push_back(std::move(shown));
        }
    }
    return answer(json::serialize(json::object{{"services", services}, {"failures", failures}}));
}

} // namespace headcount::test
