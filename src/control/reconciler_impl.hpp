// What the reconciler keeps between runs, and the steps of one: reconciler.cpp and reconciler_reads.cpp.
#pragma once

#include "headcount/control/reconciler.hpp"

#include "control/cluster_memory.hpp"
#include "control/pass.hpp"
#include "control/service_directory.hpp"
#include "control/shared_clusters.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headcount::control {

// What a run has found out, a hundred services at a time.
struct SoFar {
    RunReport report{};
    std::vector<std::string> others{};                 // services that are still to be looked at
    std::optional<std::vector<std::string>> managed{}; // those that a rule speaks for; none: they were not listed
    std::optional<core::Error> over{};                 // why nothing more can be looked at
};

struct Reconciler::Impl {
    static constexpr std::size_t remembered_clusters = 50'000;  // about 7 MB; what is forgotten costs one round trip
    static constexpr std::size_t remembered_instances = 50'000; // about 15 MB; what is forgotten is described again

    Impl(aws::Ecs& e, net::Timers& t, Asker asker, ApiBudget* b)
        : ecs(e), timers(t), budget(b), clusters(e, t, b), guards(asker)
    {
    }

    asio::awaitable<bool> begin_look(Pass& pass, std::size_t reads);
    void go_by(const std::shared_ptr<const core::Config>& config);
    std::unique_ptr<Pass> begin(const std::shared_ptr<const core::Config>& config, const core::ClusterKey& cluster,
                                core::Deadline deadline, Precedence precedence, const Pass* before);
    void end_first(Pass& pass, SoFar& all, bool listed);
    void end_further(Pass& pass, SoFar& all);
    bool knows_services(Pass& pass, const core::Config& config);
    asio::awaitable<bool> find_services(Pass& pass, const std::function<void()>& before_reads);
    asio::awaitable<void> list_services(Pass& pass);
    asio::awaitable<void> look(Pass& pass, std::function<void()> before_reads);
    asio::awaitable<void> read(Pass& pass);
    Belief belief(const core::Config& config, const core::ClusterKey& cluster, Lane lane);
    asio::awaitable<void> read_services(Pass& pass);
    asio::awaitable<void> read_list(Pass& pass, Census::ReadList read);
    asio::awaitable<void> read_instances(Pass& pass, std::vector<std::string> arns);
    asio::awaitable<void> read_one_by_one(Pass& pass);
    asio::awaitable<void> read_counts(Pass& pass);
    asio::awaitable<void> apply(Pass& pass, bool in_turn);

    aws::Ecs& ecs;
    net::Timers& timers;
    ApiBudget* budget;
    SharedClusters clusters;
    ClusterMemory memory{remembered_clusters};
    InstanceBook instances{remembered_instances};
    AwayBook away{remembered_instances};
    BoundedMemory<core::ClusterKey, core::Time> attributes_changed{remembered_clusters};
    ServiceDirectory directory{DirectoryLimits{}};
    std::shared_ptr<const core::Config> rules; // by which the directory was made
    Guards guards;
};

} // namespace headcount::control
