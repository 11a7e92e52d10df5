#include "simulation/managed_fleet.hpp"

#include "headcount/sim/ecs_world.hpp"
#include "simulation/world_setup.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace headcount::simulation {
namespace {

using namespace std::chrono_literals;

const std::string provider = "spot"; // one of those that count
const std::string load = "web";

sim::ScalingGroup group(sim::EcsWorld& ecs, const core::ClusterKey& cluster, std::uint32_t most)
{
    (void)ecs.create_cluster(cluster).value();
    sim::InstanceSpec instance;
    instance.capacity_provider = provider;
    instance.attributes = {{"pool", "web"}}; // and of the pool that counts
    return {.cluster = cluster, .instances = instance, .least = 2, .most = most};
}

sim::ServiceSpec service(const std::string& name, bool by_provider, std::uint32_t cpu)
{
    sim::ServiceSpec spec{.name = name};
    spec.needs = {cpu, 128};
    if (by_provider) {
        spec.launch_type.clear();
        spec.capacity_providers = {provider};
    }
    return spec;
}

} // namespace

std::ostream& operator<<(std::ostream& out, const ManagedScalingOptions& options)
{
    return out << "managed scaling to " << options.most << ", follower of " << options.follower_cpu
               << (options.follower_by_provider ? " by provider" : " by launch type");
}

ManagedFleet::ManagedFleet(sim::SimulatedAws& aws, net::Timers& timers, core::ClusterKey cluster,
                           ManagedScalingOptions options, const std::vector<std::string>& follower_member_of,
                           bool distinct_instance, std::uint64_t seed)
    : aws_(aws), timers_(timers), cluster_(std::move(cluster)),
      scaling_(aws.ecs(), group(aws.ecs(), cluster_, options.most)), random_(seed)
{
    auto follower = service(followed_service, options.follower_by_provider, options.follower_cpu);
    follower.member_of = follower_member_of;
    follower.distinct_instance = distinct_instance;
    (void)aws_.ecs().create_service(cluster_, std::move(follower)).value();
    (void)aws_.ecs().create_service(cluster_, service(load, true, 512)).value();
}

void ManagedFleet::change_load()
{
    const auto tasks = static_cast<std::uint32_t>(random_.below(40));
    (void)aws_.ecs().set_desired(cluster_, load, tasks).value();
}

void ManagedFleet::sample()
{
    const auto& ecs = aws_.ecs();
    samples_.push_back({timers_.now(), scaling_.size(), ecs.desired(cluster_, followed_service)});
}

asio::awaitable<void> ManagedFleet::live(core::Time load_stops, core::Time end)
{
    auto next_load = timers_.now() + 1min;
    while (timers_.now() < end) {
        const auto next = std::min(scaling_.next(), end);
        co_await net::sleep_until(timers_, next);
        scaling_.apply_due(timers_.now());
        if (timers_.now() >= next_load && timers_.now() < load_stops) {
            change_load();
            next_load = timers_.now() + random_.up_to(20min);
        }
        if (samples_.empty() || timers_.now() - samples_.back().at >= 1min) sample();
    }
}

} // namespace headcount::simulation
