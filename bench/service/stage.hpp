// The stage of the benchmark of the whole service: `headcount-sim` and `headcount serve` as processes of their own,
// over loopback. What is measured is left to measure.cpp.
#pragma once

#include "simulator.hpp"

#include "support/child_process.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace headcount::bench {

struct StageOptions {
    std::uint32_t clusters = 0;
    std::uint32_t accounts = 1;
    std::uint32_t instances = 3; // of each cluster
    Wire wire = Wire::plain;
    std::string log_level = "info";
    std::string count = "registered";
    std::string api_share = "off";
    bool defaults = false; // api_share, sweep and recheck as a configuration has them that names none
    std::uint32_t task_start_ms = 2'000;
    bool silent_start = false; // of what happens until go_on() no event is told
};

class Stage {
public:
    explicit Stage(const StageOptions& options); // the simulated AWS, ready

    void start_service(); // `serve`, until it says that it is ready
    void stop_service();  // throws where it does not end with 0
    pid_t service() const { return service_->pid(); }
    void pass(std::chrono::milliseconds time); // meanwhile the log of the service is read
    const std::string& log() const { return service_->error_output(); }
    std::string metrics();

    void add_an_instance(std::uint32_t first, std::uint32_t count); // to each of these clusters
    void add_an_instance_everywhere() { add_an_instance(0, options_.clusters); }
    void set_faults(const boost::json::object& faults) { simulator_.post("/_sim/faults", faults); }
    void change_one(std::uint64_t number); // an instance more in some cluster, or one fewer where there are many
    // So many copies of an event of an instance that is as it was; of that number, in one of the clusters.
    void send_event(std::uint64_t instance, std::uint64_t version, std::uint64_t copies);
    std::uint64_t backlog(); // messages in the queue
    void go_on();            // after a silent start: every task runs, and events are told from now on
    void give_each_a_core(); // the service one, everyone else another
    bool is_settled();       // every event is answered, every count is right and every task runs
    void settle();           // until it is

    struct Counts {
        std::uint64_t events = 0; // messages deleted
        std::uint64_t ecs_calls = 0;
        std::map<std::string, std::uint64_t> by_operation;
    };
    Counts counts();

private:
    bool queue_is_empty();
    bool counts_are_right();
    std::string arn_of_cluster(std::uint64_t number) const;
    std::string configuration() const;

    StageOptions options_;
    test::TemporaryDirectory home_;
    Simulator simulator_;
    std::optional<test::ChildProcess> service_;
    std::string admin_; // its URL
};

} // namespace headcount::bench
