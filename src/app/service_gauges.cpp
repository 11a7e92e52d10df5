#include "app/service_gauges.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace headcount::app {

namespace {

constexpr std::size_t clusters_most = 2'000; // per_cluster: auto

} // namespace

ServiceGauges::~ServiceGauges()
{
    shown_ = false;
    switch_all();
}

void ServiceGauges::ended(const core::ClusterKey& cluster, const std::vector<control::Row>& rows)
{
    if (per_cluster_ == core::PerCluster::never) return;
    const bool fit = per_cluster_ == core::PerCluster::always || book_.size() <= clusters_most;
    if (fit != shown_) {
        shown_ = fit;
        switch_all();
    }
    for (const control::Row& row : rows)
        if (shown_) show(cluster, row);
}

void ServiceGauges::switch_all()
{
    book_.for_each([this](const core::ClusterKey& cluster, const ClusterPage& page) {
        for (const control::Row& row : page.rows)
            if (shown_)
                show(cluster, row);
            else
                hide(cluster, row.service);
        return true;
    });
}

void ServiceGauges::show(const core::ClusterKey& cluster, const control::Row& row)
{
    const core::Decision& decision = row.decision;
    const std::uint32_t desired = decision.outcome == core::Outcome::adjusted ? decision.to : decision.from;
    const auto set = [&](std::optional<std::uint32_t> instances) {
        metrics_.service(cluster.account, cluster.region, cluster.name, row.service, desired, instances);
    };
    if (decision.frozen) return set(std::nullopt);
    switch (decision.outcome) {
    case core::Outcome::in_sync:
    case core::Outcome::held:
    case core::Outcome::contended:
    case core::Outcome::adjusted:
    case core::Outcome::would_adjust: set(row.instances); break;
    case core::Outcome::paused: set(std::nullopt); break; // nobody counts its instances meanwhile
    case core::Outcome::no_service:
    case core::Outcome::skipped: hide(cluster, row.service); break;
    case core::Outcome::failed: break; // the last known values stay
    }
}

void ServiceGauges::hide(const core::ClusterKey& cluster, const std::string& service)
{
    metrics_.service_gone(cluster.account, cluster.region, cluster.name, service);
}

} // namespace headcount::app
