// The stage of the comparison with others: `headcount-sim`, the same events for everyone, and counts that are wrong
// before each act, so that every event costs three calls.
#pragma once

#include "cpu.hpp"
#include "simulator.hpp"

#include "support/child_process.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace headcount::bench {

struct PeerScene {
    std::string name; // "plain"
    Wire wire = Wire::plain;
    unsigned service_events = 0; // in each answer of DescribeServices
    bool queue = false;          // that holds events
};

class PeerStage {
public:
    PeerStage(const PeerScene& scene, std::size_t clusters);

    std::string events(std::size_t count); // a file with an event of each of the first `count` clusters
    void set_wrong_counts(std::size_t count);
    std::size_t wrong_counts(); // how many still are

    void send_events(std::size_t count); // the same into the queue
    bool all_deleted();                  // of what was ever sent, and none is visible, in flight or delayed
    const std::string& queue_url() const { return simulator_.queue_url(); }

    void slow_down(double call_ms) { simulator_.post("/_sim/faults", {{"latency_ms", call_ms}}); }
    void keep_on_core(unsigned core) { bench::keep_on_core(simulator_.pid(), core); }
    const std::string& url() const { return simulator_.url(); }
    std::map<std::string, std::string> environment() const; // credentials, region, endpoint, CA

private:
    test::TemporaryDirectory folder_;
    Simulator simulator_;
};

} // namespace headcount::bench
