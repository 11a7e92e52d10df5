// The yardstick of `headcount-bench calls`: the same request over the same kind of connection by plain Boost.Beast, as
// one would write it for speed alone. It signs nothing, parses no JSON, keeps no pool, sets no deadline and tries
// nothing again. Fixed: a change here changes what every ratio means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headcount::bench {

struct FloorRequest {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> fields; // in this order; Content-Length is added
    std::string body;
};

struct FloorServer {
    std::uint16_t port = 0; // of 127.0.0.1
    std::string ca_file;    // PEM; empty: plain TCP
};

class Floor {
public:
    // Connects `in_flight` times. Throws std::runtime_error or a boost::system::system_error where that fails.
    Floor(const FloorServer& server, const FloorRequest& request, std::size_t in_flight);
    ~Floor();
    Floor(const Floor&) = delete;
    Floor& operator=(const Floor&) = delete;

    // Makes that many calls, each connection one at a time. Throws where one is not answered with 200 and a body of
    // `answer_bytes`.
    void run(std::size_t calls, std::size_t answer_bytes);

    std::size_t request_bytes() const; // of one request, as sent

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::bench
