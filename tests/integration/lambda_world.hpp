// `headcount lambda` as a child, between a stand-in for the Lambda Runtime API and the simulated AWS. Both servers live
// in the test, so that it sees each call in its order and can misbehave as it likes. Real sockets, real time.
// With HEADCOUNT_LAMBDA_ROOT the child is /bootstrap in that folder as its root (./dev lambda-zip --test), and trusts
// the simulated AWS by the CA certificates that it finds there, behind those that are compiled in. Where that folder
// holds an emulator too, it is by this that the child runs: a bootstrap for another architecture.
#pragma once

#include "support/child_process.hpp"
#include "support/run_real.hpp"

#include "headcount/core/cluster_key.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/net/notifier.hpp"
#include "headcount/sim/simulated_aws.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

inline const std::string own_account = "111122223333";
inline const std::string member_account = "222233334444"; // its role headcount asks for the external id ext-1

// What the function reported.
struct Report {
    std::string call; // "response", "error" or "init/error"
    std::string id;   // of the invocation
    std::string body;
    std::string error_type; // header Lambda-Runtime-Function-Error-Type
};

// Hands out one invocation at a time. Facts: Lambda Developer Guide, "Using the Lambda runtime API".
class RuntimeApiStandIn {
public:
    explicit RuntimeApiStandIn(RealWorld& world);
    ~RuntimeApiStandIn();

    std::string address() const { return "127.0.0.1:" + std::to_string(server_.port()); }

    // Waits until a function asks for an invocation.
    boost::asio::awaitable<void> asked();

    // Hands this payload out, as soon as it is asked for, and waits for what is reported.
    boost::asio::awaitable<Report> invoke(std::string payload, std::chrono::milliseconds timeout);
    boost::asio::awaitable<Report> reported();

    int status_of_next = 200; // of answers to `next`; another than 200 is given at once

private:
    struct Offer {
        std::string id;
        std::string payload;
        core::WallTime deadline;
    };

    boost::asio::awaitable<net::ServerResponse> answer(net::ServerRequest request);
    boost::asio::awaitable<net::ServerResponse> next();

    RealWorld& world_;
    std::uint64_t last_id_ = 0;
    std::uint64_t asks_ = 0; // so far; the latest is answered, since one before may be of a process that is gone
    std::optional<Offer> offer_;
    std::optional<Report> report_;
    net::Notifier asked_;
    std::shared_ptr<net::Notifier> offered_; // whom the latest waits for
    net::Notifier reported_;
    net::HttpServer server_; // last: its handlers use everything above
};

class LambdaWorld : public RealWorld {
public:
    struct Settings {
        bool tls = false;
        core::Duration idle = std::chrono::seconds{60}; // after which the simulated AWS closes a connection
        std::string policy{};                           // of the function's identity; empty: it may do everything
    };

    explicit LambdaWorld(Settings settings);
    LambdaWorld() : LambdaWorld(Settings{}) {}
    ~LambdaWorld();

    // Of the function's own account, or of member_account. No desired count: no service.
    void make_cluster(const std::string& cluster, int instances, std::optional<int> desired,
                      const std::string& account = own_account);
    void set_desired(const std::string& cluster, int desired);
    int desired(const std::string& cluster, const std::string& account = own_account);

    // start() returns when the function asks for its first invocation.
    Command command(const std::map<std::string, std::string>& environment = {}) const;
    void start(const std::map<std::string, std::string>& environment = {});
    Report invoke(const std::string& payload, std::chrono::milliseconds timeout = std::chrono::seconds{30});
    const std::string& log(); // so far

    std::uint16_t aws_port() const { return server_.port(); }
    std::string ca_file; // of the simulated AWS; empty: no TLS
    std::function<std::optional<net::ServerResponse>(const std::string& operation)> fault; // asked before the world
    core::Duration latency{};       // before each answer of the simulated AWS
    std::vector<std::string> calls; // of AWS, in the order in which they came
    RuntimeApiStandIn api{*this};
    std::optional<ChildProcess> function;

private:
    boost::asio::awaitable<net::ServerResponse> answer(net::ServerRequest request);
    net::HttpServerOptions server_options(const Settings& settings);

    TemporaryDirectory folder_;
    sim::SimulatedAws aws_;
    net::HttpServer server_;
};

net::ServerResponse aws_error(int status, std::string_view type, std::string_view message);

} // namespace headcount::test
