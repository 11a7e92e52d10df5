// Names of services that rules name and no cluster has, and rules that cover no cluster: most likely misspelled, and
// otherwise seen at debug level only.
#pragma once

#include "app/cluster_book.hpp"
#include "headcount/app/service.hpp"
#include "headcount/observe/log.hpp"

#include <set>
#include <string>

namespace headcount::app {

ServiceNames names_in(const ClusterBook& book);

class MissingServices {
public:
    // A sweep has ended. Complains of the names that were found nowhere; of each once, until its service was found. And
    // of no cluster at all, until there is one.
    void swept(ServiceNames names, observe::Log& log);

private:
    std::set<std::string> said_;
    bool none_covered_ = false;
};

} // namespace headcount::app
