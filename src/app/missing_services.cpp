#include "app/missing_services.hpp"

#include <cstddef>
#include <utility>

namespace headcount::app {

ServiceNames names_in(const ClusterBook& book)
{
    ServiceNames names;
    book.for_each([&names](const core::ClusterKey&, const ClusterPage& page) {
        for (const control::Row& row : page.rows)
            if (row.decision.reason == core::Reason::no_service)
                ++names.missing[row.service];
            else if (row.decision.reason != core::Reason::cluster_missing)
                names.found.insert(row.service);
        return true;
    });
    return names;
}

void MissingServices::swept(ServiceNames names, observe::Log& log)
{
    if (names.none_covered && !none_covered_)
        log.warn("the sweep found no cluster that a rule covers: are `accounts`, `regions` and the globs of `clusters` "
                 "right?");
    none_covered_ = names.none_covered;
    for (const std::string& service : names.found) {
        names.missing.erase(service);
        said_.erase(service);
    }
    for (const auto& [service, clusters] : names.missing)
        if (said_.insert(service).second)
            log.warn("the sweep found no service \"" + service + "\" in any of " + std::to_string(clusters) +
                         (clusters == 1 ? " cluster" : " clusters") + "; is its name right?",
                     {{"service", service}, {"clusters", clusters}});
}

} // namespace headcount::app
