// headcount-sim without its command line: a simulated AWS, filled as asked for, behind an HTTP server.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/sim/simulated_aws.hpp"
#include "sim/server/control.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headcount::sim {

struct SimServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 4566; // 0: any free one
    bool tls = false;
    std::string ca_out;           // where to write the authority's certificate; empty: nowhere
    std::string certificate_file; // instead of a certificate of our own
    std::string key_file;
    std::vector<std::string> accounts{"111122223333"};
    std::string region = "eu-west-1";
    std::uint32_t clusters = 0;       // over the accounts in turn: cluster-1, …
    std::uint32_t instances = 0;      // of each cluster
    std::string service;              // in each cluster, one task per instance; empty: none
    std::uint32_t service_events = 0; // messages of its past, which DescribeServices shows
    std::string queue;                // of the first account, with the events of all; empty: none
    std::uint32_t dead_letters = 0; // the queue's dead-letter queue takes over after so many receives; 0: there is none
    std::string external_id;        // of the role `headcount` that each account has
    std::string web_identity;       // the token whose bearer that role trusts without a signature; empty: nobody's
    std::map<std::string, std::string> trust; // trust policies by the ARN of that role, in place of the external id
    SimulatedAwsOptions aws;                  // keys and roles are made from the accounts
};

class SimServer {
public:
    // Throws std::runtime_error with a sentence: an address in use, a certificate that cannot be read, a wrong name.
    SimServer(asio::any_io_executor executor, net::Timers& timers, SimServerOptions options);
    ~SimServer();
    SimServer(const SimServer&) = delete;
    SimServer& operator=(const SimServer&) = delete;

    // One object: url, ca, region, queue_url, access_key_id, secret_access_key, and all accounts with their roles.
    boost::json::object description() const;

    void start();
    asio::awaitable<void> stop(core::Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::sim
