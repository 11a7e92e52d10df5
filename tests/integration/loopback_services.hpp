// What hands out credentials around a process, on the loopback interface and in a thread of its own: the container's
// endpoint (/container/good, token, denied, half, keys/ID/SECRET), the task's metadata (/v4/0f1e, in eu-west-1), the
// instance's
// (/imds/good, …: instance_service.hpp) and STS. All answers are functions of the request, so that two clients that ask
// the same get the same: the access key of a role's session spells out who asked for what, "b(a(AKIAHUB);ext-1)".
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"
#include "support/instance_service.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <thread>

namespace headcount::test {

class LoopbackServices {
public:
    LoopbackServices();
    ~LoopbackServices();
    LoopbackServices(const LoopbackServices&) = delete;
    LoopbackServices& operator=(const LoopbackServices&) = delete;

    std::uint16_t port() const { return server_.port(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

private:
    boost::asio::awaitable<net::ServerResponse> handle(net::ServerRequest request);

    boost::asio::io_context io_{1};
    net::RealTimers timers_{io_};
    std::map<std::string, InstanceService, std::less<>> instances_;
    net::HttpServer server_;
    std::thread thread_;
};

} // namespace headcount::test
