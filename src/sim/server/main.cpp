// headcount-sim: the simulated AWS on a port. Prints one line of JSON when it is ready and ends at SIGTERM or SIGINT.
#include "headcount/net/task_group.hpp"
#include "sim/fault_names.hpp"
#include "sim/server/sim_server.hpp"

#include <CLI/CLI.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace headcount;
namespace asio = boost::asio;

struct Arguments {
    sim::SimServerOptions server;
    std::string listen = "127.0.0.1:4566";
    std::vector<std::string> policies;
    std::vector<std::string> trust;
    std::string faults;
    int task_start_ms = 2000;
    bool no_verify = false;
    bool no_buckets = false;
};

void describe(CLI::App& app, Arguments& a)
{
    app.set_version_flag("--version", std::string("headcount-sim ") + HEADCOUNT_VERSION);
    app.add_option("--listen", a.listen, "HOST:PORT to listen on; port 0: any free one")->capture_default_str();
    app.add_flag("--tls", a.server.tls, "serve over TLS, with a certificate made now unless --cert is given");
    app.add_option("--ca-out", a.server.ca_out, "write the certificate that clients are to trust to this file");
    auto* cert = app.add_option("--cert", a.server.certificate_file, "PEM certificate chain to use");
    auto* key = app.add_option("--key", a.server.key_file, "PEM private key of --cert");
    cert->needs(key);
    key->needs(cert);
    app.add_option("--accounts", a.server.accounts, "account ids, comma separated")
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--region", a.server.region, "region of clusters and queue")->capture_default_str();
    app.add_option("--seed", a.server.aws.seed, "seed of all chance")->capture_default_str();
    app.add_option("--clusters", a.server.clusters, "clusters to begin with, over the accounts in turn")
        ->check(CLI::Range(0, 10'000));
    app.add_option("--instances", a.server.instances, "container instances of each cluster")
        ->check(CLI::Range(0, 5'000));
    app.add_option("--service", a.server.service, "a service in each cluster, one task per instance");
    app.add_option("--service-events", a.server.service_events,
                   "messages of its past that DescribeServices shows of it, as AWS does of every older service")
        ->check(CLI::Range(0, 100));
    app.add_option("--task-start", a.task_start_ms, "milliseconds from a task's being placed to its running")
        ->check(CLI::Range(0, 600'000))
        ->capture_default_str();
    app.add_option("--queue", a.server.queue, "a queue of the first account that gets the events of all");
    app.add_option("--dead-letters", a.server.dead_letters,
                   "messages received this often move to a dead-letter queue, <queue>-dead; 0: there is none")
        ->check(CLI::Range(0, 1000));
    app.add_option("--external-id", a.server.external_id, "external id that the roles ask for");
    app.add_option("--web-identity", a.server.web_identity,
                   "token that the roles accept from an identity provider; none: they accept no token");
    app.add_option(
        "--policy", a.policies,
        "ARN=FILE: what this user or role may do, an IAM policy document; several add up. Who has none may do "
        "everything");
    app.add_option("--trust", a.trust, "ARN=FILE: the trust policy of this role, in place of --external-id");
    app.add_option("--faults", a.faults, "name=value,…: reset_before=0.01, latency_ms=5, …; all names are below");
    app.add_flag("--no-verify", a.no_verify, "believe any signature");
    app.add_flag("--no-buckets", a.no_buckets, "do not throttle");
    app.footer("Faults, as probabilities from 0 to 1 of each request (event, message, entry) or as milliseconds:\n" +
               sim::describe_faults() + "POST /_sim/faults {\"reset_before\": 0.01, …} changes them while it runs.");
}

// Host and port of "127.0.0.1:4566", "[::1]:0".
void read_listen(Arguments& a)
{
    const auto colon = a.listen.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("--listen needs HOST:PORT, not '" + a.listen + "'");
    auto host = a.listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = a.listen.substr(colon + 1);
    const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos;
    if (!digits || std::stoul(port) > 65'535) throw std::runtime_error("--listen has no port in '" + a.listen + "'");
    a.server.host = std::move(host);
    a.server.port = static_cast<std::uint16_t>(std::stoul(port));
}

// ARN=FILE: the ARN, and what the file holds.
std::pair<std::string, std::string> arn_and_document(const std::string& option, const std::string& value)
{
    const auto equals = value.find('=');
    std::ifstream file(equals == value.npos ? "" : value.substr(equals + 1));
    if (!file) throw std::runtime_error(option + " needs ARN=FILE of a file that can be read, not '" + value + "'");
    return {value.substr(0, equals), {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
}

void read_policies(Arguments& a)
{
    for (const std::string& value : a.policies) {
        auto [arn, document] = arn_and_document("--policy", value);
        a.server.aws.policies[arn].push_back(std::move(document));
    }
    for (const std::string& value : a.trust) {
        auto [arn, document] = arn_and_document("--trust", value);
        a.server.trust[arn] = std::move(document);
    }
}

void settle(Arguments& a)
{
    read_listen(a);
    read_policies(a);
    const auto faults = sim::parse_faults(a.faults);
    if (!faults) throw std::runtime_error("--faults: " + faults.error().message);
    a.server.aws.faults = *faults;
    a.server.aws.task_start = std::chrono::milliseconds{a.task_start_ms};
    a.server.aws.verify_signatures = !a.no_verify;
    a.server.aws.api_buckets = !a.no_buckets;
}

asio::awaitable<void> run_until_told(sim::SimServer& server, net::Timers& timers, asio::io_context& io)
{
    asio::signal_set signals(io, SIGTERM, SIGINT);
    server.start();
    std::cout << boost::json::serialize(server.description()) << std::endl;
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto deadline = core::Deadline::after(timers.now(), std::chrono::seconds{2});
    auto stopping = server.stop(deadline);
    co_await std::move(stopping);
}

int run(Arguments arguments)
{
    settle(arguments);
    asio::io_context io(1);
    net::RealTimers timers(io);
    sim::SimServer server(io.get_executor(), timers, std::move(arguments.server));
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(run_until_told(server, timers, io));
    while (tasks.size() > 0)
        io.run_one();
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"The simulated AWS of headcount: ECS, SQS and STS on one port, signatures verified."};
    Arguments arguments;
    describe(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 64;
    }
    try {
        return run(std::move(arguments));
    } catch (const std::exception& error) {
        std::cerr << "headcount-sim: " << error.what() << '\n';
        return 1;
    }
}
