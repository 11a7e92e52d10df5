// What a million clusters would take, computed from what a change was measured to cost and from the API rates that AWS
// publishes. Not measured.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace headcount::bench {

// What one changed count costs, with all that follows from it.
struct ChangeCost {
    double cpu_us = 0;
    double events = 0;
    double service_reads = 0; // calls from each bucket
    double cluster_reads = 0;
    double updates = 0;
};

struct Outlook {
    double clusters = 0;
    double changes_an_hour = 0;  // of each cluster
    double changes_a_second = 0; // of all
    double events_a_second = 0;
    double cores = 0;         // CPU, sweeps not included
    std::size_t replicas = 0; // of one core each, kept below 70 %
    double accounts = 0;      // and regions, that the API buckets make necessary
    std::string wall{};       // the bucket that does
};

// Clusters in equal shares in accounts; `share` of the API rates is ours.
Outlook outlook(double clusters, double changes_an_hour, const ChangeCost& cost, double share);

} // namespace headcount::bench
