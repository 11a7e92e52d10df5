// The metadata service of an EC2 instance that exists only in a test: it demands what the real one demands. Behind an
// HttpServer or called directly. Not here: what goes wrong on the wire.
#pragma once

#include "headcount/net/http_server.hpp"
#include "headcount/net/timers.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <string_view>

namespace headcount::test {

enum class InstanceKind {
    good,      // a role, whose keys are valid for six hours
    no_role,   // 404 where the role's name should be
    expired,   // hands out keys whose time is over
    failure,   // 200 with a Code that is no success
    v1,        // knows no tokens, and demands none
    off,       // HttpEndpoint is disabled: 403 for everything
    hop_limit, // the answer with the token never arrives
};

class InstanceService {
public:
    InstanceService(net::Timers& timers, InstanceKind kind) : timers_(timers), kind_(kind) {}

    // The path without what stands before "/latest".
    boost::asio::awaitable<net::ServerResponse> answer(net::ServerRequest request);

    void forget_tokens() { tokens_.clear(); } // as after a restart: those given out are refused from now on
    int tokens_given() const { return given_; }

private:
    net::ServerResponse respond(const net::ServerRequest& request);
    net::ServerResponse give_token(const net::ServerRequest& request);
    net::ServerResponse get(std::string_view path);
    std::string document() const;

    net::Timers& timers_;
    InstanceKind kind_;
    std::map<std::string, core::Time, std::less<>> tokens_; // → when they end
    int given_ = 0;
};

} // namespace headcount::test
