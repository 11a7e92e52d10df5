#include "growth/extrapolate.hpp"

#include "control/budget/api_rates.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headcount::bench {
namespace {

constexpr double core_use = 0.7; // above it waits for the CPU show in the times of events

} // namespace

Outlook outlook(double clusters, double changes_an_hour, const ChangeCost& cost, double share)
{
    using control::Bucket;
    Outlook out{.clusters = clusters, .changes_an_hour = changes_an_hour};
    out.changes_a_second = clusters * changes_an_hour / 3600;
    out.events_a_second = out.changes_a_second * cost.events;
    out.cores = out.changes_a_second * cost.cpu_us / 1e6;
    out.replicas = static_cast<std::size_t>(std::max(1.0, std::ceil(out.cores / core_use)));
    const auto rates = control::api_rates({});
    for (const auto& [bucket, calls] :
         {std::pair{Bucket::service_read, cost.service_reads}, std::pair{Bucket::cluster_read, cost.cluster_reads},
          std::pair{Bucket::service_modify, cost.updates}}) {
        const double allowed = share * rates.at(static_cast<std::size_t>(bucket)).per_second;
        const double accounts = out.changes_a_second * calls / allowed;
        if (accounts <= out.accounts) continue;
        out.accounts = accounts;
        out.wall = to_string(bucket);
    }
    return out;
}

} // namespace headcount::bench
