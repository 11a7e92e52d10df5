#include "control/census.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace headcount::control {

namespace {

// Who stands in it counts because of its tasks, whatever its capacity provider.
bool is_by_task(const core::Counting& counting, const core::InstanceList& asked)
{
    return counting.mode == core::CountMode::placeable && asked.status == core::InstanceStatus::draining;
}

// Who stands in it is to be taken out of the count, once the grace is over.
bool is_away_list(const core::Counting& counting, const core::InstanceList& asked)
{
    return counting.mode == core::CountMode::connected && asked == core::away_list();
}

} // namespace

void Census::need(const core::Counting& counting)
{
    want(counting.per);
    if (counting.from_cluster() && !std::exchange(cluster_asked_, true)) waiting_.push_back(ReadCluster{});
    for (const core::InstanceList& asked : core::lists(counting)) {
        const bool by_provider = counting.by_provider() && !is_by_task(counting, asked);
        ask(asked, (by_provider || counting.measures()) && !is_away_list(counting, asked));
    }
}

void Census::ask(const core::InstanceList& asked, bool described)
{
    const auto [place, added] = lists_.try_emplace(asked);
    if (added) waiting_.push_back(ReadList{asked, {}});
    if (!described) return;
    List& list = place->second;
    list.described = true;
    if (list.listing.whole()) describe_unknown(list);
}

void Census::want(const core::Unit& unit)
{
    if (unit.kind == core::Unit::Kind::attribute) attributes_.insert(unit.attribute);
}

bool Census::need_again(const core::Counting& counting)
{
    const auto asked = core::draining_list(counting);
    if (!asked) return false;
    List& list = lists_.at(*asked);
    if (list.listing.whole()) { // not yet for another service of the run
        list.listing.restart();
        waiting_.push_back(ReadList{*asked, {}});
    }
    return true;
}

std::optional<Census::Read> Census::next()
{
    if (waiting_.empty()) return std::nullopt;
    Read read = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return read;
}

void Census::read(const core::Result<aws::DescribedClusters>& answer, core::Time now)
{
    cluster_read_at_ = now;
    if (answer)
        cluster_ = answer->clusters.at(0);
    else
        cluster_ = answer.error();
}

std::optional<Census::ReadList> Census::read(const ReadList& asked, core::Result<aws::ListedInstances> answer,
                                             core::Time now)
{
    List& list = lists_.at(asked.list);
    if (answer && !list.read_at) list.read_at = now;
    auto token = list.listing.read(std::move(answer));
    if (list.listing.whole() && list.described) describe_unknown(list);
    if (!token) return std::nullopt;
    return ReadList{asked.list, std::move(*token)};
}

bool Census::knows_enough(const InstanceFacts& facts) const
{
    return std::ranges::all_of(attributes_, [&](const auto& name) { return facts.values.contains(name); });
}

void Census::describe_unknown(const List& list)
{
    Describe batch;
    const auto send = [&] {
        if (batch.arns.empty()) return;
        ++descriptions_;
        waiting_.push_back(std::exchange(batch, {}));
    };
    for (const std::string& arn : list.listing.arns()) {
        const auto [place, added] = facts_.try_emplace(arn);
        if (added) place->second = known_.book.recall(arn, known_.belief);
        const auto& facts = place->second;
        if (facts ? knows_enough(*facts) : !added) continue; // not there: it is asked for already, or gone
        place->second.reset();
        batch.arns.push_back(arn);
        if (batch.arns.size() == aws::described_a_call) send();
    }
    send();
}

void Census::read(const core::Result<aws::DescribedInstances>& answer)
{
    --descriptions_;
    if (!answer) {
        not_described_ = answer.error();
        return;
    }
    cluster_gone_ = cluster_gone_ || answer->cluster_missing;
    for (const core::ObservedInstance& instance : answer->instances) {
        InstanceFacts facts{.capacity_provider = instance.capacity_provider,
                            .zone = instance.zone,
                            .cpu = instance.cpu,
                            .memory = instance.memory,
                            .values_of = known_.belief.now};
        for (const std::string& name : attributes_) {
            const auto value = instance.values.find(name);
            facts.values[name] = value == instance.values.end() ? std::nullopt : std::optional(value->second);
        }
        known_.book.described(instance.arn, facts);
        facts_[instance.arn] = std::move(facts);
    }
}

void Census::add_candidates(const core::Counting& counting, const core::InstanceList& asked, const List& list,
                            std::vector<core::Candidate>& candidates) const
{
    if (is_away_list(counting, asked)) return;
    const bool by_task = is_by_task(counting, asked);
    const bool described = counting.measures() || (counting.by_provider() && !by_task);
    for (const std::string& arn : list.listing.arns()) {
        core::Candidate candidate{.arn = arn, .status = asked.status, .runs_task = by_task, .capacity_provider = {}};
        if (described) {
            const auto& known = facts_.at(arn);
            if (!known) continue; // ECS said that it went away between the list and the description
            candidate.capacity_provider = known->capacity_provider;
        }
        candidates.push_back(std::move(candidate));
    }
}

std::optional<core::WallTime> Census::mark_away(const core::Counting& counting,
                                                std::vector<core::Candidate>& candidates)
{
    if (counting.mode != core::CountMode::connected) return std::nullopt;
    const auto& listed = lists_.at(core::away_list()).listing.arns();
    const std::set<std::string_view> shown(listed.begin(), listed.end());
    std::optional<core::WallTime> first;
    for (core::Candidate& candidate : candidates) {
        if (!shown.contains(candidate.arn)) {
            known_.away.shown_connected(candidate.arn);
            continue;
        }
        const auto grace = std::chrono::ceil<std::chrono::milliseconds>(counting.grace);
        const core::WallTime end = known_.away.shown_away(candidate.arn, known_.wall) + grace;
        candidate.away = end <= known_.wall;
        if (!candidate.away && core::judge(counting, candidate) == core::WhyNot::counted)
            first = std::min(first.value_or(end), end);
    }
    return first;
}

core::Result<core::ObservedCluster> Census::measure(const core::Counting& counting,
                                                    const std::vector<core::Candidate>& candidates) const
{
    const auto counted = core::counted(counting, candidates);
    core::ObservedCluster cluster{core::Status::active, static_cast<std::uint32_t>(counted.size())};
    if (!counting.measures()) return cluster;
    std::vector<core::Traits> all;
    for (const std::string_view arn : counted) {
        const InstanceFacts& facts = *facts_.at(std::string(arn)); // who was not described is no candidate
        core::Traits& traits = all.emplace_back(
            core::Traits{.arn = std::string(arn), .cpu = facts.cpu, .memory = facts.memory, .zone = facts.zone});
        const auto value = facts.values.find(counting.per.attribute);
        if (value != facts.values.end()) traits.value = value->second;
    }
    const auto amount = core::amount_of(counting.per, all);
    if (!amount) return amount.error();
    cluster.amount = *amount;
    return cluster;
}

std::optional<core::Result<core::ObservedCluster>> Census::count(const core::Counting& counting, bool reason)
{
    if (counting.from_cluster()) return cluster_;
    const core::ObservedCluster missing;
    std::vector<core::Candidate> candidates;
    auto needed = core::lists(counting);
    if (reason) needed.push_back(draining_that_match(counting));
    for (const core::InstanceList& asked : needed) {
        const auto found = lists_.find(asked);
        if (found == lists_.end()) return std::nullopt;
        const List& list = found->second;
        if (const auto& error = list.listing.error()) return *error;
        if (!list.listing.whole()) return std::nullopt;
        if (list.listing.cluster_missing()) return missing;
    }
    if (counting.by_provider() || counting.measures()) {
        if (not_described_) return *not_described_;
        if (descriptions_ > 0) return std::nullopt;
        if (cluster_gone_) return missing;
    }
    for (const core::InstanceList& asked : core::lists(counting))
        add_candidates(counting, asked, lists_.at(asked), candidates);
    const auto until = mark_away(counting, candidates);
    auto cluster = measure(counting, candidates);
    if (!cluster) return cluster;
    cluster->until = until;
    if (reason) cluster->no_match = no_match(counting);
    return cluster;
}

core::Time Census::read_at(const core::Counting& counting) const
{
    if (counting.from_cluster()) return cluster_read_at_;
    core::Time oldest = core::Time::max();
    for (const core::InstanceList& asked : core::lists(counting))
        oldest = std::min(oldest, lists_.at(asked).read_at.value_or(oldest));
    return oldest;
}

} // namespace headcount::control
