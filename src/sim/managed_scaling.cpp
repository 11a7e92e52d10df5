#include "headcount/sim/managed_scaling.hpp"

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration look_every = 1min;
constexpr std::uint32_t looks_to_shrink = 15;

bool is_protected(const Instance& instance)
{
    return std::ranges::any_of(instance.placed, [](const auto& entry) {
        return entry.first->spec.scheduling != Scheduling::daemon && entry.second > 0;
    });
}

// How many tasks of the service one empty instance takes.
std::uint32_t room(const ServiceSpec& service, const InstanceSpec& instance)
{
    if (service.distinct_instance) return 1;
    const auto& [cpu, memory] = service.needs;
    const auto fits = std::min(instance.resources.cpu / std::max<std::int64_t>(cpu, 1),
                               instance.resources.memory / std::max<std::int64_t>(memory, 1));
    return static_cast<std::uint32_t>(std::max<std::int64_t>(fits, 1));
}

} // namespace

ManagedScaling::ManagedScaling(EcsWorld& world, ScalingGroup group)
    : world_(world), group_(std::move(group)), next_(world.now() + look_every), next_look_(next_)
{
    for (std::uint32_t i = 0; i < group_.least; ++i)
        (void)world_.register_instance(group_.cluster, group_.instances).value();
}

void ManagedScaling::apply_due(core::Time now)
{
    while (next_ <= now) {
        world_.advance(next_);
        while (!booting_.empty() && booting_.front() <= next_) {
            booting_.erase(booting_.begin());
            (void)world_.register_instance(group_.cluster, group_.instances).value();
        }
        if (next_look_ <= next_) {
            look();
            next_look_ += look_every;
        }
        next_ = booting_.empty() ? next_look_ : std::min(next_look_, booting_.front());
    }
}

std::uint32_t ManagedScaling::size() const
{
    const auto* cluster = world_.find_cluster(group_.cluster);
    const auto registered = std::ranges::count_if(cluster->instances, [this](const auto& entry) {
        return entry.second->spec.capacity_provider == group_.instances.capacity_provider;
    });
    return static_cast<std::uint32_t>(registered) + static_cast<std::uint32_t>(booting_.size());
}

// What boots is there already as far as tasks wait for it.
std::uint32_t ManagedScaling::waiting() const
{
    std::uint32_t instances = 0;
    for (const auto& [name, service] : world_.find_cluster(group_.cluster)->services) {
        const auto& providers = service->spec.capacity_providers;
        const bool ours = std::ranges::find(providers, group_.instances.capacity_provider) != providers.end();
        const auto placed = service->running + service->pending;
        if (!ours || service->status != ServiceStatus::active || service->desired <= placed) continue;
        const auto each = room(service->spec, group_.instances);
        instances = std::max(instances, (service->desired - placed + each - 1) / each);
    }
    return instances;
}

ManagedScaling::Need ManagedScaling::need() const
{
    Need need;
    for (const auto& [id, instance] : world_.find_cluster(group_.cluster)->instances) {
        if (instance->spec.capacity_provider != group_.instances.capacity_provider) continue;
        if (is_protected(*instance))
            ++need.instances;
        else
            need.unneeded.push_back(instance->arn);
    }
    const auto boots = static_cast<std::uint32_t>(booting_.size());
    if (const auto more = waiting(); more > boots)
        need.instances = size() + (more - boots);
    else if (more > 0)
        need.instances = size();
    return need;
}

std::uint32_t ManagedScaling::reservation() const
{
    const auto here = size();
    const auto needed = need().instances;
    if (here == 0) return needed == 0 ? 100 : 200;
    return needed * 100 / here;
}

void ManagedScaling::look()
{
    const auto percent = reservation();
    below_ = percent < group_.target ? below_ + 1 : 0;
    const auto wanted_for = [this](std::uint32_t needed) { return (needed * 100 + group_.target - 1) / group_.target; };
    const auto now = need();
    const auto wanted = std::clamp(wanted_for(now.instances), group_.least, group_.most);
    const auto here = size();
    if (percent > group_.target && wanted > here) return grow(wanted - here);
    if (below_ >= looks_to_shrink && wanted < here) shrink(here - wanted, now.unneeded);
}

void ManagedScaling::grow(std::uint32_t by)
{
    for (; by > 0; --by)
        booting_.push_back(world_.now() + group_.boot);
}

void ManagedScaling::shrink(std::uint32_t by, const std::vector<std::string>& unneeded)
{
    for (const auto& arn : unneeded) {
        if (by == 0) return;
        (void)world_.terminate(arn).value();
        --by;
    }
}

} // namespace headcount::sim
