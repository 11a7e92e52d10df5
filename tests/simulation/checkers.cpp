#include "simulation/checkers.hpp"

#include "headcount/core/arn.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <optional>
#include <ranges>
#include <sstream>
#include <utility>

namespace headcount::simulation {
namespace {

template <class... Parts>
Finding finding(const char* invariant, const Parts&... parts)
{
    std::ostringstream text;
    (text << ... << parts);
    return {invariant, text.str()};
}

double seconds(core::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// The cluster of an instance event, read without the product's parser of events.
std::optional<core::ClusterKey> cluster_of(const std::string& body)
{
    boost::system::error_code ec;
    const auto event = boost::json::parse(body, ec);
    if (ec || !event.is_object()) return std::nullopt;
    const auto& fields = event.as_object();
    const auto* type = fields.if_contains("detail-type");
    if (type == nullptr || *type != "ECS Container Instance State Change") return std::nullopt;
    const auto& arn = fields.at("detail").as_object().at("clusterArn").as_string();
    const auto key = core::parse_cluster_arn({arn.data(), arn.size()});
    if (!key) return std::nullopt;
    return *key;
}

using Arns = std::vector<std::string>;

// What succeeded within a span of time: the counts that the reads showed and those that updates set.
struct Between {
    bool services_read = false;
    bool restrained = false;         // a run ended that way
    std::set<std::uint32_t> desired; // shown
    std::set<std::uint32_t> counts;  // shown, or those of the lists
    std::set<std::uint32_t> set;
    std::set<Arns> active; // lists, each content once: their pairs are compared
    std::set<Arns> draining;

    // Every pair of lists may have been one run's, and so may one of active and two of draining instances: before a
    // count is lowered, the latter are listed again. Who stands in several counts once.
    void count_lists(bool with_draining)
    {
        counts.clear();
        if (!with_draining) draining = {{}};
        for (const Arns& some : active) {
            for (const Arns& others : draining) {
                for (const Arns& again : draining) {
                    std::set<std::string> all(some.begin(), some.end());
                    all.insert(others.begin(), others.end());
                    all.insert(again.begin(), again.end());
                    counts.insert(static_cast<std::uint32_t>(all.size()));
                }
            }
        }
    }

    // What a verdict lacks, as a noun; null: nothing.
    const char* lacks_for_none() const { return services_read ? nullptr : "a read of its services"; }
    const char* lacks_for_a_count() const
    {
        if (desired.empty()) return "a read of its service";
        if (counts.empty()) return "a read of its count";
        if (restrained) return nullptr;
        const auto settled = [this](std::uint32_t count) { return desired.contains(count) || set.contains(count); };
        return std::ranges::any_of(counts, settled) ? nullptr : "an update to the count that was read";
    }
};

Between calls_between(const std::vector<sim::EcsCallSeen>& calls, core::Time received, core::Time deleted)
{
    Between between;
    for (auto call = std::ranges::lower_bound(calls, received, {}, &sim::EcsCallSeen::answered);
         call != calls.end() && call->answered <= deleted; ++call) {
        if (call->arrived < received) continue;
        if (call->operation == "DescribeServices") between.services_read = true;
        if (call->operation == "ListContainerInstances")
            (call->status == "DRAINING" ? between.draining : between.active).insert(call->listed);
        if (!call->number) continue;
        auto& numbers = call->operation == "DescribeServices"   ? between.desired
                        : call->operation == "DescribeClusters" ? between.counts
                                                                : between.set;
        numbers.insert(*call->number);
    }
    return between;
}

} // namespace

Findings i1_convergence(const std::vector<EndRow>& rows)
{
    Findings found;
    for (const auto& row : rows) {
        if (row.desired == row.expected || row.held_truly) continue;
        found.push_back(finding("I1", row.cluster, " service ", row.service, ": ", row.instances, " instances ask for ",
                                row.expected, " tasks, desired is ", row.desired));
    }
    return found;
}

namespace {

struct Seeing {
    const CallsSeen& calls;
    const std::set<core::ClusterKey>& followed;
    const Counted& counted;
    const Restrained& restrained;

    // What a verdict about this cluster lacks in that time, as a noun; null: nothing.
    const char* lack(const core::ClusterKey& cluster, core::Time from, core::Time until) const
    {
        const auto seen = calls.find(cluster);
        Between between;
        if (seen != calls.end()) between = calls_between(seen->second, from, until);
        if (const auto known = restrained.find(cluster); known != restrained.end()) {
            const auto end = std::ranges::lower_bound(known->second, from);
            between.restrained = end != known->second.end() && *end <= until;
        }
        // Who is away, and since when, is the service's own knowledge: both reads are a verdict.
        if (counted.mode == core::CountMode::connected) between.restrained = true;
        // What the instances of a list bring along does not stand in it.
        if (counted.per != Counted::Per::instance) between.restrained = true;
        if (counted.by_list()) between.count_lists(counted.with_draining());
        return followed.contains(cluster) ? between.lacks_for_a_count() : between.lacks_for_none();
    }
};

Finding lost(const sim::DeleteRecord& gone, const core::ClusterKey& cluster, const char* missing)
{
    return finding("I2", "message ", gone.id, " about ", cluster, " was received at ", seconds(gone.received),
                   " s and deleted at ", seconds(gone.deleted), " s without ", missing, " between");
}

// What an event says of its instance, as far as it counts.
struct Said {
    std::string instance;
    std::uint64_t version = 0;
    std::string fields;
    bool always_matters = false;
};

Said said_by(const std::string& body, const Counted& counted)
{
    const auto event = boost::json::parse(body);
    const auto& detail = event.at("detail").as_object();
    Said said;
    said.instance = std::string(detail.at("containerInstanceArn").as_string());
    said.version = boost::json::value_to<std::uint64_t>(detail.at("version"));
    const auto& status = detail.at("status").as_string();
    const bool one_thing = counted.mode == core::CountMode::registered && status == "DRAINING";
    said.fields = one_thing ? "ACTIVE" : std::string(status);
    if (counted.mode == core::CountMode::connected)
        said.fields += detail.at("agentConnected").as_bool() ? " connected" : " away";
    if (counted.where != Counted::Where::nothing || counted.per == Counted::Per::pool)
        said.fields += boost::json::serialize(detail.at("attributes"));
    said.always_matters = counted.mode == core::CountMode::placeable && status == "DRAINING";
    return said;
}

struct Told {
    const sim::DeleteRecord* message = nullptr;
    Said said;
};

// By this life's own knowledge: what another event said before was seen to be answered, and nothing said otherwise
// since.
bool irrelevant(const Told& one, const std::vector<Told>& others, const core::ClusterKey& cluster, const Seeing& seeing,
                const std::vector<core::Time>& starts)
{
    const auto next_life = std::ranges::upper_bound(starts, one.message->deleted);
    const core::Time born = next_life == starts.begin() ? core::Time::min() : *std::prev(next_life);
    const auto contradicts = [&](const Told& known, const Told& between) {
        return between.said.version > known.said.version && between.said.version < one.said.version &&
               between.message->received >= born && between.message->received < one.message->received &&
               between.said.fields != one.said.fields;
    };
    std::set<core::Time> since; // of each that would do, each once: many are older than this life
    for (const Told& known : others) {
        const bool itself = known.message == one.message;
        if (itself && one.message->receives < 2) continue; // received before, its deletion was lost
        const bool newer = known.said.version >= one.said.version;
        if (known.message->sent > one.message->deleted || (!newer && known.said.fields != one.said.fields)) continue;
        const auto contradiction = [&](const Told& between) { return contradicts(known, between); };
        if (!newer && std::ranges::any_of(others, contradiction)) continue;
        since.insert(std::max(known.message->sent, born));
    }
    return std::ranges::any_of( // the shortest time first: of an hour there are thousands of lists to compare
        since | std::views::reverse,
        [&](core::Time from) { return seeing.lack(cluster, from, one.message->deleted) == nullptr; });
}

} // namespace

Findings i2_nothing_lost(const std::vector<sim::DeleteRecord>& deletes, const CallsSeen& calls,
                         const std::set<core::ClusterKey>& followed, const Counted& counted,
                         const Restrained& restrained)
{
    const Seeing seeing{calls, followed, counted, restrained};
    Findings found;
    for (const auto& gone : deletes) {
        const auto cluster = cluster_of(gone.body);
        if (!cluster) continue;
        if (const char* missing = seeing.lack(*cluster, gone.received, gone.deleted))
            found.push_back(lost(gone, *cluster, missing));
    }
    return found;
}

Findings i2_nothing_lost_but_irrelevant(const std::vector<sim::DeleteRecord>& deletes, const CallsSeen& calls,
                                        const std::set<core::ClusterKey>& followed, const Counted& counted,
                                        const Restrained& restrained, const std::vector<core::Time>& starts)
{
    const Seeing seeing{calls, followed, counted, restrained};
    std::map<std::string, std::vector<Told>> of_instance;
    for (const auto& gone : deletes) {
        if (!cluster_of(gone.body)) continue;
        Said said = said_by(gone.body, counted);
        of_instance[said.instance].push_back({&gone, said});
    }
    Findings found;
    for (const auto& [instance, all] : of_instance)
        for (const Told& one : all) {
            const auto cluster = *cluster_of(one.message->body);
            const char* missing = seeing.lack(cluster, one.message->received, one.message->deleted);
            if (missing != nullptr && !irrelevant(one, all, cluster, seeing, starts))
                found.push_back(lost(*one.message, cluster, missing));
        }
    return found;
}

Findings i3_frugal(const app::RunRecord& record, const Counted& counted)
{
    if (record.report.rows.size() > 1 || record.report.calls <= counted.most_calls()) return {};
    return {finding("I3", "a run of ", record.cluster, " made ", record.report.calls, " ECS calls")};
}

Findings i3_honest(const CallsSeen& calls, const std::map<core::ClusterKey, std::uint64_t>& counted,
                   std::uint64_t sweeps)
{
    Findings found;
    for (const auto& [cluster, seen] : calls) {
        const auto own = counted.find(cluster);
        const std::uint64_t said = own == counted.end() ? 0 : own->second;
        if (seen.size() >= said && seen.size() <= said + sweeps) continue;
        found.push_back(finding("I3", "the runs of ", cluster, " say that they made ", said, " ECS calls, ",
                                seen.size(), " arrived"));
    }
    return found;
}

Findings i4_bounded(const std::string& what, std::size_t most, std::size_t allowed)
{
    if (most <= allowed) return {};
    return {finding("I4", what, ": ", most, " at once, ", allowed, " are allowed")};
}

Findings i4_runs(const sim::MostInside& most, std::size_t in_flight, std::size_t per_account, const Counted& counted,
                 std::size_t surveyed)
{
    const std::size_t at_once = counted.by_list() ? 3 : 2;
    auto found = i4_bounded("calls of runs", most.in_all, at_once * in_flight + surveyed);
    const std::size_t survey = surveyed > 0 ? 1 : 0;
    for (const auto& [scope, calls] : most.of_scope) {
        for (auto& one : i4_bounded("calls of runs in " + scope.account + "/" + scope.region, calls,
                                    at_once * per_account + survey))
            found.push_back(std::move(one));
    }
    return found;
}

Findings i5_contained(const std::deque<sim::ServiceUpdate>& updates, const std::string& service,
                      const std::set<std::string>& accounts)
{
    const std::set<std::string> members{"cluster", "desiredCount", "service"};
    Findings found;
    for (const auto& update : updates) {
        if (update.service != service || !accounts.contains(update.cluster.account))
            found.push_back(finding("I5", "UpdateService reached ", update.service, " of ", update.cluster));
        if (update.members != members)
            found.push_back(finding("I5", "UpdateService of ", update.cluster, " sent ", update.members.size(),
                                    " members instead of cluster, service and desiredCount"));
    }
    return found;
}

Findings i7_fair(std::vector<core::Duration> alone, std::vector<core::Duration> beside)
{
    if (alone.empty() || beside.size() * 20 < alone.size() * 19)
        return {finding("I7", beside.size(), " events were applied beside the trouble of another account, ",
                        alone.size(), " without it")};
    const auto p99 = [](std::vector<core::Duration>& times) {
        const auto place = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
        std::ranges::nth_element(times, place);
        return std::chrono::duration<double, std::milli>(*place).count();
    };
    const double without = p99(alone);
    const double with = p99(beside);
    if (with <= without * 1.01) return {};
    return {finding("I7", "99 of 100 events were applied within ", with,
                    " ms beside the trouble of another account, within ", without, " ms without it")};
}

Findings i8_no_feedback(const std::vector<FleetSample>& samples, core::Time settled)
{
    auto at = std::ranges::find_if(samples, [&](const FleetSample& sample) { return sample.at >= settled; });
    if (at == samples.end()) return {finding("I8", "no sample was taken after ", seconds(settled), " s")};
    for (auto next = std::next(at); next != samples.end(); at = next++) {
        if (next->instances > at->instances)
            return {finding("I8", "the fleet grew from ", at->instances, " to ", next->instances, " instances at ",
                            seconds(next->at), " s, and no load asked for it")};
        if (next->desired > at->desired)
            return {finding("I8", "the count grew from ", at->desired, " to ", next->desired, " at ", seconds(next->at),
                            " s, and no load asked for it")};
    }
    return {};
}

Findings i8_not_fought(std::uint64_t undone, std::size_t lives, std::uint64_t changes, core::Duration span)
{
    std::uint64_t allowed = 3 * lives + changes;
    core::Duration passed{};
    for (core::Duration wait = std::chrono::minutes{1}; passed < span;
         passed += wait, wait = std::min<core::Duration>(2 * wait, std::chrono::hours{1}))
        ++allowed;
    if (undone <= allowed) return {};
    return {finding("I8", undone, " writes were undone by another writer, in ", lives, " lives and with ", changes,
                    " other counts to set; ", allowed, " are allowed")};
}

Findings i6_quiet(std::string_view line, const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets) {
        if (line.find(secret) != std::string_view::npos) return {finding("I6", "a log line holds a secret")};
    }
    return {};
}

} // namespace headcount::simulation
