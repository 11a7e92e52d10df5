// headcount-sim and `headcount serve` as two processes, and what a test sees of both from outside: control pages,
// metrics, log. Real sockets on loopback, free ports, real time: a test waits for a condition, never for a while.
#pragma once

#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/net/http_client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

using Words = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

constexpr std::chrono::seconds long_enough{60}; // for what takes moments on an idle machine
inline const std::string service = "node-agent";

std::string text_of(const boost::json::value& value);

// An event as ECS sends it when an instance of this cluster changes.
std::string instance_event(const std::string& account, const std::string& cluster);

struct QueueCounts {
    std::uint64_t visible = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t deleted = 0;
    std::uint64_t redriven = 0;

    bool empty() const { return visible + in_flight == 0; }
};

std::ostream& operator<<(std::ostream& out, const QueueCounts& counts);

struct ServeSettings {
    std::string yaml = {};  // added to the configuration: other keys than those of ServeWorld::config()
    std::string whole = {}; // in place of all of that but the queue and the admin address
    std::string visibility = "60s";
    Environment environment = {}; // added, or replacing what there is; an empty value takes one away
};

class ServeWorld : public RealWorld {
public:
    explicit ServeWorld(Words sim_options); // of headcount-sim, beyond where it listens and its queue
    ~ServeWorld();

    // The world of headcount-sim. Numbers of one cluster are those of its only service.
    boost::json::object get(const std::string& page);
    boost::json::object post(const std::string& page, const boost::json::object& body);
    void make_cluster(const std::string& cluster, int instances, std::optional<int> desired); // none: no service
    std::uint64_t calls(const std::string& operation);                                        // arrived so far
    std::uint64_t ecs_calls();                                                                // of a run's three
    QueueCounts queue();
    std::size_t out_of_sync(); // services whose desired count is not the number of registered instances
    std::int64_t desired(const std::string& cluster);

    // The command line, environment and configuration of a headcount that looks there.
    Command headcount(Words words, const ServeSettings& settings = {});
    std::string config(const ServeSettings& settings) const;

    // `headcount serve`. start() returns when it listens, ready() when it says it is ready.
    void start(const ServeSettings& settings = {});
    bool ready();
    std::string metrics();
    double metric(const std::string& name); // "headcount_in_flight"; 0 where there is none
    std::string api(const std::string& path, int* status = nullptr);
    boost::json::array recent(); // rows of /api/recent
    const std::string& log() { return serve->error_output(); }
    std::size_t logged(std::string_view words) const; // lines so far that hold this
    Ended stop();                                     // SIGTERM, and how it ended

    // Looks again until the condition holds or time is up: whether it does. The log of serve is read meanwhile.
    template <class Condition>
    bool eventually(Condition condition, std::chrono::milliseconds limit = long_enough,
                    std::chrono::milliseconds pace = std::chrono::milliseconds{20})
    {
        const auto until = std::chrono::steady_clock::now() + limit;
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= until) return false;
            pass(pace);
        }
        return true;
    }
    bool settled() // everything in sync, and no message left
    {
        return queue().empty() && out_of_sync() == 0;
    }

    TemporaryDirectory folder;
    std::string ca = folder.file("ca.pem"); // of headcount-sim, where it speaks TLS
    ChildProcess sim;
    boost::json::object aws; // what headcount-sim said when it was ready
    std::string url;
    std::string queue_url;
    std::optional<ChildProcess> serve;

private:
    static Command sim_command(const Words& options, const std::string& ca);
    net::Response ask(const std::string& method, const std::string& url, std::string body = {});
    void pass(std::chrono::milliseconds pace);

    std::unique_ptr<net::HttpClient> http_;
    std::string admin_;
};

} // namespace headcount::test
