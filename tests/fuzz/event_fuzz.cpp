// Whatever a message body holds: parsing does not throw, says why in words fit for a log, and lets no name through
// that a request could not carry.
#include "headcount/core/arn.hpp"
#include "headcount/core/event.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

using namespace headcount::core;

namespace {

void require(bool holds, std::string_view what)
{
    if (holds) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

void check_words(std::string_view why)
{
    require(!why.empty() && why.size() <= 200, "a reason has 1 to 200 characters");
    require(std::all_of(why.begin(), why.end(), [](char c) { return c >= ' ' && c <= '~'; }), "a reason is printable");
}

void check_cluster(const Event& event, const ClusterKey& cluster)
{
    require(is_ecs_name(cluster.name), "a cluster's name is one");
    require(is_account_id(cluster.account), "a cluster's account is one");
    require(is_region(cluster.region), "a cluster's region is one");
    require(cluster.account == event.envelope.account, "the cluster is of the envelope's account");
    require(cluster.region == event.envelope.region, "the cluster is in the envelope's region");
    const auto parsed = parse_cluster_arn(cluster.arn());
    require(parsed && *parsed == cluster, "a cluster's ARN parses back to it");
}

struct Check {
    const Event& event;

    void operator()(const InstanceChange& change) const
    {
        check_cluster(event, change.cluster);
        require(
            parse_instance_arn("arn:aws:ecs:eu-west-1:111122223333:container-instance/" + std::string(change.instance))
                .has_value(),
            "the instance is an id");
        require(!change.status.empty(), "an instance has a status");
    }
    void operator()(const ApiCall& call) const
    {
        check_cluster(event, call.cluster);
        require(!call.service || is_ecs_name(*call.service), "a service's name is one");
        if (!call.principal.empty()) check_words(call.principal.substr(0, 200));
        if (!call.user_agent.empty()) check_words(call.user_agent.substr(0, 200));
    }
    void operator()(const DeploymentChange& change) const
    {
        check_cluster(event, change.cluster);
        require(is_ecs_name(change.service), "a service's name is one");
    }
    void operator()(const PlacementFailure& failure) const
    {
        check_cluster(event, failure.cluster);
        require(is_ecs_name(failure.service), "a service's name is one");
        if (!failure.reason.empty()) check_words(failure.reason);
    }
    void operator()(const SweepRequest&) const {}
    void operator()(const Ignored& ignored) const { check_words(ignored.why); }
    void operator()(const Rejected& rejected) const
    {
        check_words(rejected.why);
        require(event.envelope.id.empty() && event.envelope.account.empty(), "what is rejected has no envelope");
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static EventParser parser; // kept, as a shard keeps it: one body must not colour the next
    const Event event = parser.parse({reinterpret_cast<const char*>(data), size});
    std::visit(Check{event}, event.body);
    return 0;
}
