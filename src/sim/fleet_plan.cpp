#include "sim/fleet_plan.hpp"

#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>

namespace headcount::sim {
namespace {

constexpr core::Duration never = core::Duration::max();

constexpr std::array names{"orders", "billing", "search", "checkout", "catalog", "media",   "reports", "mail",
                           "login",  "events",  "images", "pricing",  "stock",   "parcels", "ledger",  "maps"};
constexpr std::array pools{"web", "batch"};
constexpr std::array providers{"spot", "", "on-demand"};
constexpr std::array types{"c7g.large", "m7g.xlarge", "c6i.2xlarge"};

std::string cluster_name(std::size_t number)
{
    const std::string name = names[number % names.size()];
    return number < names.size() ? name : name + '-' + std::to_string(number / names.size() + 1);
}

// A few clusters are different: without the service, with it as a DAEMON, with it deleted.
FleetKind kind_of(std::size_t number, std::size_t clusters)
{
    if (clusters >= 4 && number % 16 == 3) return FleetKind::without;
    if (clusters >= 8 && number == 6) return FleetKind::daemon;
    if (clusters >= 8 && number == 7) return FleetKind::inactive;
    return FleetKind::follows;
}

// Tells the stories of one cluster in the order of time. An instance is in one story at a time: `free_from` says when
// it may be in the next, so that every change is one that ECS accepts.
class Storyteller {
public:
    Storyteller(const FleetOptions& options, std::size_t number, core::Random chance, FleetPlan& plan)
        : options_(options), number_(number), chance_(chance), plan_(plan), cluster_(plan.clusters[number])
    {
        last_ = options.duration / 5 * 4;
        cluster_.at_start = chance_.below(9);
        for (std::size_t i = 0; i < cluster_.at_start; ++i)
            add(core::Duration::zero());
        cluster_.desired = static_cast<std::uint32_t>(cluster_.at_start);
        if (chance_.chance(0.2)) cluster_.desired = static_cast<std::uint32_t>(chance_.below(12));
    }

    void tell()
    {
        std::vector<core::Duration> begins;
        const auto stories = std::max<std::int64_t>(1, options_.duration * 3 / 4 / options_.story_every);
        const auto first = options_.duration / 50;
        for (std::int64_t i = 0; i < stories; ++i)
            begins.push_back(first + chance_.up_to(options_.duration * 7 / 10 - first));
        std::sort(begins.begin(), begins.end());
        for (const auto at : begins)
            tell_one(at, at == begins.front());
    }

private:
    // The first story always changes the count: a service that starts out of step is then noticed by its event.
    void tell_one(core::Duration at, bool first)
    {
        const auto free = free_at(at);
        const auto dice = chance_.below(100);
        if (free.empty() || first) return grow(at);
        if (free.size() < options_.most_instances && dice < 35) return grow(at);
        if (dice < 55) return shrink(at, free);
        if (dice < 70) return fail(at, free);
        if (dice < 90) return blink(at, free);
        orphan(at, free);
    }

    void grow(core::Duration at)
    {
        const bool wave = chance_.chance(0.4);
        const auto count = wave ? chance_.between(2, 6) : 1;
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto instance = add(at);
            change(at, instance, FleetStep::enlist);
            at = std::min(at + chance_.up_to(options_.duration / 200), last_);
        }
    }

    void shrink(core::Duration at, std::vector<std::size_t> free)
    {
        for (const auto instance : some(free, 3)) {
            change(at, instance, FleetStep::drain);
            const auto later = after(at);
            const auto dice = chance_.below(4);
            if (dice == 3 && options_.leave_draining) {
                free_from_[instance] = never;
            } else if (dice == 0) {
                change(later, instance, FleetStep::activate);
                free_from_[instance] = later;
            } else {
                change(later, instance, dice == 1 ? FleetStep::deregister : FleetStep::terminate);
                free_from_[instance] = never;
            }
        }
    }

    void fail(core::Duration at, std::vector<std::size_t> free)
    {
        for (const auto instance : some(free, 2)) {
            change(at, instance, chance_.chance(0.5) ? FleetStep::deregister : FleetStep::terminate);
            free_from_[instance] = never;
        }
    }

    void blink(core::Duration at, std::vector<std::size_t> free)
    {
        for (const auto instance : some(free, 2)) {
            const auto later = after(at);
            change(at, instance, FleetStep::disconnect);
            change(later, instance, FleetStep::reconnect);
            free_from_[instance] = later;
        }
    }

    // The agent goes first, then the machine: the instance is counted until someone takes it out, or for ever.
    void orphan(core::Duration at, std::vector<std::size_t> free)
    {
        for (const auto instance : some(free, 1)) {
            const auto ended = after(at);
            change(at, instance, FleetStep::disconnect);
            change(ended, instance, FleetStep::terminate);
            if (chance_.chance(0.8)) change(after(ended), instance, FleetStep::deregister);
            free_from_[instance] = never;
        }
    }

    std::size_t add(core::Duration free_from)
    {
        InstanceSpec spec;
        spec.zone = cluster_.key.region + "abc"[chance_.below(3)];
        spec.type = types[chance_.below(types.size())];
        spec.ec2_id = "i-" + chance_.hex(17);
        const auto number = cluster_.instances.size(); // dealt, not drawn: stories stay what they were
        spec.attributes = {{"pool", pools[number % pools.size()]}};
        spec.capacity_provider = providers[number % providers.size()];
        cluster_.instances.push_back(std::move(spec));
        free_from_.push_back(free_from);
        return cluster_.instances.size() - 1;
    }

    std::vector<std::size_t> free_at(core::Duration at) const
    {
        std::vector<std::size_t> free;
        for (std::size_t i = 0; i < free_from_.size(); ++i) {
            if (free_from_[i] < at) free.push_back(i);
        }
        return free;
    }

    std::vector<std::size_t> some(std::vector<std::size_t>& from, std::uint64_t most)
    {
        const auto count = std::min<std::uint64_t>(chance_.between(1, most), from.size());
        for (std::uint64_t i = 0; i < count; ++i)
            std::swap(from[i], from[i + chance_.below(from.size() - i)]);
        from.resize(count);
        return from;
    }

    core::Duration after(core::Duration at)
    {
        const auto pause = options_.duration / 100 + chance_.up_to(options_.duration / 20);
        return std::min(at + pause, last_);
    }

    void change(core::Duration at, std::size_t instance, FleetStep step)
    {
        plan_.changes.push_back({at, number_, instance, step, plan_.changes.size()});
    }

    const FleetOptions& options_;
    std::size_t number_;
    core::Random chance_;
    FleetPlan& plan_;
    PlannedCluster& cluster_;
    core::Duration last_{}; // nothing changes after it
    std::vector<core::Duration> free_from_;
};

} // namespace

FleetPlan draw_fleet(const FleetOptions& options)
{
    if (options.scopes.empty() || options.clusters == 0) {
        throw std::invalid_argument("a fleet needs at least one account and region, and one cluster");
    }
    if (options.duration <= core::Duration::zero() || options.story_every <= core::Duration::zero()) {
        throw std::invalid_argument("a fleet's duration and the time between its stories must be positive");
    }
    FleetPlan plan;
    for (std::size_t i = 0; i < options.clusters; ++i) {
        const auto& scope = options.scopes[i % options.scopes.size()];
        core::ClusterKey key{std::string{core::partition_of(scope.region)}, scope.account, scope.region,
                             cluster_name(i)};
        plan.clusters.push_back({std::move(key), kind_of(i, options.clusters), 0, 0, {}});
    }
    core::Random chance{options.seed};
    for (std::size_t i = 0; i < options.clusters; ++i)
        Storyteller{options, i, chance.fork(), plan}.tell();
    std::sort(plan.changes.begin(), plan.changes.end(), [](const FleetChange& a, const FleetChange& b) {
        return std::tie(a.at, a.drawn) < std::tie(b.at, b.drawn);
    });
    return plan;
}

} // namespace headcount::sim
