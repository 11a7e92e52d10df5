// The stage of the benchmark of the whole service: `headcount-sim` and `headcount serve` as processes of their own,
// over loopback. What is measured is left to measure.cpp.
#pragma once

#include "service/figures.hpp"
#include "simulator.hpp"

#include "support/child_process.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace headcount::bench {

class Stage {
public:
    explicit Stage(const ServiceOptions& options); // the simulated AWS, ready

    void start_service(); // `serve`, until it says that it is ready
    void stop_service();  // throws where it does not end with 0
    pid_t service() const { return service_->pid(); }
    void pass(std::chrono::milliseconds time); // meanwhile the log of the service is read

    void add_an_instance_everywhere();
    void change_one(std::uint64_t number); // an instance more in some cluster, or one fewer where there are many
    // So many copies of an event of an instance that is as it was; of that number, in one of the clusters.
    void send_event(std::uint64_t instance, std::uint64_t version, std::uint64_t copies);
    std::uint64_t backlog(); // messages in the queue
    void settle();           // until every event is answered, every count is right and every task runs

    struct Counts {
        std::uint64_t events = 0; // messages deleted
        std::uint64_t ecs_calls = 0;
    };
    Counts counts();

private:
    bool queue_is_empty();
    bool counts_are_right();
    std::string arn_of_cluster(std::uint64_t number) const;
    std::string configuration() const;

    ServiceOptions options_;
    test::TemporaryDirectory home_;
    Simulator simulator_;
    std::optional<test::ChildProcess> service_;
};

} // namespace headcount::bench
