#include "app/missing_services.hpp"

#include <map>

namespace headcount::app {

std::vector<std::pair<std::string, std::size_t>> MissingServices::swept(const ClusterBook& book)
{
    std::map<std::string, std::size_t> missing;
    std::set<std::string> found; // or perhaps there: a failed look and a paused rule do not say
    book.for_each([&missing, &found](const core::ClusterKey&, const ClusterPage& page) {
        for (const control::Row& row : page.rows)
            if (row.decision.reason == core::Reason::no_service)
                ++missing[row.service];
            else if (row.decision.reason != core::Reason::cluster_missing)
                found.insert(row.service);
        return true;
    });
    for (const std::string& service : found) {
        missing.erase(service);
        said_.erase(service);
    }
    std::erase_if(missing, [this](const auto& each) { return !said_.insert(each.first).second; });
    return {missing.begin(), missing.end()};
}

} // namespace headcount::app
