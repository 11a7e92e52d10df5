// The API of the simulated SQS on the wire: AWS JSON 1.0 and the older Query protocol, told apart by Content-Type and
// X-Amz-Target, both answered from one QueueWorld. A long poll waits inside and ends when a message becomes visible.
// Left to the front: signatures, faults, who the caller is. Source: Amazon SQS API Reference; what botocore 1.29 sends.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/sim/queue_world.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace headcount::sim {

namespace asio = boost::asio;

class SqsApi {
public:
    // Listens to the world's changes; world and timers outlive it. One thread only.
    SqsApi(QueueWorld& world, net::Timers& timers, asio::any_io_executor executor);
    ~SqsApi(); // no request may be inside
    SqsApi(const SqsApi&) = delete;
    SqsApi& operator=(const SqsApi&) = delete;

    // One request of the caller's account, already authenticated, at the endpoint of `region`. Always an answer, never
    // an exception; the request id is in it. A cancelled long poll takes no message.
    asio::awaitable<net::Response> handle(net::ServerRequest request, std::string account, std::string region);

    // Where clients reach this API, "http://127.0.0.1:4566": queue URLs begin so. Empty: AWS's own hosts.
    void set_base_url(std::string url);

    // Receives that wait at this moment, all queues together.
    std::size_t waiting() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The name of the operation the request asks for ("ReceiveMessage"), in either dialect; empty where it names none.
std::string sqs_operation(const net::ServerRequest& request);

} // namespace headcount::sim
