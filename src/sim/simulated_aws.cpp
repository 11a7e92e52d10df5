#include "headcount/sim/simulated_aws.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "headcount/sim/queue_world.hpp"
#include "headcount/sim/sqs_api.hpp"
#include "sim/api_buckets.hpp"
#include "sim/calendar.hpp"
#include "sim/ecs_api.hpp"
#include "sim/event_bus.hpp"
#include "sim/family.hpp"
#include "sim/fault_plan.hpp"
#include "sim/front_error.hpp"
#include "sim/key_ring.hpp"
#include "sim/sigv4_verifier.hpp"
#include "sim/sts_api.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/this_coro.hpp>

#include <stdexcept>
#include <utility>

namespace headcount::sim {
namespace {

constexpr auto hang = std::chrono::minutes{1};

EcsWorldOptions world_options(const SimulatedAwsOptions& options, const net::Timers& timers)
{
    return {.seed = options.seed,
            .start = timers.now(),
            .wall_at_start = timers.wall(),
            .task_start = options.task_start,
            .task_stop = options.task_stop};
}

// The streams of chance are apart, so that a fault more does not change what the world does.
enum Stream : std::uint64_t { ecs_stream, queue_stream, event_stream, fault_stream, key_stream, id_stream };

core::Random stream(std::uint64_t seed, Stream which)
{
    core::Random root(seed);
    auto random = root.fork();
    for (std::uint64_t i = 0; i < which; ++i)
        random = root.fork();
    return random;
}

} // namespace

struct SimulatedAws::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::any_io_executor executor, net::Timers& the_timers, SimulatedAwsOptions the_options)
        : timers(the_timers), options(std::move(the_options)), world(world_options(options, timers)),
          queues(stream(options.seed, queue_stream), timers.now(), timers.wall()),
          bus(stream(options.seed, event_stream), options.event_delay), keys(options.keys), ecs_api(world),
          sqs_api(queues, timers, std::move(executor)), sts_api(keys, options.roles, stream(options.seed, key_stream)),
          chance(stream(options.seed, fault_stream)), ids(stream(options.seed, id_stream))
    {
        world.on_event([this](const core::ClusterKey& cluster, std::string event) {
            bus.accept(cluster, std::move(event), options.faults, timers.now());
            wake_in_time();
        });
        world.on_sooner([this] { wake_in_time(); });
    }

    core::WallTime wall() const
    {
        return timers.wall() + std::chrono::floor<std::chrono::milliseconds>(options.faults.clock_skew);
    }

    void catch_up();
    void wake_in_time();
    void stop_waiting();

    asio::awaitable<net::ServerResponse> handle(net::ServerRequest request);
    asio::awaitable<net::Response> carry_out(net::ServerRequest request, Family family, core::Duration read_lag,
                                             std::string request_id);
    boost::system::result<Caller, AuthRefusal> authenticate(const net::ServerRequest& request, Family family) const;
    void finish(net::Response& response, const std::string& request_id) const;

    net::Timers& timers;
    SimulatedAwsOptions options;
    EcsWorld world;
    QueueWorld queues;
    EventBus bus;
    KeyRing keys;
    EcsApi ecs_api;
    SqsApi sqs_api;
    StsApi sts_api;
    ApiBuckets buckets;
    core::Random chance;
    core::Random ids;
    std::map<std::string, std::uint64_t> requests;
    std::uint64_t mishaps = 0;
    core::Time wake_at = core::Time::max();
    std::shared_ptr<asio::cancellation_signal> waiting; // lives as long as the timer that listens to it
};

void SimulatedAws::Impl::catch_up()
{
    world.advance(timers.now());
    bus.deliver(queues, timers.now());
    wake_in_time();
}

// One timer stands for all that is due: the next task and the next delivery.
void SimulatedAws::Impl::wake_in_time()
{
    const auto at = std::min(world.next_change(), bus.next());
    if (at >= wake_at) return;
    stop_waiting();
    wake_at = at;
    waiting = std::make_shared<asio::cancellation_signal>();
    auto on_time = [weak = weak_from_this(), signal = waiting](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || self->waiting != signal) return;
        self->waiting.reset();
        self->wake_at = core::Time::max();
        self->catch_up();
    };
    timers.arm(at, asio::bind_cancellation_slot(waiting->slot(), std::move(on_time)));
}

void SimulatedAws::Impl::stop_waiting()
{
    wake_at = core::Time::max();
    if (const auto signal = std::exchange(waiting, nullptr)) signal->emit(asio::cancellation_type::terminal);
}

boost::system::result<Caller, AuthRefusal> SimulatedAws::Impl::authenticate(const net::ServerRequest& request,
                                                                            Family family) const
{
    if (options.verify_signatures) {
        auto caller = verify(request, keys, wall());
        if (caller && caller->service != service_of(family)) {
            return AuthRefusal{AuthFault::mismatch, "Credential should be scoped to correct service: '" +
                                                        std::string(service_of(family)) + "'."};
        }
        return caller;
    }
    Caller caller{.key = {}, .region = "us-east-1", .service = std::string(service_of(family))};
    const auto* key = keys.first();
    if (const auto claimed = parse_authorization(net::find_header(request.headers, "authorization"))) {
        caller.region = claimed->region;
        if (const auto* known = keys.find(claimed->key_id)) key = known;
    }
    if (key != nullptr) caller.key = *key;
    return caller;
}

asio::awaitable<net::Response> SimulatedAws::Impl::carry_out(net::ServerRequest request, Family family,
                                                             core::Duration read_lag, std::string request_id)
{
    const auto caller = authenticate(request, family);
    if (!caller) co_return answer(family, caller.error(), request_id);
    const core::Scope scope{caller->key.account, caller->region};
    switch (family) {
    case Family::ecs_json: {
        if (options.api_buckets && !buckets.take(scope, ecs_operation(request), timers.now())) {
            co_return throttled(family, request_id);
        }
        catch_up();
        const EcsCaller who{.scope = scope, .arn = caller->key.arn, .read_lag = read_lag};
        auto response = ecs_api.handle(request, who, request_id);
        wake_in_time();
        co_return response;
    }
    case Family::sqs_json:
    case Family::sqs_query: {
        catch_up();
        queues.set_duplicates(options.faults.duplicate_message);
        auto answered = sqs_api.handle(std::move(request), scope.account, scope.region);
        co_return co_await std::move(answered);
    }
    case Family::sts_query: co_return sts_api.handle(request, caller->key, wall(), request_id);
    }
    co_return server_failure(family, request_id);
}

// Every answer of AWS says when and under which id; a load balancer in front of it only says when.
void SimulatedAws::Impl::finish(net::Response& response, const std::string& request_id) const
{
    const bool html = net::find_header(response.headers, "content-type") == "text/html";
    if (!html && net::find_header(response.headers, "x-amzn-requestid").empty()) {
        response.headers.push_back({"x-amzn-RequestId", request_id});
    }
    if (net::find_header(response.headers, "date").empty()) response.headers.push_back({"Date", http_date(wall())});
}

asio::awaitable<net::ServerResponse> SimulatedAws::Impl::handle(net::ServerRequest request)
{
    const auto self = shared_from_this();
    // Waits end early when cancelled; every step below then hurries to an answer that nobody reads.
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto family = family_of(request);
    const auto operation = operation_of(family, request);
    ++requests[operation.empty() ? "?" : operation];
    const auto request_id = ids.uuid();
    const auto fate = draw_fate(options.faults, chance);
    if (fate.mishap != Mishap::none) ++mishaps;
    net::ServerResponse result;
    result.response = html_unavailable();
    const auto before = fate.mishap == Mishap::hang ? core::Duration{hang} : fate.before;
    bool alive = before == core::Duration::zero();
    if (!alive) alive = co_await net::sleep_until(timers, timers.now() + before);
    if (!alive) co_return result;
    switch (fate.mishap) {
    case Mishap::reset_before: result.fault = net::WireFault::reset_before; break;
    case Mishap::reset_inside: result.fault = net::WireFault::reset_inside; break;
    case Mishap::server_error: result.response = server_failure(family, request_id); break;
    case Mishap::throttle: result.response = throttled(family, request_id); break;
    case Mishap::none:
    case Mishap::html_503:
    case Mishap::hang: break;
    }
    const bool reset = fate.mishap == Mishap::reset_before && fate.carried_out;
    if (fate.mishap == Mishap::none || fate.mishap == Mishap::reset_inside || reset) {
        auto carried_out = carry_out(std::move(request), family, fate.read_lag, request_id);
        result.response = co_await std::move(carried_out);
    }
    if (fate.after > core::Duration::zero()) co_await net::sleep_until(timers, timers.now() + fate.after);
    finish(result.response, request_id);
    co_return result;
}

SimulatedAws::SimulatedAws(asio::any_io_executor executor, net::Timers& timers, SimulatedAwsOptions options)
    : impl_(std::make_shared<Impl>(std::move(executor), timers, std::move(options)))
{
}

SimulatedAws::~SimulatedAws()
{
    impl_->world.on_event({});
    impl_->world.on_sooner({});
    impl_->stop_waiting();
}

asio::awaitable<net::ServerResponse> SimulatedAws::handle(net::ServerRequest request)
{
    return impl_->handle(std::move(request));
}

EcsWorld& SimulatedAws::ecs()
{
    impl_->catch_up();
    return impl_->world;
}

QueueWorld& SimulatedAws::queues()
{
    return impl_->queues;
}

void SimulatedAws::route_events(const std::string& account, const std::string& queue_url)
{
    auto queue = parse_queue_key(queue_url, "us-east-1");
    if (!queue) throw std::invalid_argument("route_events: " + queue_url + " is not the URL or ARN of a queue");
    impl_->bus.route(account, *std::move(queue));
}

void SimulatedAws::set_base_url(const std::string& url)
{
    impl_->sqs_api.set_base_url(url);
}

Faults& SimulatedAws::faults()
{
    return impl_->options.faults;
}

std::uint64_t SimulatedAws::requests(const std::string& operation) const
{
    const auto found = impl_->requests.find(operation);
    return found == impl_->requests.end() ? 0 : found->second;
}

const std::map<std::string, std::uint64_t>& SimulatedAws::requests() const
{
    return impl_->requests;
}

const std::deque<ServiceUpdate>& SimulatedAws::updates() const
{
    return impl_->ecs_api.updates();
}

EventCounts SimulatedAws::events() const
{
    return impl_->bus.counts();
}

std::uint64_t SimulatedAws::mishaps() const
{
    return impl_->mishaps;
}

void SimulatedAws::on_read(std::function<void(const core::ClusterKey& cluster)> listener)
{
    impl_->ecs_api.on_read(std::move(listener));
}

} // namespace headcount::sim
