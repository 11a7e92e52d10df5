// Names of services that rules name and no cluster has: most likely misspelled, and otherwise seen at debug level only.
#pragma once

#include "app/cluster_book.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headcount::app {

class MissingServices {
public:
    // A sweep has ended. The names to complain about now, each with the number of clusters that were looked at and have
    // no such service; each name once, until the service was found somewhere.
    std::vector<std::pair<std::string, std::size_t>> swept(const ClusterBook& book);

private:
    std::set<std::string> said_;
};

} // namespace headcount::app
