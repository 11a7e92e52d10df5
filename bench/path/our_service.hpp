// Our side of `headcount-bench path`: the whole service in this process, from the bytes of events to UpdateService over
// sockets, put together as `serve` does it. Its log goes nowhere, and it looks at nothing without an event.
#pragma once

#include "headcount/net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headcount::bench {

inline constexpr const char* path_account = "111122223333"; // that of the keys and of the clusters

struct EcsServer {
    net::Url url;
    std::string ca_file; // PEM; empty: plain TCP
    std::string key_id;
    std::string secret;
    std::string session_token; // empty: long-term keys
};

// A run that set a count.
struct AppliedRun {
    std::chrono::duration<double, std::milli> took{}; // its start → last answer of ECS
};

class OurService {
public:
    OurService(const EcsServer& server, std::size_t in_flight);
    ~OurService();
    OurService(const OurService&) = delete;
    OurService& operator=(const OurService&) = delete;

    // Takes these events until all are answered. Throws std::runtime_error where one did not set a count with three
    // calls, and where they are not answered within minutes.
    std::vector<AppliedRun> run(std::vector<std::string> events);

    // The same of events that change nothing: throws where one of them costs a call.
    void pass(std::vector<std::string> events);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// One call of the service, as its transport is given it.
struct SeenCall {
    net::Request request;
    std::size_t body_bytes = 0; // of the answer
};

// The three that an event of a cluster costs which was not looked at before, in their order.
std::vector<SeenCall> calls_of(const EcsServer& server, const std::string& event);

// That an instance of this number has registered with a cluster.
std::string event_of(const std::string& cluster, std::size_t instance);

} // namespace headcount::bench
