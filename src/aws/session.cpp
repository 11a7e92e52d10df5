#include "headcount/aws/session.hpp"

#include "headcount/aws/profile.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/aws/retry_settings.hpp"
#include "headcount/aws/role_sessions.hpp"
#include "headcount/aws/transport_options.hpp"
#include "headcount/core/arn.hpp"

#include <random>
#include <stdexcept>
#include <utility>

namespace headcount::aws {

namespace {

core::Error wrong(std::string message)
{
    return {core::ErrorKind::invalid, "", std::move(message), false, ""};
}

std::uint64_t seed_of_the_machine()
{
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
}

} // namespace

struct Session::Impl {
    Impl(asio::io_context& io, Surroundings surroundings, net::HttpClientOptions transport, ClientOptions calls,
         std::string in_region, observe::Log* given_log)
        : region(std::move(in_region)), timers(io), random(seed_of_the_machine()), silence(observe::make_silent_log()),
          log(given_log != nullptr ? *given_log : *silence), http(io.get_executor(), timers, std::move(transport)),
          credentials(default_chain(std::move(surroundings), http, timers), timers, random, log), source(credentials),
          client(http, timers, random, source, metrics, log, std::move(calls)), ecs(client), sqs(client, log),
          sts(client, region)
    {
    }

    std::string region;
    net::RealTimers timers;
    core::Random random;
    std::unique_ptr<observe::Log> silence;
    observe::Log& log;
    observe::Metrics metrics;
    net::HttpClient http;
    RefreshingProvider credentials;
    BaseCredentials source;
    Client client;
    Ecs ecs;
    Sqs sqs;
    Sts sts;
};

core::Result<std::unique_ptr<Session>> Session::open(asio::io_context& io, Surroundings surroundings,
                                                     SessionOptions options)
{
    std::string region = options.region;
    if (region.empty()) region = default_region(surroundings).value_or("");
    if (region.empty()) return wrong("no region is set: set AWS_REGION, or `region` of the profile");
    if (!core::is_region(region))
        return wrong("\"" + region + "\" is no region: set AWS_REGION to one such as eu-west-1");
    auto endpoints = endpoint_rules(surroundings);
    if (!endpoints) return endpoints.error();
    const auto retries = retry_settings(surroundings);
    if (!retries) return retries.error();

    auto transport = transport_options(surroundings);
    if (!transport) return transport.error();

    ClientOptions calls;
    calls.attempts = options.attempts.value_or(retries->attempts.value_or(calls.attempts));
    calls.mode = retries->mode;
    calls.attempt_time = options.attempt_time;
    calls.endpoints = std::move(*endpoints);
    transport->limits = options.transport;
    try {
        auto impl = std::make_unique<Impl>(io, std::move(surroundings), std::move(*transport), std::move(calls),
                                           std::move(region), options.log);
        return std::unique_ptr<Session>(new Session(std::move(impl)));
    } catch (const std::runtime_error& error) { // of the CA file
        return wrong(error.what());
    }
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

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
