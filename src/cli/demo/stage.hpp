// The stage of the demo: the simulated AWS of three accounts and the fleet that grows, shrinks, drains and fails on it.
// Nothing of the service is known here; it finds AWS by URL, key and queue like any other client.
#pragma once

#include "cli/demo/options.hpp"

#include "headcount/core/config.hpp"
#include "headcount/net/task_group.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/fleet.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace headcount::cli {

namespace asio = boost::asio;

// The world at one moment.
struct StageView {
    std::vector<sim::FleetRow> rows;
    std::uint64_t applied = 0;   // state changes so far …
    std::uint64_t events = 0;    // … of those drawn
    std::uint64_t delivered = 0; // events put into the queue, task events and duplicates included
    std::size_t drift = 0;
    bool over = false; // the story is told, and the queue is empty
};

class Stage {
public:
    Stage(asio::any_io_executor executor, net::Timers& timers, const DemoOptions& options);

    void begin();                 // builds the fleet and starts to tell its story
    asio::awaitable<void> stop(); // ends it

    sim::SimulatedAws& aws() { return aws_; }
    StageView view();
    std::uint64_t lost(); // messages that nobody answered: set aside as dead letters, or gone
    std::string world_hash() const { return fleet_.world_hash(); }

    // What the service needs to know of this AWS.
    static core::Config configuration(const DemoOptions& options);
    static std::map<std::string, std::string> environment(const std::string& url); // empty: AWS' own hosts

private:
    asio::awaitable<void> tell();

    net::Timers& timers_;
    sim::SimulatedAws aws_;
    sim::Fleet fleet_;
    net::TaskGroup story_; // last: its task uses everything above
};

} // namespace headcount::cli
