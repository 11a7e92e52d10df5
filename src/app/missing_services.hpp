// Names of services that rules name and no cluster has, and rules that cover no cluster: most likely misspelled, and
// otherwise seen at debug level only.
#pragma once

#include "app/cluster_book.hpp"
#include "headcount/app/service.hpp"
#include "headcount/core/time.hpp"
#include "headcount/observe/log.hpp"

#include <chrono>
#include <map>
#include <string>

namespace headcount::app {

ServiceNames names_in(const ClusterBook& book);

class MissingServices {
public:
    // A sweep has ended. Complains of the names that were found nowhere; of each once an hour, until its service is
    // found. And of no cluster at all, until there is one.
    void swept(ServiceNames names, observe::Log& log, core::Time now);

private:
    static constexpr core::Duration reminder = std::chrono::hours{1};

    std::map<std::string, core::Time> said_; // when
    bool none_covered_ = false;
};

} // namespace headcount::app
