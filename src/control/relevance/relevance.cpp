#include "control/relevance/relevance.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headcount::control {

using core::ClusterKey;
using core::Time;

namespace {

using namespace std::chrono_literals;
constexpr core::Duration no_service_for = 1min; // nothing may have told us of a service that was created since
constexpr std::size_t parked_most = 20'000;     // beyond it what was seen is not remembered, and looked at again

} // namespace

Relevance::Relevance(Cares cares, std::size_t instances, std::size_t clusters)
    : cares_(cares), known_(instances), eras_(clusters)
{
}

std::optional<Relevance::Known> Relevance::known(const ClusterKey& cluster, const InstanceId& instance, Time now)
{
    const Known* entry = known_.find(instance);
    if (entry == nullptr) return std::nullopt;
    const Era* era = eras_.find(cluster);
    if (era == nullptr || era->number != entry->era || era->ends <= now) return std::nullopt;
    return *entry;
}

Relevance::Judged Relevance::judge(const core::InstanceChange& change, Time now)
{
    const auto fields = fields_of(cares_, change);
    const auto instance = fields ? instance_id(change.instance) : std::nullopt;
    if (!instance) return {};
    const Sighting sighting{*instance, change.version, *fields};
    const auto settled = known(change.cluster, *instance, now);
    if (!settled) return {Verdict::look, sighting};
    if (sighting.version < settled->version) return {Verdict::stale, std::nullopt};
    if (sighting.version == settled->version) return {Verdict::unchanged, std::nullopt};
    if (fields->always_matters || sighting.fields != settled->fields() || anything_else_open(sighting))
        return {Verdict::look, sighting};
    if (cares_.missed() && missed(sighting, settled->version)) return {Verdict::owes_a_look, sighting};
    known_.remember(*instance, Known(sighting.version, settled->era, sighting.fields));
    return {Verdict::unchanged, std::nullopt};
}

// Something said of this instance differs, and is not settled.
bool Relevance::anything_else_open(const Sighting& sighting) const
{
    const auto open = open_.find(sighting.instance);
    return open != open_.end() && std::ranges::any_of(open->second, [&sighting](const Open& other) {
               return other.fields != sighting.fields;
           });
}

// Is there a version between the settled one and this one that we have not seen? Those that are open were.
bool Relevance::missed(const Sighting& sighting, std::uint64_t version) const
{
    const auto open = open_.find(sighting.instance);
    for (++version; version < sighting.version; ++version) {
        if (open == open_.end()) return true;
        if (std::ranges::find(open->second, version, &Open::version) == open->second.end()) return true;
    }
    return false;
}

void Relevance::open(const Sighting& sighting, bool attached)
{
    open_[sighting.instance].push_back({sighting.version, sighting.fields, attached});
    ++unsettled_;
}

void Relevance::close(const Sighting& sighting, bool attached)
{
    const auto open = open_.find(sighting.instance);
    if (open == open_.end()) return;
    const auto place = std::ranges::find_if(open->second, [&sighting, attached](const Open& other) {
        return other.version == sighting.version && other.attached == attached;
    });
    if (place == open->second.end()) return;
    open->second.erase(place);
    --unsettled_;
    if (open->second.empty()) open_.erase(open);
}

void Relevance::attached(const Sighting& sighting)
{
    open(sighting, true);
}

void Relevance::given_back(const Sighting& sighting)
{
    close(sighting, true);
}

void Relevance::answered(const ClusterKey& cluster, const Sighting& sighting, Time settles, Time now)
{
    close(sighting, true);
    if (settles <= now)
        settle(cluster, sighting);
    else
        park(cluster, sighting, settles);
}

void Relevance::owed(const ClusterKey& cluster, const Sighting& sighting, Time due)
{
    park(cluster, sighting, due);
}

void Relevance::park(const ClusterKey& cluster, const Sighting& sighting, Time due)
{
    if (parked_count_ >= parked_most) {
        forget(cluster); // what is not remembered as open must not be compared with
        return;
    }
    open(sighting, false);
    parked_[cluster].push_back({sighting, due});
    ++parked_count_;
}

void Relevance::ran(const ClusterKey& cluster, bool no_service, Time began, Time now)
{
    const Time ends = no_service ? now + no_service_for : Time::max();
    if (Era* era = eras_.find(cluster); era != nullptr && era->ends > now)
        era->ends = ends;
    else
        eras_.remember(cluster, {++last_era_, ends});

    const auto parked = parked_.find(cluster);
    if (parked == parked_.end()) return;
    std::vector<Parked> due;
    std::erase_if(parked->second, [began, &due](const Parked& each) {
        if (each.due > began) return false;
        due.push_back(each);
        return true;
    });
    parked_count_ -= due.size();
    for (const Parked& each : due) {
        close(each.sighting, false);
        settle(cluster, each.sighting);
    }
    if (parked->second.empty()) parked_.erase(parked);
}

void Relevance::settle(const ClusterKey& cluster, const Sighting& sighting)
{
    const Era* era = eras_.find(cluster);
    if (era == nullptr) return;
    const Known* known = known_.find(sighting.instance);
    if (known != nullptr && known->era == era->number && known->version >= sighting.version) return;
    known_.remember(sighting.instance, Known(sighting.version, era->number, sighting.fields));
}

void Relevance::forget(const ClusterKey& cluster)
{
    eras_.remember(cluster, {++last_era_, Time::max()});
}

} // namespace headcount::control
