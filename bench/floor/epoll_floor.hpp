// What no client can be cheaper than: the same bytes sent and received by system calls alone, and by OpenSSL on a
// socket where they are encrypted. It does not even look at what it receives; answers are known by their size.
#pragma once

#include "floor/floor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace headcount::bench {

class EpollFloor {
public:
    // Connects `in_flight` times. Throws std::runtime_error where that fails.
    EpollFloor(const FloorServer& server, std::string request, std::size_t in_flight);
    ~EpollFloor();
    EpollFloor(const EpollFloor&) = delete;
    EpollFloor& operator=(const EpollFloor&) = delete;

    // Makes that many calls, each connection one at a time. `answer_bytes`: header and body.
    void run(std::size_t calls, std::size_t answer_bytes);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::bench
