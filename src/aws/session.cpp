#include "headcount/aws/session.hpp"

#include "core/invalid.hpp"
#include "headcount/aws/profile.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/role_sessions.hpp"
#include "headcount/aws/transport_options.hpp"
#include "headcount/aws/unsupported.hpp"
#include "headcount/aws/user_agent.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/net/process.hpp"
#include "headcount/net/task_group.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace headcount::aws {

namespace {

// Whoever reads a setting of the profile in use reads it of this one.
Surroundings with_profile(Surroundings surroundings, const std::string& profile)
{
    surroundings.environment = [before = std::move(surroundings.environment), profile](std::string_view name) {
        return name == "AWS_PROFILE" ? std::optional<std::string>(profile) : before(name);
    };
    return surroundings;
}

} // namespace

struct Session::Impl {
    Impl(asio::io_context& in, Surroundings surroundings, net::HttpClientOptions transport, ClientOptions calls,
         std::string in_region, std::optional<std::string> profile, observe::Log* given_log)
        : io(in), region(std::move(in_region)), timers(io), random(core::Random::of_the_machine()),
          silence(observe::make_silent_log()), log(given_log != nullptr ? *given_log : *silence),
          http(io.get_executor(), timers, std::move(transport)), processes(io.get_executor(), timers),
          credentials(default_chain({.surroundings = std::move(surroundings),
                                     .transport = http,
                                     .timers = timers,
                                     .random = random,
                                     .processes = processes,
                                     .metrics = metrics,
                                     .log = log,
                                     .sts = calls,
                                     .region = region},
                                    std::move(profile)),
                      fetches, timers, random, log),
          source(credentials), client(http, timers, random, source, metrics, log, std::move(calls)), ecs(client),
          sqs(client, log), sts(client, region), fetches(io.get_executor())
    {
    }

    asio::io_context& io;
    std::string region;
    net::RealTimers timers;
    core::Random random;
    std::unique_ptr<observe::Log> silence;
    observe::Log& log;
    observe::Metrics metrics;
    net::HttpClient http;
    net::RealProcesses processes;
    RefreshingProvider credentials;
    BaseCredentials source;
    Client client;
    Ecs ecs;
    Sqs sqs;
    Sts sts;
    net::TaskGroup fetches; // of credentials; last: they use what stands above
};

core::Result<std::unique_ptr<Session>> Session::open(asio::io_context& io, Surroundings surroundings,
                                                     SessionOptions options)
{
    std::optional<std::string> profile;
    if (!options.profile.empty()) {
        profile = options.profile;
        surroundings = with_profile(std::move(surroundings), *profile);
    }
    std::string region = options.region;
    if (region.empty()) {
        auto found = default_region(surroundings);
        if (!found) return found.error();
        region = found->value_or("");
    }
    if (region.empty()) return core::invalid("no region is set: set AWS_REGION, or `region` of the profile");
    if (!core::is_region(region))
        return core::invalid("\"" + region + "\" is no region: set AWS_REGION to one such as eu-west-1");
    auto endpoints = endpoint_rules(surroundings);
    if (!endpoints) return endpoints.error();
    if (const auto refused = unsupported(surroundings)) return core::invalid(refused->sentence());
    const auto retries = retry_settings(surroundings);
    if (!retries) return retries.error();

    auto transport = transport_options(surroundings);
    if (!transport) return transport.error();

    ClientOptions calls;
    calls.attempts = options.attempts.value_or(retries->attempts.value_or(calls.attempts));
    calls.mode = retries->mode;
    calls.attempt_time = options.attempt_time;
    calls.endpoints = std::move(*endpoints);
    calls.user_agent = user_agent(surroundings);
    transport->limits = options.transport;
    try {
        auto impl = std::make_unique<Impl>(io, std::move(surroundings), std::move(*transport), std::move(calls),
                                           std::move(region), std::move(profile), options.log);
        return std::unique_ptr<Session>(new Session(std::move(impl)));
    } catch (const std::runtime_error& error) { // of the CA file
        return core::invalid(error.what());
    }
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

namespace {

// The result is shared, since a task that did not end may go on in another run.
asio::awaitable<void> run_and_stop(Session& session, asio::awaitable<int> task,
                                   std::shared_ptr<std::optional<int>> result)
{
    const int code = co_await std::move(task);
    co_await session.stop();
    *result = code;
}

} // namespace

int Session::run(asio::awaitable<int> task)
{
    const auto result = std::make_shared<std::optional<int>>();
    impl_->io.restart(); // after an earlier run it counts as stopped
    net::TaskGroup tasks(impl_->io.get_executor());
    tasks.spawn(run_and_stop(*this, std::move(task), result));
    while (tasks.size() > 0 && impl_->io.run_one() > 0) {
    }
    if (!*result)
        throw std::logic_error("the task of Session::run() did not end: the io_context was stopped, or what the task "
                               "waited for went away");
    return **result;
}

asio::awaitable<void> Session::stop()
{
    Impl& self = *impl_;
    self.fetches.cancel();
    co_await self.fetches.join();
    self.http.close_idle();
}

const std::string& Session::region() const
{
    return impl_->region;
}
core::Scope Session::scope() const
{
    return {{}, impl_->region};
}
core::Deadline Session::in(core::Duration time) const
{
    return core::Deadline::after(impl_->timers.now(), time);
}
Ecs& Session::ecs()
{
    return impl_->ecs;
}
Sqs& Session::sqs()
{
    return impl_->sqs;
}
Sts& Session::sts()
{
    return impl_->sts;
}
Client& Session::client()
{
    return impl_->client;
}
observe::Metrics& Session::metrics()
{
    return impl_->metrics;
}

} // namespace headcount::aws
