// The simulated AWS: ECS, SQS and STS of several accounts and regions behind one door, signatures verified.
// The demo, the tests and the benchmarks use it, in process or over TCP and TLS. It shares no code with the client
// side beyond floors 0 and 1.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/core/result.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/sim/ecs_call_seen.hpp"
#include "headcount/sim/service_update.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::sim {

namespace asio = boost::asio;

struct AccessKey {
    std::string id;
    std::string secret;
    std::string account;
    std::string arn; // of the identity, "arn:aws:iam::111122223333:user/demo"
};

struct Role {
    std::string arn;
    std::string external_id;    // empty: none asked for
    std::string web_identity{}; // the token whose bearer it trusts without a signature; empty: nobody's
    std::string trust{};        // its trust policy, as IAM has it, in place of external_id; empty: anybody with that
};

// How often the world misbehaves. All zero: never. Probabilities are per request unless said otherwise.
struct Faults {
    double reset_before = 0;      // connection reset before the first byte
    double reset_inside = 0;      // half an answer, then reset
    double server_error = 0;      // 500 with an AWS error
    double html_503 = 0;          // a load balancer's page, without a request id
    double throttle = 0;          // ThrottlingException regardless of the buckets
    double hang = 0;              // no answer for a minute, then 503; half are carried out, before or after it
    double empty_500 = 0;         // 500 without a body
    double cut_body = 0;          // 200 with half of the body, framed as if it were all of it
    double not_json = 0;          // 200 with a body that is none of ours
    double redirect = 0;          // 307 to elsewhere
    double proxy_407 = 0;         // what a proxy says that wants a password
    double long_length = 0;       // a longer body announced than comes
    double short_length = 0;      // a shorter body announced than comes
    double close_idle = 0;        // answered, then the connection is closed without a word
    double interim = 0;           // 100 and 103 come before the answer
    double chunked = 0;           // the answer in chunks with extensions, a trailer behind them
    double drip = 0;              // the header of the answer, then a byte a second
    double deaf = 0;              // a caller that leaves is not noticed: the call goes on without it
    double lose_event = 0;        // per event: never delivered
    double duplicate_event = 0;   // per event: delivered twice
    double reorder_event = 0;     // per event: delayed by up to 30 s
    double duplicate_message = 0; // per receive: a message handed out although it is in flight
    double short_receive = 0;     // per receive: fewer messages than are there
    double empty_receive = 0;     // per receive: none, although some are there
    double disorder = 0;          // per message received: not the oldest, but one of the oldest ten
    double lost_delete = 0;       // per delete: accepted, yet the message comes back
    double entry_failed = 0;      // per entry of a batch: InternalError, carried out or not
    double entry_omitted = 0;     // per entry of a batch: in no list of the answer, carried out or not
    double latency_tail = 0;      // each latency times u^-tail, u from 0 to 1, at most 50 times: 0.5 is Pareto's with
                                  // one in a hundred ten times as long
    core::Duration latency{};     // of each answer …
    core::Duration latency_spread{}; // … plus up to this; half of it before the call is carried out, half after
    core::Duration read_lag{};       // DescribeClusters and DescribeServices may show the past, up to this old
    core::Duration clock_skew{};     // the servers' clocks are ahead by this; may be negative
};

struct SimulatedAwsOptions {
    std::vector<AccessKey> keys;
    std::vector<Role> roles;
    // What identities may do: IAM policy documents by the ARN of a user or role. Who is not named may do everything.
    std::map<std::string, std::vector<std::string>> policies{};
    bool verify_signatures = true;
    bool api_buckets = true; // "Request throttling for the Amazon ECS API"
    Faults faults;
    std::uint64_t seed = 1;
    core::Duration event_delay{std::chrono::milliseconds{10}}; // a change → its event is in the queue
    core::Duration task_start{std::chrono::seconds{2}};        // PENDING → RUNNING
    core::Duration task_stop{std::chrono::seconds{1}};
    std::chrono::seconds longest_session{
        0}; // sessions of roles end so soon, whatever was asked for; zero: as asked for
};

class EcsWorld;   // sim/ecs_world.hpp: clusters, instances, services, tasks; a pure state machine
class QueueWorld; // sim/queue_world.hpp: queues and messages; a pure state machine

// What became of the events of the world.
struct EventCounts {
    std::uint64_t emitted = 0;   // by ECS
    std::uint64_t delivered = 0; // into queues, duplicates included
    std::uint64_t lost = 0;      // by the fault of that name
    std::uint64_t refused = 0;   // the queue was not there

    friend bool operator==(const EventCounts&, const EventCounts&) = default;
};

// The most calls that runs make, under way at once: reads and updates of ECS whose callers wait.
struct MostInside {
    std::size_t in_all = 0;
    std::map<core::Scope, std::size_t> of_scope;
};

class SimulatedAws {
public:
    // Throws std::invalid_argument with a sentence where a policy cannot be used.
    SimulatedAws(asio::any_io_executor executor, net::Timers& timers, SimulatedAwsOptions options);
    ~SimulatedAws(); // no request may be inside
    SimulatedAws(const SimulatedAws&) = delete;
    SimulatedAws& operator=(const SimulatedAws&) = delete;

    // One HTTP request of any service; a long poll waits inside. Which service: the credential scope of the signature.
    // Always an answer; one that was cancelled answers 503, and may be carried out nevertheless (Faults::deaf).
    asio::awaitable<net::ServerResponse> handle(net::ServerRequest request);

    EcsWorld& ecs(); // brought to the present
    QueueWorld& queues();

    // Events of every cluster of the account, in any region, go to this queue from now on (account "*": of every one).
    void route_events(const std::string& account, const std::string& queue_url);

    // … those that this pattern of an EventBridge rule lets through (before: all); one that cannot be used is refused.
    core::Result<void> filter_events(const boost::json::object& pattern);

    // Where clients reach this, "http://127.0.0.1:4566": queue URLs begin so. Not called: AWS's own hosts.
    void set_base_url(const std::string& url);

    Faults& faults(); // may be changed while running

    // Faults in place of the common ones for what concerns this account: what it calls, and who assumes its roles.
    std::map<std::string, Faults>& account_faults();

    // One more key, temporary where it expires: credentials that rotate.
    void add_key(const AccessKey& key, const std::string& token, core::WallTime expires);

    std::uint64_t requests(const std::string& operation) const;   // arrived, refused ones included
    const std::map<std::string, std::uint64_t>& requests() const; // by operation; "?" where none was named
    const std::deque<ServiceUpdate>& updates() const; // accepted UpdateService calls, at most the last 10,000
    EventCounts events() const;
    std::uint64_t mishaps() const; // requests whose answer a fault spoilt

    // Told of each DescribeServices, each DescribeClusters, ListContainerInstances and DescribeContainerInstances of an
    // ACTIVE cluster and each accepted UpdateService, when its answer has gone out whole to a caller that still waits.
    void on_call(std::function<void(const EcsCallSeen& call)> listener);
    const MostInside& most_inside() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; // timers hold it weakly
};

// The simulated AWS as a transport, called in process: no socket, the same bytes. Faults of the wire become errors.
// A caller that leaves at its deadline leaves a call that may or may not have been carried out, as on a real wire.
std::unique_ptr<net::Transport> make_in_process_transport(SimulatedAws& aws, net::Timers& timers);

} // namespace headcount::sim
