// Replicas of the service on one queue while a fleet changes faster than anybody can follow one by one: each event
// comes once to three times, in any order, calls fail, and every few seconds a replica is killed. Virtual time; from
// one seed.
#pragma once

#include "headcount/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>

namespace headcount::simulation {

struct StormOptions {
    std::uint64_t seed = 1;
    std::uint64_t events = 100'000; // that ECS emits, at least; then it is calm
    std::size_t clusters = 1'000;
    std::size_t accounts = 20; // clusters are dealt to them in turn
    std::size_t replicas = 3;
    std::size_t shards = 1; // of each
    double failing = 0.1;   // of the calls of ECS, SQS and STS, before they are carried out or after it
    core::Duration kill_every = std::chrono::seconds{10}; // one in each such span, in turn; at once another starts
    core::Duration change_every = std::chrono::milliseconds{60};
    core::Duration longest_way = std::chrono::seconds{20}; // of a copy of an event
};

struct StormResult {
    std::uint64_t events = 0;   // emitted
    std::uint64_t messages = 0; // copies of them
    std::uint64_t receives = 0; // of messages
    std::uint64_t changes = 0;  // of the number of instances of a cluster
    std::uint64_t kills = 0;
    std::uint64_t runs = 0;
    std::uint64_t calls = 0; // logical, of runs
    std::uint32_t most_calls = 0;
    std::uint64_t updates = 0; // UpdateService calls that arrived, refused ones included
    std::size_t out_of_sync = 0;
    std::size_t left = 0; // messages in the queue at the end
    std::size_t dead = 0; // in its dead-letter queue
    core::Duration storm{};
    core::Duration calm{}; // from the last event to the last delete
};

StormResult run_storm(const StormOptions& options);
std::ostream& operator<<(std::ostream& out, const StormResult& result);

} // namespace headcount::simulation
