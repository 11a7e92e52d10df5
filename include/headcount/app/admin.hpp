// The admin address: health, readiness, metrics, a status page and its data as JSON. Read-only.
// What it shows comes through callbacks, so that it knows nothing of the service behind it.
#pragma once

#include "headcount/app/config_loader.hpp"
#include "headcount/core/time.hpp"
#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"
#include "headcount/source/source.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::app {

namespace asio = boost::asio;

// Called in the executor's thread, where the request needs the answer.
struct AdminView {
    std::function<source::Health()> health;                     // readiness; that it is called at all is liveness
    std::function<std::string()> metrics;                       // Prometheus text format
    std::function<std::string(std::size_t most_rows)> clusters; // {"rows":[…],"next":null}: the first so many
    std::function<std::string(std::size_t most_rows)> recent;   // the same form, newest first
};

// How many rows of `clusters` and `recent` the answer to a request shows at most.
std::size_t admin_rows(std::string_view target);

// The answer to one request: GET of /healthz, /readyz, /metrics, /, /api/clusters, /api/recent; 404 for other paths,
// 405 for other methods. Pure but for the callbacks.
net::Response admin_response(const AdminView& view, std::string_view method, std::string_view target);

class AdminServer {
public:
    // Listens at once; throws std::runtime_error with a sentence if it cannot.
    // `look` gathers what the answer to a request for so many rows shows.
    using Look = std::function<asio::awaitable<AdminView>(std::size_t most_rows)>;
    AdminServer(asio::any_io_executor executor, net::Timers& timers, const ListenAddress& address, Look look);
    ~AdminServer();

    std::uint16_t port() const;
    void start();
    asio::awaitable<void> stop(core::Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace headcount::app
