#include "calls/our_client.hpp"

#include "headcount/aws/ecs.hpp"
#include "headcount/net/http_client.hpp"
#include "headcount/net/task_group.hpp"

#include <boost/asio/io_context.hpp>

#include <stdexcept>
#include <utility>

namespace headcount::bench {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

aws::ClientOptions options_for(const net::Url& url)
{
    aws::ClientOptions options;
    options.endpoints.configured[aws::Service::ecs].url = url;
    return options;
}

net::HttpClientOptions options_trusting(std::string ca_file)
{
    net::HttpClientOptions options;
    options.ca_file = std::move(ca_file);
    return options;
}

// Everything above the transport.
struct Caller {
    Caller(net::Transport& transport, net::Timers& timers_, const net::Url& url, aws::CredentialsPtr who)
        : timers(timers_), credentials(std::move(who)),
          client(transport, timers, random, credentials, metrics, *log, options_for(url))
    {
    }

    net::Timers& timers;
    core::Random random{1};
    aws::FixedCredentials credentials;
    observe::Metrics metrics;
    std::unique_ptr<observe::Log> log = observe::make_silent_log();
    aws::Client client;
    aws::Ecs ecs{client};
};

// Keeps the request and answers nothing.
class Recorder final : public net::Transport {
public:
    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline) override
    {
        seen = std::move(request);
        seen.steps = nullptr; // they are of this call
        co_return core::Error{core::ErrorKind::cancelled, "", "only recorded", false, ""};
    }
    net::Request seen;
};

} // namespace

aws::CredentialsPtr credentials_with_token(std::size_t token_bytes)
{
    auto who = std::make_shared<aws::Credentials>();
    who->access_key_id = "ASIAHEADCOUNTEXAMPL1";
    who->secret_access_key = core::Secret("headcount+example/secret+0123456789abcdef");
    who->session_token = core::Secret(std::string(token_bytes, 'T'));
    return who;
}

struct OurClient::Impl {
    Impl(const Server& server, aws::CredentialsPtr who, Question question_, std::size_t in_flight_)
        : http(io.get_executor(), timers, options_trusting(server.ca_file)),
          caller(http, timers, server.url, std::move(who)), question(std::move(question_)), in_flight(in_flight_)
    {
    }
    ~Impl() { io.stop(); }

    asio::awaitable<void> call_in_turn()
    {
        ++busy;
        while (left > 0) {
            --left;
            const auto deadline = core::Deadline::after(timers.now(), 10s);
            const auto answer = co_await caller.ecs.describe_clusters(question.scope, question.clusters, deadline);
            if (!answer) {
                failure = answer.error().message;
                left = 0;
            } else if (!is_right(*answer)) {
                failure = "it learned something else than what the server said";
                left = 0;
            }
        }
        if (--busy == 0) io.stop();
    }

    bool is_right(const aws::DescribedClusters& answer) const
    {
        for (const auto& cluster : answer.clusters)
            if (cluster.status != core::Status::active || cluster.instances != question.instances) return false;
        return answer.clusters.size() == question.clusters.size();
    }

    asio::io_context io{1};
    net::RealTimers timers{io};
    net::HttpClient http;
    Caller caller;
    Question question;
    std::size_t in_flight;
    std::size_t left = 0;
    std::size_t busy = 0;
    std::string failure;
    net::TaskGroup callers{io.get_executor()};
};

OurClient::OurClient(const Server& server, aws::CredentialsPtr who, Question question, std::size_t in_flight)
    : impl_(std::make_unique<Impl>(server, std::move(who), std::move(question), in_flight))
{
}

OurClient::~OurClient() = default;

void OurClient::run(std::size_t calls)
{
    impl_->left = calls;
    for (std::size_t i = 0; i < impl_->in_flight; ++i)
        impl_->callers.spawn(impl_->call_in_turn());
    impl_->io.restart();
    impl_->io.run();
    if (!impl_->failure.empty()) throw std::runtime_error("a call of ours failed: " + impl_->failure);
}

std::size_t OurClient::connections() const
{
    return impl_->http.stats().opened;
}

net::Request request_of(const OurClient::Server& server, aws::CredentialsPtr who, const Question& question)
{
    asio::io_context io{1};
    net::RealTimers timers{io};
    Recorder recorder;
    Caller caller{recorder, timers, server.url, std::move(who)};
    net::TaskGroup tasks{io.get_executor()};
    const auto ask = [](Caller& to, const Question& what) -> asio::awaitable<void> {
        co_await to.ecs.describe_clusters(what.scope, what.clusters, core::Deadline::never());
    };
    tasks.spawn(ask(caller, question));
    io.run();
    return std::move(recorder.seen);
}

} // namespace headcount::bench
