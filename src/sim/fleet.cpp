#include "headcount/sim/fleet.hpp"

#include "sim/digest.hpp"
#include "sim/fleet_plan.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace headcount::sim {
namespace {

struct Machine {
    std::string arn;
    bool connected = true;
};

struct Standing {
    std::vector<Machine> machines; // by their number in the plan
    std::uint32_t counted = 0;     // ACTIVE and DRAINING
};

template <class T>
void must(const core::Result<T>& result, const core::ClusterKey& cluster)
{
    if (result) return;
    throw std::logic_error("the story of cluster " + cluster.name + " was disturbed: " + result.error().message);
}

} // namespace

struct Fleet::Impl {
    Impl(EcsWorld& world_, FleetOptions options_)
        : world(world_), options(std::move(options_)), plan(draw_fleet(options)), standing(plan.clusters.size())
    {
        for (std::size_t i = 0; i < plan.clusters.size(); ++i)
            numbers.emplace(plan.clusters[i].key, i);
    }

    void build_cluster(std::size_t number);
    void build_service(const PlannedCluster& cluster);
    void enlist(std::size_t cluster, std::size_t instance);
    void apply(const FleetChange& change);
    FleetRow row(std::size_t number) const;

    EcsWorld& world;
    FleetOptions options;
    FleetPlan plan;
    core::Time start{};
    std::size_t done = 0; // changes
    std::vector<Standing> standing;
    std::map<core::ClusterKey, std::size_t> numbers;
};

Fleet::Fleet(EcsWorld& world, FleetOptions options) : impl_(std::make_unique<Impl>(world, std::move(options))) {}

Fleet::~Fleet() = default;

void Fleet::build(core::Time start)
{
    impl_->start = start;
    impl_->world.advance(start);
    for (std::size_t i = 0; i < impl_->plan.clusters.size(); ++i)
        impl_->build_cluster(i);
}

void Fleet::apply_due(core::Time now)
{
    while (next() <= now) {
        impl_->world.advance(next());
        impl_->apply(impl_->plan.changes[impl_->done]);
        ++impl_->done;
    }
    impl_->world.advance(now);
}

core::Time Fleet::next() const
{
    const auto& changes = impl_->plan.changes;
    return impl_->done == changes.size() ? core::Time::max() : impl_->start + changes[impl_->done].at;
}

std::uint64_t Fleet::events() const
{
    return impl_->plan.changes.size();
}

std::uint64_t Fleet::applied() const
{
    return impl_->done;
}

std::vector<core::ClusterKey> Fleet::clusters() const
{
    std::vector<core::ClusterKey> keys;
    for (const auto& cluster : impl_->plan.clusters)
        keys.push_back(cluster.key);
    return keys;
}

std::optional<std::uint32_t> Fleet::expected(const core::ClusterKey& cluster) const
{
    const auto found = impl_->numbers.find(cluster);
    if (found == impl_->numbers.end()) return std::nullopt;
    if (impl_->plan.clusters[found->second].kind != FleetKind::follows) return std::nullopt;
    return impl_->standing[found->second].counted;
}

std::vector<FleetRow> Fleet::table() const
{
    std::vector<FleetRow> rows;
    for (std::size_t i = 0; i < impl_->plan.clusters.size(); ++i)
        rows.push_back(impl_->row(i));
    std::sort(rows.begin(), rows.end(), [](const FleetRow& a, const FleetRow& b) {
        return std::tie(a.account, a.region, a.cluster) < std::tie(b.account, b.region, b.cluster);
    });
    return rows;
}

std::size_t Fleet::drift() const
{
    const auto rows = table();
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const FleetRow& row) { return !row.in_sync(); }));
}

std::string Fleet::world_hash() const
{
    std::string text;
    for (const auto& row : table()) {
        text += row.account + '/' + row.region + '/' + row.cluster + ' ' + row.service + ' ' +
                std::to_string(row.instances) + ' ' + (row.expected ? std::to_string(*row.expected) : "-") + '\n';
    }
    return sha256_text(text).substr(0, 16);
}

void Fleet::Impl::build_cluster(std::size_t number)
{
    const auto& cluster = plan.clusters[number];
    must(world.create_cluster(cluster.key), cluster.key);
    standing[number].machines.resize(cluster.instances.size());
    build_service(cluster);
    for (std::size_t i = 0; i < cluster.at_start; ++i)
        enlist(number, i);
}

void Fleet::Impl::build_service(const PlannedCluster& cluster)
{
    if (cluster.kind == FleetKind::without) return;
    ServiceSpec spec;
    spec.name = options.service;
    spec.desired = cluster.desired;
    spec.distinct_instance = options.distinct_instance;
    spec.member_of = options.member_of;
    if (cluster.kind == FleetKind::daemon) {
        spec.scheduling = Scheduling::daemon;
        spec.desired = 0;
    }
    must(world.create_service(cluster.key, std::move(spec)), cluster.key);
    if (cluster.kind == FleetKind::inactive) {
        must(world.delete_service(cluster.key, options.service, true), cluster.key);
    }
}

void Fleet::Impl::enlist(std::size_t cluster, std::size_t instance)
{
    const auto& planned = plan.clusters[cluster];
    auto arn = world.register_instance(planned.key, planned.instances[instance]);
    must(arn, planned.key);
    standing[cluster].machines[instance].arn = std::move(*arn);
    ++standing[cluster].counted;
}

void Fleet::Impl::apply(const FleetChange& change)
{
    const auto& cluster = plan.clusters[change.cluster];
    auto& here = standing[change.cluster];
    auto& machine = here.machines[change.instance];
    switch (change.step) {
    case FleetStep::enlist: return enlist(change.cluster, change.instance);
    case FleetStep::drain: return must(world.drain(machine.arn), cluster.key);
    case FleetStep::activate: return must(world.activate(machine.arn), cluster.key);
    case FleetStep::disconnect:
        machine.connected = false;
        return must(world.set_agent_connected(machine.arn, false), cluster.key);
    case FleetStep::reconnect:
        machine.connected = true;
        return must(world.set_agent_connected(machine.arn, true), cluster.key);
    case FleetStep::deregister: --here.counted; return must(world.deregister(machine.arn, true), cluster.key);
    case FleetStep::terminate:
        if (machine.connected) --here.counted;
        return must(world.terminate(machine.arn), cluster.key);
    }
}

FleetRow Fleet::Impl::row(std::size_t number) const
{
    const auto& cluster = plan.clusters[number];
    FleetRow row{cluster.key.account, cluster.key.region, cluster.key.name, "", cluster.kind, 0, 0, std::nullopt};
    row.instances = world.registered(cluster.key);
    if (cluster.kind != FleetKind::without) {
        row.service = options.service;
        row.desired = world.desired(cluster.key, options.service);
    }
    if (cluster.kind == FleetKind::follows) row.expected = standing[number].counted;
    return row;
}

std::ostream& operator<<(std::ostream& out, FleetKind kind)
{
    switch (kind) {
    case FleetKind::follows: return out << "follows";
    case FleetKind::without: return out << "without";
    case FleetKind::daemon: return out << "daemon";
    case FleetKind::inactive: return out << "inactive";
    }
    return out << "?";
}

std::ostream& operator<<(std::ostream& out, const FleetRow& row)
{
    out << row.account << '/' << row.region << '/' << row.cluster << ' ' << row.service << " (" << row.kind << ") "
        << row.instances << " instances, desired " << row.desired << ", expected ";
    return row.expected ? out << *row.expected : out << "-";
}

} // namespace headcount::sim
