// What all workers of a run share: where to work, and what came of it.
#pragma once

#include "stream.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace peer {

struct Work {
    Address address;
    std::string service;
    asio::ssl::context& tls;
    std::size_t updates = 0;
    std::vector<double> milliseconds{}; // of each event
    std::exception_ptr failure{};       // the latest

    void done(std::chrono::steady_clock::time_point began)
    {
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
        milliseconds.push_back(took.count());
    }
};

} // namespace peer
