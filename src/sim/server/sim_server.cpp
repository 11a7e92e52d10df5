#include "sim/server/sim_server.hpp"

#include "headcount/core/arn.hpp"
#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "sim/server/certificate.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace headcount::sim {
namespace {

// Visible to the owner only from its first byte on: a private key is written with it.
void write_file(const std::string& path, const std::string& text, mode_t mode)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0) throw std::runtime_error("cannot write " + path + ": " + std::generic_category().message(errno));
    std::size_t done = 0;
    while (done < text.size()) {
        const auto size = ::write(file, text.data() + done, text.size() - done);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) break;
        done += static_cast<std::size_t>(size);
    }
    const bool whole = done == text.size();
    if (::close(file) != 0 || !whole) throw std::runtime_error("cannot write all of " + path);
}

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "headcount-sim-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + pattern);
        path_ = pattern;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

std::string iam_arn(const std::string& partition, const std::string& account, const std::string& resource)
{
    return "arn:" + partition + ":iam::" + account + ":" + resource;
}

void make_keys(SimServerOptions& options)
{
    core::Random random(options.aws.seed);
    for (const auto& account : options.accounts) {
        if (!core::is_account_id(account)) throw std::runtime_error("'" + account + "' is not an account: 12 digits");
        const auto partition = std::string(core::partition_of(options.region));
        options.aws.keys.push_back({.id = "AKIASIMK" + account,
                                    .secret = random.hex(40),
                                    .account = account,
                                    .arn = iam_arn(partition, account, "user/headcount-sim")});
        const std::string role = iam_arn(partition, account, "role/headcount");
        const auto trust = options.trust.find(role);
        options.aws.roles.push_back({.arn = role,
                                     .external_id = options.external_id,
                                     .web_identity = options.web_identity,
                                     .trust = trust == options.trust.end() ? "" : trust->second});
    }
}

std::string url_host(const std::string& host)
{
    return host.find(':') == host.npos ? host : "[" + host + "]";
}

} // namespace

struct SimServer::Impl {
    Impl(asio::any_io_executor executor, net::Timers& timers, SimServerOptions the_options)
        : options(prepared(std::move(the_options))), aws(executor, timers, options.aws),
          server(executor, timers, http_options(timers),
                 [this](net::ServerRequest request) { return answer(std::move(request)); })
    {
        folder.reset(); // the server has read them, and a process that is killed leaves no key behind
        url = std::string(options.tls ? "https" : "http") + "://" + url_host(options.host) + ":" +
              std::to_string(server.port());
        aws.set_base_url(url);
        if (!options.queue.empty()) make_queue(timers);
        fill();
        control = std::make_unique<Control>(aws, timers,
                                            ControlDefaults{options.accounts.front(), options.region, queue_url});
    }

    static SimServerOptions prepared(SimServerOptions options)
    {
        if (options.accounts.empty()) throw std::runtime_error("at least one account is needed");
        if (!core::is_region(options.region)) throw std::runtime_error("'" + options.region + "' is not a region");
        make_keys(options);
        return options;
    }

    net::HttpServerOptions http_options(const net::Timers& timers);
    void make_queue(const net::Timers& timers);
    void fill();
    asio::awaitable<net::ServerResponse> answer(net::ServerRequest request);

    SimServerOptions options;
    std::unique_ptr<TemporaryFolder> folder; // of the certificate we made
    SimulatedAws aws;
    net::HttpServer server;
    std::unique_ptr<Control> control;
    std::string url;
    std::string queue_url;
};

net::HttpServerOptions SimServer::Impl::http_options(const net::Timers& timers)
{
    net::HttpServerOptions http;
    http.address = options.host;
    http.port = options.port;
    http.body_bytes = 16 * 1024 * 1024;
    if (!options.tls) return http;
    http.certificate_file = options.certificate_file;
    http.key_file = options.key_file;
    if (!http.certificate_file.empty()) return http;
    const auto made = make_certificate({"localhost", "127.0.0.1", "::1", options.host}, timers.wall());
    folder = std::make_unique<TemporaryFolder>();
    http.certificate_file = folder->file("server.pem");
    http.key_file = folder->file("server.key");
    write_file(http.certificate_file, made.chain_pem, 0644);
    write_file(http.key_file, made.key_pem, 0600);
    if (!options.ca_out.empty()) write_file(options.ca_out, made.ca_pem, 0644);
    return http;
}

void SimServer::Impl::make_queue(const net::Timers& timers)
{
    const QueueKey key{options.accounts.front(), options.region, options.queue};
    QueueSettings settings;
    if (options.dead_letters > 0) {
        const QueueKey dead{key.account, key.region, key.name + "-dead"};
        aws.queues().create(dead, {}, timers.now()).value();
        settings.redrive = Redrive{dead, options.dead_letters};
    }
    if (const auto made = aws.queues().create(key, settings, timers.now()); !made) {
        throw std::runtime_error("cannot make the queue '" + options.queue + "': " + made.error().message);
    }
    queue_url = url + "/" + key.account + "/" + key.name;
    aws.route_events("*", key.arn());
}

void SimServer::Impl::fill()
{
    auto& world = aws.ecs();
    for (std::uint32_t i = 0; i < options.clusters; ++i) {
        const auto& account = options.accounts[i % options.accounts.size()];
        const core::ClusterKey key{std::string(core::partition_of(options.region)), account, options.region,
                                   "cluster-" + std::to_string(i + 1)};
        world.create_cluster(key).value();
        for (std::uint32_t n = 0; n < options.instances; ++n)
            world.register_instance(key).value();
        if (options.service.empty()) continue;
        ServiceSpec spec;
        spec.name = options.service;
        spec.events = options.service_events;
        spec.desired = options.instances;
        spec.distinct_instance = true;
        if (const auto made = world.create_service(key, std::move(spec)); !made) {
            throw std::runtime_error("cannot make the service '" + options.service + "': " + made.error().message);
        }
    }
}

asio::awaitable<net::ServerResponse> SimServer::Impl::answer(net::ServerRequest request)
{
    if (auto controlled = control->handle(request)) {
        net::ServerResponse response;
        response.response = *std::move(controlled);
        co_return response;
    }
    const CallWatch::Inside inside(control->watch(), request);
    auto answering = aws.handle(std::move(request));
    co_return co_await std::move(answering);
}

SimServer::SimServer(asio::any_io_executor executor, net::Timers& timers, SimServerOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), timers, std::move(options)))
{
}

SimServer::~SimServer() = default;

boost::json::object SimServer::description() const
{
    const auto& options = impl_->options;
    boost::json::array accounts;
    for (std::size_t i = 0; i < options.accounts.size(); ++i) {
        const auto& key = options.aws.keys[i];
        accounts.push_back(boost::json::object{{"account", key.account},
                                               {"access_key_id", key.id},
                                               {"secret_access_key", key.secret},
                                               {"role", options.aws.roles[i].arn}});
    }
    const auto& first = options.aws.keys.front();
    return {{"url", impl_->url},
            {"ca", options.certificate_file.empty() ? options.ca_out : std::string{}},
            {"region", options.region},
            {"queue_url", impl_->queue_url},
            {"access_key_id", first.id},
            {"secret_access_key", first.secret},
            {"accounts", std::move(accounts)}};
}

void SimServer::start()
{
    impl_->server.start();
}

asio::awaitable<void> SimServer::stop(core::Deadline deadline)
{
    return impl_->server.stop(deadline);
}

} // namespace headcount::sim
