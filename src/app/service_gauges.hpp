// Which services have gauges: those of clusters in the book that are kept in step, and none at all while the book holds
// more clusters than `metrics.per_cluster: auto` allows. One that is paused has no gauge of instances. A gauge that
// nobody sets any more would go on telling its last value.
#pragma once

#include "app/cluster_book.hpp"
#include "headcount/core/config.hpp"
#include "headcount/observe/metrics.hpp"

#include <string>
#include <vector>

namespace headcount::app {

class ServiceGauges {
public:
    ServiceGauges(observe::Metrics& metrics, const ClusterBook& book, core::PerCluster per_cluster)
        : metrics_(metrics), book_(book), per_cluster_(per_cluster)
    {
    }

    ~ServiceGauges(); // takes those away that are shown: whoever follows knows which there are
    ServiceGauges(const ServiceGauges&) = delete;
    ServiceGauges& operator=(const ServiceGauges&) = delete;

    // This service is managed no more.
    void gone(const core::ClusterKey& cluster, const std::string& service) { hide(cluster, service); }

    // A run of this cluster ended with these rows, and the book knows it.
    void ended(const core::ClusterKey& cluster, const std::vector<control::Row>& rows);

private:
    void show(const core::ClusterKey& cluster, const control::Row& row);
    void hide(const core::ClusterKey& cluster, const std::string& service);
    void switch_all();

    observe::Metrics& metrics_;
    const ClusterBook& book_;
    const core::PerCluster per_cluster_;
    bool shown_ = true;
};

} // namespace headcount::app
