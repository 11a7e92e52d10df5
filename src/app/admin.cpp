#include "headcount/app/admin.hpp"

#include "app/status_page.hpp"
#include "headcount/net/http_server.hpp"

#include <limits>
#include <utility>

namespace headcount::app {
namespace {

constexpr std::size_t all_rows = std::numeric_limits<std::size_t>::max();
constexpr std::size_t page_rows = status_page_rows + 1; // those it shows, and one to know of the rest

net::Response respond(int status, std::string_view type, std::string body)
{
    net::Response response;
    response.status = status;
    response.headers = {
        {"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(body);
    return response;
}

net::Response text(int status, std::string body)
{
    return respond(status, "text/plain; charset=utf-8", std::move(body) + "\n");
}

net::Response json(std::string body)
{
    return respond(200, "application/json", std::move(body));
}

net::Response readiness(const source::Health& health)
{
    return health.ready ? text(200, "ready") : text(503, "not ready: " + health.why);
}

// Its reader reloads it every ten seconds, so it asks for no more rows than it needs.
net::Response page(const AdminView& view)
{
    net::Response response = respond(200, "text/html; charset=utf-8",
                                     status_page(view.health(), view.clusters(page_rows), view.recent(page_rows)));
    // Should markup ever slip through, it can load and run nothing.
    response.headers.push_back({"Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                                "frame-ancestors 'none'"});
    return response;
}

net::Response get(const AdminView& view, std::string_view path)
{
    if (path == "/") return page(view);
    if (path == "/healthz") return text(200, "ok");
    if (path == "/readyz") return readiness(view.health());
    if (path == "/metrics") return respond(200, "text/plain; version=0.0.4; charset=utf-8", view.metrics());
    if (path == "/api/clusters") return json(view.clusters(all_rows));
    if (path == "/api/recent") return json(view.recent(all_rows));
    return text(404, "There is nothing here; /, /healthz, /readyz, /metrics, /api/clusters and /api/recent are.");
}

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

asio::awaitable<net::ServerResponse> serve(const AdminServer::Look* look, net::ServerRequest request)
{
    const AdminView view = co_await (*look)(admin_rows(request.target));
    net::ServerResponse answer;
    answer.response = admin_response(view, request.method, request.target);
    co_return answer;
}

} // namespace

net::Response admin_response(const AdminView& view, std::string_view method, std::string_view target)
{
    if (method != "GET") {
        net::Response response = text(405, "Only GET is answered here.");
        response.headers.push_back({"Allow", "GET"});
        return response;
    }
    return get(view, path_of(target));
}

std::size_t admin_rows(std::string_view target)
{
    const std::string_view path = path_of(target);
    if (path == "/") return page_rows;
    return path.starts_with("/api/") ? all_rows : 0;
}

struct AdminServer::Impl {
    Look look;
    net::HttpServer server; // below what its handler uses

    Impl(asio::any_io_executor executor, net::Timers& timers, net::HttpServerOptions options, Look given)
        : look(std::move(given)),
          server(std::move(executor), timers, std::move(options),
                 [this](net::ServerRequest request) { return serve(&look, std::move(request)); })
    {
    }
};

AdminServer::AdminServer(asio::any_io_executor executor, net::Timers& timers, const ListenAddress& address, Look look)
{
    net::HttpServerOptions options;
    options.address = address.host;
    options.port = address.port;
    options.connections = 64;
    options.idle = std::chrono::seconds{10};
    options.request = std::chrono::seconds{10};
    options.header_bytes = 16 * 1024;
    options.body_bytes = 1024; // nothing here takes a body
    impl_ = std::make_unique<Impl>(std::move(executor), timers, std::move(options), std::move(look));
}

AdminServer::~AdminServer() = default;

std::uint16_t AdminServer::port() const
{
    return impl_->server.port();
}

void AdminServer::start()
{
    impl_->server.start();
}

asio::awaitable<void> AdminServer::stop(core::Deadline deadline)
{
    return impl_->server.stop(deadline);
}

} // namespace headcount::app
