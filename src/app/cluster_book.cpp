#include "app/cluster_book.hpp"

#include <algorithm>

namespace headcount::app {

namespace {

std::size_t paused_in(const std::vector<control::Row>& rows)
{
    return static_cast<std::size_t>(std::ranges::count_if(rows, [](const control::Row& row) {
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

} // namespace

ClusterPage& ClusterBook::open(const core::ClusterKey& cluster)
{
    const auto found = pages_.find(cluster);
    if (found != pages_.end()) {
        order_.splice(order_.begin(), order_, found->second.place);
        return found->second.page;
    }
    if (pages_.size() >= bound_ && !order_.empty()) forget(core::ClusterKey(order_.back()));
    order_.push_front(cluster);
    return pages_.emplace(cluster, Entry{{}, order_.begin()}).first->second.page;
}

void ClusterBook::marked(const core::ClusterKey& cluster, core::Time now)
{
    open(cluster).last_mark = now;
}

void ClusterBook::ended(const core::ClusterKey& cluster, const control::RunReport& report, core::Time now)
{
    ClusterPage& page = open(cluster);
    paused_ -= paused_in(page.rows);
    page.rows = report.rows;
    paused_ += paused_in(page.rows);
    if (report.outcome != core::Outcome::failed) page.last_verdict = now;
}

void ClusterBook::forget(const core::ClusterKey& cluster)
{
    const auto found = pages_.find(cluster);
    if (found == pages_.end()) return;
    paused_ -= paused_in(found->second.page.rows);
    order_.erase(found->second.place);
    pages_.erase(found);
}

const ClusterPage* ClusterBook::find(const core::ClusterKey& cluster) const
{
    const auto found = pages_.find(cluster);
    return found == pages_.end() ? nullptr : &found->second.page;
}

bool ClusterBook::holds(const core::ClusterKey& cluster, const std::string& service) const
{
    const ClusterPage* page = find(cluster);
    return page != nullptr && std::ranges::any_of(page->rows, [&service](const control::Row& row) {
               return row.service == service && row.again && row.decision.outcome != core::Outcome::failed;
           });
}

std::optional<source::LastLook> ClusterBook::last_look(const core::ClusterKey& cluster) const
{
    const ClusterPage* page = find(cluster);
    if (page == nullptr || !page->last_verdict) return std::nullopt;
    source::LastLook last{.at = *page->last_verdict, .settled = std::ranges::all_of(page->rows, is_settled)};
    for (const control::Row& row : page->rows)
        if (row.decision.outcome != core::Outcome::no_service) last.instances = row.instances;
    return last;
}

std::vector<core::ClusterKey> ClusterBook::of(const core::Scope& scope) const
{
    std::vector<core::ClusterKey> out;
    for (const auto& [cluster, entry] : pages_)
        if (cluster.scope() == scope) out.push_back(cluster);
    return out;
}

} // namespace headcount::app
