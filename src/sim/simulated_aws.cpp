#include "headcount/sim/simulated_aws.hpp"

#include "sim/simulated_aws_impl.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace headcount::sim {
namespace {

EcsWorldOptions world_options(const SimulatedAwsOptions& options, const net::Timers& timers)
{
    return {.seed = options.seed,
            .start = timers.now(),
            .wall_at_start = timers.wall(),
            .task_start = options.task_start,
            .task_stop = options.task_stop};
}

// The streams of chance are apart, so that a fault more does not change what the world does.
enum Stream : std::uint64_t {
    ecs_stream,
    queue_stream,
    event_stream,
    fault_stream,
    key_stream,
    id_stream,
    account_stream
};

core::Random stream(std::uint64_t seed, Stream which)
{
    core::Random root(seed);
    auto random = root.fork();
    for (std::uint64_t i = 0; i < which; ++i)
        random = root.fork();
    return random;
}

} // namespace

SimulatedAws::Impl::Impl(asio::any_io_executor the_executor, net::Timers& the_timers, SimulatedAwsOptions the_options)
    : executor(std::move(the_executor)), timers(the_timers), options(std::move(the_options)),
      world(world_options(options, timers)), queues(stream(options.seed, queue_stream), timers.now(), timers.wall()),
      bus(stream(options.seed, event_stream), options.event_delay), keys(options.keys),
      iam(options.policies, options.roles), ecs_api(world), sqs_api(queues, timers, executor),
      sts_api(keys, iam, options.roles, stream(options.seed, key_stream), options.longest_session),
      chance(stream(options.seed, fault_stream)), account_chance(stream(options.seed, account_stream)),
      ids(stream(options.seed, id_stream))
{
    world.on_event([this](const core::ClusterKey& cluster, std::string event) {
        bus.accept(cluster, std::move(event), options.faults, timers.now());
        wake_in_time();
    });
    world.on_sooner([this] { wake_in_time(); });
}

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

core::Result<void> SimulatedAws::filter_events(const boost::json::object& pattern)
{
    auto made = EventPattern::make(pattern);
    if (!made) return made.error();
    impl_->bus.filter(*std::move(made));
    return {};
}

void SimulatedAws::set_base_url(const std::string& url)
{
    impl_->sqs_api.set_base_url(url);
}

Faults& SimulatedAws::faults()
{
    return impl_->options.faults;
}

std::map<std::string, Faults>& SimulatedAws::account_faults()
{
    return impl_->account_faults;
}

void SimulatedAws::add_key(const AccessKey& key, const std::string& token, core::WallTime expires)
{
    impl_->keys.add({.id = key.id,
                     .secret = key.secret,
                     .token = token,
                     .account = key.account,
                     .arn = key.arn,
                     .user_id = "AIDAROTATES",
                     .expires = expires},
                    impl_->wall());
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

void SimulatedAws::on_call(std::function<void(const EcsCallSeen& call)> listener)
{
    impl_->on_call = std::move(listener);
}

const MostInside& SimulatedAws::most_inside() const
{
    return impl_->inside.most();
}

} // namespace headcount::sim
