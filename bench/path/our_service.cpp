#include "path/our_service.hpp"

#include "event_corpus.hpp"
#include "path/event_source.hpp"

#include "headcount/app/aws_access.hpp"
#include "headcount/app/service.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

namespace headcount::bench {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto patience = 300s;
constexpr const char* region = "eu-west-1";

std::shared_ptr<const core::Config> configuration(std::size_t in_flight)
{
    auto config = std::make_shared<core::Config>();
    config->rules.emplace_back().service = "node-agent";
    config->recheck = 0s;
    config->sweep = 0s;
    config->limits.api_share.reset();
    config->limits.in_flight = config->limits.per_account = static_cast<std::uint32_t>(in_flight);
    return config;
}

std::string url_text(const net::Url& url)
{
    return (url.endpoint.tls ? "https://" : "http://") + url.endpoint.authority();
}

aws::Surroundings surroundings(const EcsServer& server)
{
    auto environment = [server](std::string_view name) -> std::optional<std::string> {
        if (name == "AWS_ACCESS_KEY_ID") return server.key_id;
        if (name == "AWS_SECRET_ACCESS_KEY") return server.secret;
        if (name == "AWS_SESSION_TOKEN") return server.session_token;
        if (name == "AWS_ACCOUNT_ID") return path_account;
        if (name == "AWS_REGION") return region;
        if (name == "AWS_ENDPOINT_URL_ECS") return url_text(server.url);
        return std::nullopt;
    };
    auto no_files = [](const std::string&) -> core::Result<std::optional<std::string>> {
        return std::optional<std::string>{};
    };
    return {.environment = environment, .read_file = no_files};
}

net::HttpClientOptions options_trusting(const std::string& ca_file)
{
    net::HttpClientOptions options;
    options.ca_file = ca_file;
    return options;
}

// Keeps what is asked on its way to the network.
class Tap final : public net::Transport {
public:
    explicit Tap(net::Transport& wire) : wire_(wire) {}

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override
    {
        net::Request copy = request;
        copy.steps = nullptr; // they are of this call
        auto answer = co_await wire_.send(std::move(request), deadline);
        if (answer) seen.push_back({std::move(copy), answer->body.size()});
        co_return answer;
    }

    std::vector<SeenCall> seen;

private:
    net::Transport& wire_;
};

// The object graph of the service over one transport.
class Graph {
public:
    Graph(asio::io_context& io, net::Timers& timers, net::Transport& transport, const EcsServer& server,
          std::size_t in_flight)
        : io_(io), timers_(timers), config_(configuration(in_flight)), access_(access(transport, server)),
          tasks_(io.get_executor())
    {
        run_one(find_account());
        auto source = std::make_unique<EventSource>(timers, 2 * in_flight);
        source_ = source.get();
        app::ServiceParts parts{.executor = io.get_executor(),
                                .timers = timers,
                                .random = random_,
                                .ecs = access_->ecs(),
                                .log = *log_,
                                .metrics = metrics_,
                                .sources = {},
                                .own_account = path_account,
                                .home_regions = {region},
                                .sweeps = false,
                                .on_run = [this](const app::RunRecord& run) { note(run); }};
        parts.sources.push_back(std::move(source));
        service_ = std::make_unique<app::Service>(config_, std::move(parts));
        service_->start();
    }

    ~Graph()
    {
        run_one(stop());
        service_.reset();
    }

    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;

    // `to_apply`: those that must set a count.
    std::vector<AppliedRun> run(std::vector<std::string> events, std::size_t to_apply)
    {
        bool done = false;
        runs_.clear();
        runs_.reserve(to_apply);
        source_->put(std::move(events), [this, &done] {
            done = true;
            io_.stop();
        });
        io_.restart();
        io_.run_for(patience);
        if (failure_.empty() && (!done || runs_.size() != to_apply || source_->given_back() > 0))
            failure_ = std::to_string(runs_.size()) + " events set a count, not " + std::to_string(to_apply);
        if (!failure_.empty()) throw std::runtime_error("the service of the benchmark failed: " + failure_);
        return std::exchange(runs_, {});
    }

private:
    std::unique_ptr<app::AwsAccess> access(net::Transport& transport, const EcsServer& server)
    {
        auto made = app::AwsAccess::make(*config_, {.executor = io_.get_executor(),
                                                    .timers = timers_,
                                                    .transport = transport,
                                                    .processes = processes_,
                                                    .random = random_.fork(),
                                                    .log = *log_,
                                                    .metrics = metrics_,
                                                    .surroundings = surroundings(server)});
        if (!made) throw std::runtime_error(made.error().message);
        return std::move(*made);
    }

    asio::awaitable<void> find_account()
    {
        const auto found = co_await access_->find_own_account(core::Deadline::never());
        if (!found) failure_ = found.error().message;
    }

    asio::awaitable<void> stop()
    {
        const auto soon = core::Deadline::after(timers_.now(), 5s);
        co_await service_->stop(soon);
        co_await access_->stop();
    }

    void run_one(asio::awaitable<void> task)
    {
        tasks_.spawn(std::move(task));
        io_.restart();
        while (tasks_.size() > 0)
            io_.run_one();
    }

    void note(const app::RunRecord& run)
    {
        const bool adjusted = run.report.outcome == core::Outcome::adjusted && run.report.calls == 3;
        if (adjusted) runs_.push_back({run.took - run.queue_time});
        if (!adjusted && failure_.empty())
            failure_ = "cluster " + run.cluster.name + ": " + std::to_string(run.report.calls) + " calls" +
                       (run.report.rows.empty() ? "" : ", " + run.report.rows.front().decision.words);
    }

    asio::io_context& io_;
    net::Timers& timers_;
    std::shared_ptr<const core::Config> config_;
    core::Random random_{1};
    std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
    observe::Metrics metrics_;
    net::NoProcesses processes_;
    std::unique_ptr<app::AwsAccess> access_;
    EventSource* source_ = nullptr; // the service owns it
    std::vector<AppliedRun> runs_;
    std::string failure_;
    net::TaskGroup tasks_;
    std::unique_ptr<app::Service> service_;
};

} // namespace

struct OurService::Impl {
    Impl(const EcsServer& server, std::size_t in_flight)
        : http(io.get_executor(), timers, options_trusting(server.ca_file)), graph(io, timers, http, server, in_flight)
    {
    }

    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
    net::RealTimers timers{io};
    net::HttpClient http;
    Graph graph;
};

OurService::OurService(const EcsServer& server, std::size_t in_flight)
    : impl_(std::make_unique<Impl>(server, in_flight))
{
}

OurService::~OurService() = default;

std::vector<AppliedRun> OurService::run(std::vector<std::string> events)
{
    const std::size_t count = events.size();
    return impl_->graph.run(std::move(events), count);
}

void OurService::pass(std::vector<std::string> events)
{
    impl_->graph.run(std::move(events), 0);
}

std::vector<SeenCall> calls_of(const EcsServer& server, const std::string& event)
{
    asio::io_context io{1};
    const asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
    net::RealTimers timers{io};
    net::HttpClient http{io.get_executor(), timers, options_trusting(server.ca_file)};
    Tap tap{http};
    Graph graph{io, timers, tap, server, 1};
    graph.run({event}, 1);
    return std::move(tap.seen);
}

std::string event_of(const std::string& cluster, std::size_t instance)
{
    constexpr std::string_view of_the_corpus = "0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5";
    std::array<char, of_the_corpus.size() + 1> id;
    std::snprintf(id.data(), id.size(), "%032zx", instance);
    std::string event = registered_event(cluster);
    for (auto at = event.find(of_the_corpus); at != event.npos; at = event.find(of_the_corpus, at + 1))
        event.replace(at, of_the_corpus.size(), id.data());
    return event;
}

} // namespace headcount::bench
