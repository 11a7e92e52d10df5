#include "app/cluster_book.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace headcount::app {

namespace {

std::uint32_t paused_in(const std::vector<control::Row>& rows)
{
    return static_cast<std::uint32_t>(std::ranges::count_if(rows, [](const control::Row& row) {
        return row.decision.outcome == core::Outcome::paused || row.decision.frozen;
    }));
}

// In step when it was read, or not there; and nobody waits for anything. What was written may have been undone since.
bool is_settled(const control::Row& row)
{
    using enum core::Outcome;
    const core::Outcome outcome = row.decision.outcome;
    return (outcome == in_sync || outcome == no_service) && !row.decision.frozen && !row.again &&
           !row.count_stands_until;
}

std::optional<core::Time> unless_never(core::Time time)
{
    return time == core::Time::min() ? std::nullopt : std::optional{time};
}

} // namespace

ClusterBook::Known& ClusterBook::open(const core::ClusterKey& cluster)
{
    if (Known* known = known_.find(cluster)) return *known;
    if (known_.full()) forget(known_.oldest_key());
    return known_.add(cluster, {});
}

void ClusterBook::marked(const core::ClusterKey& cluster, core::Time now)
{
    open(cluster).last_mark = now;
}

std::vector<std::string> ClusterBook::ended(const core::ClusterKey& cluster, const control::RunReport& report,
                                            core::Time now)
{
    Known& known = open(cluster);
    std::vector<std::string> gone;
    if (report.outcome != core::Outcome::failed) gone = known.rows.services_without(report.rows);
    paused_ -= known.paused;
    known.rows = PackedRows(report.rows);
    known.paused = paused_in(report.rows);
    paused_ += known.paused;
    if (report.outcome != core::Outcome::failed) known.last_verdict = now;
    return gone;
}

void ClusterBook::forget(const core::ClusterKey& cluster)
{
    const Known* known = known_.peek(cluster);
    if (known == nullptr) return;
    paused_ -= known->paused;
    known_.forget(cluster);
}

std::optional<ClusterPage> ClusterBook::find(const core::ClusterKey& cluster) const
{
    const Known* known = known_.peek(cluster);
    return known == nullptr ? std::nullopt : std::optional{page_of(*known)};
}

ClusterPage ClusterBook::page_of(const Known& known)
{
    return {.rows = known.rows.rows(),
            .last_verdict = unless_never(known.last_verdict),
            .last_mark = unless_never(known.last_mark)};
}

bool ClusterBook::holds(const core::ClusterKey& cluster, const std::string& service) const
{
    const auto page = find(cluster);
    return page && std::ranges::any_of(page->rows, [&service](const control::Row& row) {
               return row.service == service && row.again && row.decision.outcome != core::Outcome::failed;
           });
}

std::optional<source::LastLook> ClusterBook::last_look(const core::ClusterKey& cluster) const
{
    const auto page = find(cluster);
    if (!page || !page->last_verdict) return std::nullopt;
    source::LastLook last{.at = *page->last_verdict, .settled = std::ranges::all_of(page->rows, is_settled)};
    for (const control::Row& row : page->rows)
        if (row.decision.outcome != core::Outcome::no_service) last.instances = row.instances;
    return last;
}

std::vector<core::ClusterKey> ClusterBook::of(const core::Scope& scope) const
{
    std::vector<core::ClusterKey> out;
    for (const Entry& entry : entries()) {
        if (core::ClusterKey cluster = Packing::unpack(*entry.key); cluster.scope() == scope)
            out.push_back(std::move(cluster));
    }
    std::ranges::sort(out);
    return out;
}

std::vector<ClusterBook::Entry> ClusterBook::entries() const
{
    std::vector<Entry> all;
    all.reserve(known_.size());
    known_.for_each([&all](const Packing::Packed& key, const Known& known) { all.push_back({&key, &known}); });
    return all;
}

// As core::ClusterKey compares, without making one.
bool ClusterBook::comes_later(const Entry& a, const Entry& b)
{
    const auto [name_a, account_a, region_a, partition_a] = a.key->names();
    const auto [name_b, account_b, region_b, partition_b] = b.key->names();
    return std::tie(partition_a, account_a, region_a, name_a) > std::tie(partition_b, account_b, region_b, name_b);
}

} // namespace headcount::app
