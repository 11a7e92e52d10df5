// The stage of the benchmark of the whole service: `headcount-sim` and `headcount serve` as processes of their own,
// found beside this program, over loopback. Signatures are verified; the API's token buckets are off, so that the
// service is measured and not the limits of ECS. What is measured is left to measure.cpp.
#pragma once

#include "service/figures.hpp"
#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/net/http_client.hpp"

#include <boost/json/object.hpp>

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
    void settle(); // until every event is answered, every count is right and every task runs

    struct Counts {
        std::uint64_t events = 0; // messages deleted
        std::uint64_t ecs_calls = 0;
    };
    Counts counts();

private:
    boost::json::object get(const std::string& path) { return call("GET", sim_url_ + path, ""); }
    boost::json::object call(const std::string& method, const std::string& url, const std::string& body);
    int status(const std::string& url);
    net::Response send(const std::string& method, const std::string& url, const std::string& body);
    bool queue_is_empty();
    bool counts_are_right();
    std::string configuration() const;

    ServiceOptions options_;
    test::RealWorld world_;
    net::HttpClient http_{world_.io.get_executor(), world_.timers, {}};
    test::TemporaryDirectory home_;
    test::ChildProcess sim_;
    std::string sim_url_;
    std::string queue_url_;
    std::string key_id_;
    std::string secret_;
    std::optional<test::ChildProcess> service_;
};

} // namespace headcount::bench
