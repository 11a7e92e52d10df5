// Opens connections: addresses of the host, TCP to the first that answers, a tunnel through a proxy where the rules say
// so, TLS with a verified certificate. Keeps none.
#pragma once

#include "headcount/net/proxy_rules.hpp"
#include "headcount/net/step_times.hpp"
#include "net/failure.hpp"
#include "net/resolver.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"

namespace headcount::net {

struct ConnectLimits {
    core::Duration connect{};   // look-up and TCP, over all addresses; and again, a proxy's answer to CONNECT
    core::Duration handshake{}; // TLS
};

class Connector {
public:
    Connector(asio::any_io_executor executor, Timers& timers, ConnectLimits limits, TlsContext tls, ProxyRules proxies,
              std::unique_ptr<Lookup> lookup);

    // The error names the step that failed. `steps`, unless null, learns when TCP and TLS stood.
    asio::awaitable<core::Result<std::unique_ptr<Stream>>> open(Route route, core::Deadline deadline,
                                                                StepTimes* steps = nullptr);

private:
    using Opened = core::Result<std::unique_ptr<Stream>>;

    asio::awaitable<Opened> open_through(const Proxy& proxy, const Endpoint& endpoint, core::Deadline deadline,
                                         StepTimes* steps);
    asio::awaitable<Opened> connect(Attempt attempt, core::Deadline deadline);
    asio::awaitable<Opened> secure(std::unique_ptr<Stream> stream, Attempt attempt, core::Deadline deadline);
    core::Error doubted(const Endpoint& endpoint, const core::Error& error);

    asio::any_io_executor executor_;
    Timers& timers_;
    ConnectLimits limits_;
    TlsContext tls_;
    ProxyRules proxies_;
    Resolver resolver_;
};

} // namespace headcount::net
